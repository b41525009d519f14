"""What the campaigns share: a simulated service, the program, and what a run folder says apart from times."""

import contextlib
import csv
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ILAUDIT = os.environ.get("ILAUDIT", str(ROOT / "target" / "release" / "ilaudit"))

# columns that differ from one run to the next, and those that tell how often something was tried
VARYING_COLUMNS = {"collected_on", "started_on", "finished_on", "accepted_on", "verified_on", "compared_on", "attempts"}
# the same in the manifest, beside the hash and size of whatever holds one of them
VARYING_KEYS = VARYING_COLUMNS | {"run_id", "sha256", "bytes", "requests"}
RUN_ID = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
# those that only the first run or only a later one has
DROPPED_KEYS = {"previous", "no_previous"}


@contextlib.contextmanager
def scratch():
    """A folder of its own for a campaign, gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ilaudit-campaign-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def service(folder, *flags):
    """Runs a simulated service; gives the credentials that it prints."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen([ILAUDIT, "sim", "--ready", ready, *map(str, flags)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready.exists():
            if process.poll() is not None:
                raise SystemExit("the service did not start")
            time.sleep(0.02)
        yield json.loads(ready.read_text())
    finally:
        process.terminate()
        process.wait()


class WorkingFolder:
    """A folder that is configured for a service, and nothing else from outside."""

    def __init__(self, path, credentials, more=""):
        self.path = path
        self.runs = path / "ilaudit-runs"
        path.mkdir(parents=True)
        keys = ["base_url", "client_id", "client_secret", "email", "password"]
        lines = [f"{key} = {json.dumps(credentials[key])}\n" for key in keys]
        config = path / "ilaudit.toml"
        config.touch(mode=0o600)
        limits = "[limits]\nrequests_per_second = 100000\n"
        config.write_text("[service]\n" + "".join(lines) + limits + more)

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ILAUDIT")}
        homes = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"]
        return kept | {name: str(self.path) for name in homes}

    def start(self, *args, before=(), output=subprocess.PIPE):
        """Starts a command; `before` is a program to run it under."""
        command = [*before, ILAUDIT, *map(str, args)]
        return subprocess.Popen(command, cwd=self.path, env=self.environment(), stdout=output, stderr=output, text=True)

    def ilaudit(self, *args, before=()):
        """Runs a command to its end: exit code, standard output, standard error."""
        child = self.start(*args, before=before)
        out, err = child.communicate()
        return child.returncode, out, err

    def expect(self, codes, *args):
        """Runs a command that has to end with one of these exit codes; gives the run folder it names."""
        code, out, err = self.ilaudit(*args)
        if code not in codes:
            raise Difference(f"`ilaudit {' '.join(map(str, args))}` ended with {code}, not {codes}: {err.strip()}\n{out.strip()}")
        return self.path / out.strip() if out.strip() else None


class Difference(Exception):
    """Something is not as it was without a disturbance."""


def describe_run(folder):
    """What a run folder says, apart from times and ids: CSV reports, manifest, and the names of all files."""
    described = {f"csv/{path.name}": masked_report(path) for path in sorted((folder / "csv").glob("*.csv"))}
    manifest = folder / "manifest.json"
    if manifest.exists():
        described["manifest.json"] = masked(json.loads(manifest.read_text()))
    described["files"] = file_names(folder)
    return described


# a list in a cell of `people` grows with the exchanges
csv.field_size_limit(1 << 30)


def masked_report(path):
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    at = {column: index for index, column in enumerate(header)}
    for row in rows:
        for column in VARYING_COLUMNS & at.keys():
            row[at[column]] = row[at[column]] and "…"
        if "detail" in at:
            # another number where a day ends between two runs
            row[at["detail"]] = re.sub(r"\d+ days", "… days", row[at["detail"]])
    if "button" in at:
        # a run that was interrupted consents again when it enters an exchange again
        rows = [row for index, row in enumerate(rows) if index == 0 or row != rows[index - 1]]
    return [header, *rows]


def masked(value):
    if isinstance(value, dict):
        # of a file, the rows count what was consented to again
        varying = VARYING_KEYS | {"rows"} if "path" in value else VARYING_KEYS
        return {key: "…" if key in varying else masked(inner) for key, inner in value.items() if key not in DROPPED_KEYS}
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    # an argument, as of `report RUN`
    return "…" if isinstance(value, str) and RUN_ID.fullmatch(value) else value


def file_names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def hashes(folder):
    """The SHA-256 of each file below a folder."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in file_names(folder)}


def check_sums(folder):
    """Each file that SHA256SUMS lists has that hash."""
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        sha256, name = line.split("  ", 1)
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256:
            raise Difference(f"{folder / name} does not have the hash in SHA256SUMS")


def check_same(found, expected, what):
    """Two descriptions are the same; names the first places where they are not."""
    places = list(differences(found, expected))
    if places:
        raise Difference("\n  ".join([f"{what}:", *places[:5]]))


def differences(found, expected, place=""):
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(found.keys() | expected.keys()):
            yield from differences(found.get(key), expected.get(key), f"{place}/{key}")
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, pair in enumerate(zip(found, expected)):
            yield from differences(*pair, f"{place}/{index}")
    elif found != expected:
        yield f"{place}: {str(found)[:200]}, not {str(expected)[:200]}"
