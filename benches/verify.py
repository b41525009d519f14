#!/usr/bin/env python3
"""How fast `ilaudit verify` is, beside tools that do nothing but fetch, against the same simulated service.

    cargo build --release && benches/verify.py

Prints ratios measured in one run. Needs curl and wrk. LARGE=64x64 (files x MiB) and SMALL=20000 (files of 4 KiB) change
the sizes; CONCURRENCY=8 is the same for all.
"""

import json, os, re, subprocess, sys, tempfile, time, urllib.parse, urllib.request

ILAUDIT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "ilaudit")
CONCURRENCY = os.environ.get("CONCURRENCY", "8")
FILES, MIB = map(int, os.environ.get("LARGE", "64x64").split("x"))
SMALL = int(os.environ.get("SMALL", "20000"))


class Service:
    """A simulated service of one exchange, and a folder to work in."""

    def __init__(self, folder, documents, size):
        self.folder = folder
        ready = os.path.join(folder, "ready.json")
        flags = ["--exchanges", "1", "--documents", documents, "--users", 2, "--exact", "--file-bytes", size]
        command = [ILAUDIT, "sim", *map(str, flags), "--ready", ready]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not os.path.exists(ready):
            time.sleep(0.05)
        self.ready = json.load(open(ready))
        self.configure()

    def configure(self):
        path = os.path.join(self.folder, "ilaudit.toml")
        keys = ["base_url", "client_id", "client_secret", "email", "password"]
        with open(path, "w") as file:
            os.chmod(path, 0o600)
            file.write("[service]\n" + "".join(f"{key} = {json.dumps(self.ready[key])}\n" for key in keys))
            file.write(f"[limits]\nrequests_per_second = 100000\nconcurrency = {CONCURRENCY}\n")

    def ilaudit(self, *args):
        return subprocess.run([ILAUDIT, *args], cwd=self.folder, capture_output=True, text=True, check=True).stderr

    def call(self, method, path, body=None, token=None, kind="application/json"):
        headers = {"Content-Type": kind, **({"Authorization": f"Bearer {token}"} if token else {})}
        data = body.encode() if body else None
        request = urllib.request.Request(self.ready["base_url"] + path, data, headers, method=method)
        return json.load(urllib.request.urlopen(request))

    def files(self):
        """An access token, and the path of every file, once the exchange is entered."""
        form = {key: self.ready[key] for key in ["client_id", "client_secret", "email", "password"]}
        form |= {"grant_type": "client_credentials", "endOtherSessions": "false"}
        token = self.call("POST", "/v2/oauth/token", urllib.parse.urlencode(form), kind="application/x-www-form-urlencoded")
        token = token["access_token"]
        exchange = self.call("GET", "/v2/workspaces", token=token)["workspace"]
        exchange = exchange if isinstance(exchange, dict) else exchange[0]
        inside = f"/v2/workspaces/{exchange['id']}"
        self.call("POST", inside + "/splash", '{"acceptSplash": false}', token)
        documents = self.call("GET", inside + "/documents", token=token)["document"]
        return token, [f"{inside}/documents/{document['id']}/file" for document in documents]

    def verify(self):
        """Seconds and what it said, of downloading alone: as the summary has it."""
        said = self.ilaudit("verify", "--template", "coverage")
        seconds = float(re.search(r" in ([\d.]+) s:", said)[1])
        return seconds, said

    def stop(self):
        self.process.terminate()
        self.process.wait()


def large(folder):
    service = Service(folder, FILES, MIB << 20)
    service.ilaudit("collect")
    token, files = service.files()
    urls = "\n".join(service.ready["base_url"] + path for path in files)
    curl = f"xargs -P {CONCURRENCY} -n 1 curl --silent --fail --output /dev/null --header 'Authorization: Bearer {token}'"
    # the same work: curl and both sums, as programs of their own
    sums = "bash -c 'curl --silent --fail \"$0\" --header \"$1\" | tee >(sha1sum >/dev/null) | sha256sum >/dev/null'"
    summing = f"xargs -P {CONCURRENCY} -I URL {sums} URL 'Authorization: Bearer {token}'"
    ratios = []
    for _ in range(3):
        begun = time.monotonic()
        subprocess.run(summing, shell=True, input=urls, text=True, check=True)
        summed = time.monotonic() - begun
        begun = time.monotonic()
        subprocess.run(curl, shell=True, input=urls, text=True, check=True)
        plain = time.monotonic() - begun
        begun = time.monotonic()
        service.verify()
        ours = time.monotonic() - begun
        ratios.append(plain / ours)
        total = FILES * MIB
        rates = [total / seconds for seconds in [plain, summed, ours]]
        print("  curl {:5.0f} MiB/s   curl with sha1sum and sha256sum {:5.0f} MiB/s   verify {:5.0f} MiB/s".format(*rates))
    service.stop()
    print(f"large files, {FILES} x {MIB} MiB: {sorted(ratios)[1]:.2f} of curl's throughput (wanted: 0.90)")


LUA = """
local paths = {}
for line in io.lines("paths.txt") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def small(folder):
    service = Service(folder, SMALL, 4096)
    service.ilaudit("collect")
    token, files = service.files()
    open(os.path.join(folder, "paths.txt"), "w").write("\n".join(files))
    open(os.path.join(folder, "files.lua"), "w").write(LUA)
    load = ["wrk", "-t1", f"-c{CONCURRENCY}", "-d5s", "-s", "files.lua", "-H", f"Authorization: Bearer {token}"]
    ratios = []
    for _ in range(3):
        said = subprocess.run([*load, service.ready["base_url"]], cwd=folder, capture_output=True, text=True, check=True)
        plain = float(re.search(r"Requests/sec:\s+([\d.]+)", said.stdout)[1])
        seconds, _ = service.verify()
        ratios.append(SMALL / seconds / plain)
        print(f"  wrk {plain:7.0f}/s   verify {SMALL / seconds:7.0f}/s   ratio {ratios[-1]:.2f}")
    service.stop()
    print(f"small files, {SMALL} x 4 KiB: {sorted(ratios)[1]:.2f} of wrk's request rate (wanted: 0.80)")


def memory(folder):
    service = Service(folder, 8, 256 << 20)
    service.ilaudit("collect")
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    said = subprocess.run([sys.executable, "-c", code, ILAUDIT, "verify", "--template", "coverage"], cwd=folder, capture_output=True, text=True, check=True)
    service.stop()
    print(f"memory, 8 x 256 MiB: {said.stdout.strip()} MiB at the most (wanted: 64)")


for part in [large, small, memory]:
    if len(sys.argv) < 2 or part.__name__ in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            part(folder)
