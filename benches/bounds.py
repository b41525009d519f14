#!/usr/bin/env python3
"""What `ilaudit` holds of memory at most, whatever a hostile service sends: a line a case; 1 if one is above 96 MiB.

    cargo build --release && benches/bounds.py [CASE...]

Every case is a service of eight exchanges whose four listings are all hostile at once, at the default settings unless
the case names another. Needs GNU time. The listings are made by Python, so the seconds say nothing.
"""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import zlib

ILAUDIT = os.environ.get("ILAUDIT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "ilaudit"))
BOUND = 96
LISTS = {"folders": "folder", "documents": "document", "users": "users", "groups": "groups"}
KIB, MIB = 1 << 10, 1 << 20


def separated(entries):
    for number, entry in enumerate(entries):
        yield b"," + entry if number else entry


def named(count, letters):
    """Entries with names of so many letters; endless where no count is given."""
    name, number = b"x" * letters, 0
    while count is None or number < count:
        number += 1
        yield b'{"id": %d, "name": "%s"}' % (number, name)


def keys(count):
    yield b'{"id": 1, %s}' % b",".join(b'"%d":0' % key for key in range(count))


def nested(levels):
    yield b'{"id": 1, "name": %s%s}' % (b"[" * levels, b"]" * levels)


def chain(folders, letters):
    name = b"n" * letters
    for number in range(1, folders + 1):
        yield b'{"id": %d, "parentId": %d, "name": "%s"}' % (number, number - 1 or -1, name)


def leaves(documents, folder):
    for number in range(1, documents + 1):
        yield b'{"id": %d, "parentId": %d, "name": "document %d"}' % (number, folder, number)


def long_paths(dataset):
    """A thousand folders in one another, with four hundred documents in the last."""
    return {"folders": lambda: chain(1000, 500), "documents": lambda: leaves(400, 1000)}.get(dataset, lambda: iter(()))()


# what a listing holds, whether it is compressed, and settings beside the defaults
LISTINGS = {
    "an entry of 16 MiB": (lambda _: named(1, 16 * MIB), False, ""),
    "64 entries of 16 MiB": (lambda _: named(64, 16 * MIB), False, ""),
    "256 entries of 63 KiB": (lambda _: named(256, 63 * KIB), False, ""),
    "gzip bomb of 64 x 10 MiB": (lambda _: named(64, 10 * MIB), True, ""),
    "listings without end": (lambda _: named(None, KIB), False, 'max_listing = "16MiB"'),
    "200,000 levels of nesting": (lambda _: nested(200_000), False, ""),
    "a million keys": (lambda _: keys(1_000_000), False, ""),
    "64 entries of 7,000 keys": (lambda _: (entry for _ in range(64) for entry in keys(7_000)), False, ""),
    "paths of 1,000 folders of 500 letters": (long_paths, False, ""),
}


class Answer(http.server.BaseHTTPRequestHandler):
    """The service: `server.hostile` gives the pieces of an answer, or nothing where it is to be a good one."""

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.do_GET()

    def do_GET(self):
        last = self.path.split("?")[0].rsplit("/", 1)[1]
        try:
            body = self.server.hostile(last)
            if body is None:
                return self.reply(json.dumps(self.good(last)).encode())
            self.head(gzip=self.server.compressed)
            for piece in body:
                self.wfile.write(piece)
        except OSError:
            pass  # a client that has had enough goes away

    def head(self, length=None, gzip=False):
        self.send_response(200)
        if length is not None:
            self.send_header("content-length", str(length))
        if gzip:
            self.send_header("content-encoding", "gzip")
        self.send_header("connection", "close")
        self.end_headers()

    def reply(self, body):
        self.head(len(body))
        self.wfile.write(body)

    @staticmethod
    def good(last):
        exchanges = [{"id": number, "name": f"exchange {number}"} for number in range(1, 9)]
        known = {"token": {"access_token": "T"}, "workspaces": {"workspace": exchanges}}
        return known.get(last, {"status": {"code": 200}, "state": "ALLOW"})


def listing(dataset, entries, compressed):
    """A whole answer, made once where it is compressed, else piece by piece."""
    def pieces():
        yield b'{"%s": [' % LISTS[dataset].encode()
        yield from separated(entries(dataset))
        yield b"]}"

    if not compressed:
        return pieces
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join([*map(packer.compress, pieces()), packer.flush()])
    return lambda: [packed]


def serve(hostile, compressed=False):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.hostile, server.compressed, server.daemon_threads = hostile, compressed, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def hostile_listings(name):
    entries, compressed, more = LISTINGS[name]
    made = {dataset: listing(dataset, entries, compressed) for dataset in LISTS}
    server = serve(lambda last: made[last]() if last in made else None, compressed)
    wire = f", {len(made['users']()[0]) // 1000} kB on the wire" if compressed else ""
    return server, more, wire


def measure(server, more, *commands):
    """The most memory that the last of these commands took, in MiB, and how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "ilaudit.toml")
        with open(config, "w") as file:
            os.chmod(config, 0o600)
            url = f"http://127.0.0.1:{server.server_address[1]}"
            file.write(f'[service]\nbase_url = "{url}"\nclient_id = "a"\nclient_secret = "a secret"\nemail = "a@b.example"\n')
            file.write(f'password = "a password"\n[limits]\nrequests_per_second = 1000\nattempts = 2\n{more}\n')
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ILAUDIT")}
        for command in commands:
            figures = os.path.join(folder, "figures")
            timed = ["/usr/bin/time", "-f", "%M %x", "-o", figures, ILAUDIT, *command]
            done = subprocess.run(timed, cwd=folder, env=kept | {"HOME": folder, "XDG_STATE_HOME": folder}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            kilobytes, code = open(figures).read().split()[-2:]
        said = [line for line in done.stderr.splitlines() if line.startswith(("error", "exit"))]
        return int(kilobytes) / 1024, int(code), (said or [""])[0]


def endless_exchanges():
    yield b'{"workspace": ['
    yield from separated(named(None, 20))


def endless_text():
    yield b'{"splashText": "'
    while True:
        yield b"x" * MIB


def main():
    wanted, failed = sys.argv[1:], False
    many_rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) SELECT i, printf('%.100c', 'x') AS text FROM n"
    cases = {name: lambda name=name: hostile_listings(name) + (["run"],) for name in LISTINGS}
    cases["a list of exchanges without end"] = lambda: (serve(lambda last: endless_exchanges() if last == "workspaces" else None), "", "", ["run"])
    cases["splash texts without end"] = lambda: (serve(lambda last: endless_text() if last == "splash" else None), "", "", ["run"])
    cases["a query of 10,000,000 rows"] = lambda: (serve(lambda last: None), "", "", ["collect"], ["query", many_rows])
    for name, make in cases.items():
        if wanted and not any(word in name for word in wanted):
            continue
        server, more, wire, *commands = make()
        peak, code, said = measure(server, more, *commands)
        server.shutdown()
        failed |= peak > BOUND or code not in (0, 1, 3)
        setting = f", {more}" if more else ""
        print(f"{peak:6.1f} MiB  {name}{wire}{setting}: exit {code}  {said[:90]}", flush=True)
    print(f"bound: {BOUND} MiB")
    sys.exit(failed)


main()
