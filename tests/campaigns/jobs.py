"""The commands that write, each with a folder to begin from and what it has to come to, however it was disturbed."""

import contextlib
import hashlib
import shutil
import sqlite3
import time

from common import Difference, WorkingFolder, check_same, check_sums, describe_run, file_names, hashes, service

# twelve exchanges, among them every special one, and little in them
SERVICE = ["--documents", 10, "--users", 6, "--groups", 3, "--file-bytes", 64]
CONFIG = '[scope]\naccept_splash = "always"\n'
# makes the reports of a run that has none
REPORT = ["report", "--quiet"]


class Job:
    """A command, prepared by others, and what it came to undisturbed: once, and a second time after that."""

    def __init__(self, name, args, before=(), then=(), bag=None, out=None):
        self.name, self.args, self.before, self.then, self.bag, self.out = name, list(args), before, then, bag, out

    def prepare(self, credentials, folder):
        """Runs what comes before, then the command itself twice in a copy, for what is to be expected."""
        self.template, self.scratch = folder / self.name, folder / "scratch"
        working = WorkingFolder(self.template, credentials, CONFIG)
        for args in self.before:
            working.expect([0, 3, 4], *args)
        self.untouched = fingerprint(working)
        copy = self.copy()
        begun = time.monotonic()
        self.code, _, err = copy.ilaudit(*self.command_line(copy))
        self.seconds = time.monotonic() - begun
        if self.code not in (0, 3, 4):
            raise SystemExit(f"{self.name} fails undisturbed with {self.code}: {err}")
        self.expected = [(self.code, self.describe(copy))]
        if self.bag:
            # as if killed between the reports and the bag: what is verified stays so, and the bag is completed
            unfinished = self.copy()
            unfinished.ilaudit(*self.command_line(unfinished))
            (unfinished.path / self.bag / "bagit.txt").unlink()
            self.expected.append(self.repeat(unfinished))
        # a second bag in the same folder is refused, and nothing changes
        copy = self.copy()
        copy.ilaudit(*self.command_line(copy))
        self.expected.append(self.repeat(copy))

    def repeat(self, working):
        code, *_ = working.ilaudit(*self.command_line(working))
        return code, self.describe(working)

    def command_line(self, working):
        """The arguments; `SHARDS` stands for the first three runs."""
        shards = [run.name for run in finished_runs(working)][:3]
        return [part for arg in self.args for part in (shards if arg == "SHARDS" else [arg])]

    def copy(self):
        """The folder to begin from, anew."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        shutil.copytree(self.template, self.scratch, symlinks=True)
        working = WorkingFolder.__new__(WorkingFolder)
        working.path, working.runs = self.scratch, self.scratch / "ilaudit-runs"
        return working

    def describe(self, working):
        """The newest run and the bag; every finished run has its sums and stands an audit."""
        check_nothing_left(working)
        for run in finished_runs(working):
            check_sums(run)
        # `latest` may be older: a run is published even where that cannot be changed
        newest = finished_runs(working)[-1]
        if self.then:
            working.expect([0, 3, 4], *self.then, newest.name)
        working.expect([0], "audit", newest.name)
        described = describe_run(newest)
        if self.bag:
            described["bag"] = describe_bag(working.path / self.bag)
        if "history" in self.args:
            described["history"] = describe_index(working)
        if self.out:
            # the files of a report of its own, and nothing that was left beside them
            described["out"] = hashes(working.path / self.out)
        return described

    def finish(self, working):
        """Repeats the command after a disturbance, and compares what it comes to with what is expected."""
        code, described = self.expected[self.progress(working)]
        working.expect([code], *self.command_line(working))
        check_same(self.describe(working), described, self.name)

    def progress(self, working):
        """How far a disturbed command came: which of the expected ends its repetition has."""
        if fingerprint(working) == self.untouched:
            return 0
        return 1 if self.bag and not (working.path / self.bag / "bagit.txt").exists() else -1

    def check_done(self, working):
        """A command that ended as if nothing had disturbed it has done everything."""
        check_same(self.describe(working), self.expected[0][1], self.name)


def fingerprint(working):
    """What is published: finished runs, their snapshots and manifests, and whether reports are taking their places."""
    marks = {}
    for run in finished_runs(working):
        files = [run / "snapshot.sqlite", run / "manifest.json"]
        marks[run.name] = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists()]
        marks[run.name].append((run / ".publishing").exists())
    return marks


def finished_runs(working):
    return sorted(path for path in working.runs.glob("*Z*") if path.is_dir() and path.suffix == "")


def check_nothing_left(working):
    """No unfinished run, no staging folder, no copy of a snapshot."""
    left = [path.name for path in working.runs.iterdir() if path.suffix in (".partial", ".merging")]
    for run in finished_runs(working):
        left += [name for name in file_names(run) if name.startswith((".", "snapshot.sqlite-", "snapshot.sqlite."))]
    if left:
        raise Difference(f"left over: {left}")


def describe_bag(bag):
    """The payload with its hashes, and the names of everything else: that holds times."""
    return {name: hash if name.startswith(("data/", "manifest-")) else "…" for name, hash in hashes(bag).items()}


def describe_index(working):
    """How much the index of the output folder knows, where there is one: a run is in it wholly, or not at all."""
    file = working.runs / "history.sqlite"
    if not file.exists():
        return None
    with contextlib.closing(sqlite3.connect(file)) as index:
        if index.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Difference("the index is damaged")
        tables = ["runs", "observations", "facts", "intervals", "people", "addresses", "names"]
        return {table: index.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables}


def all_jobs():
    run, collect = ["run", "--quiet"], ["collect", "--quiet"]
    shards = [[*run, "--shard", f"{number}/3"] for number in (1, 2, 3)]
    verify = ["verify", "--quiet", "--keep", "bag"]
    return [
        Job("run", run, before=[run]),
        Job("collect", collect, before=[run], then=REPORT),
        Job("report", [*REPORT, "--timezone", "America/New_York"], before=[run]),
        Job("verify", verify, before=[run], bag="bag"),
        Job("compare", ["compare", "--quiet", "bag"], before=[run, verify]),
        Job("person", ["person", "--quiet", "@alder.example", "9620102", "--out", "page"], before=[run], out="page"),
        Job("history", ["history", "--quiet", "--out", "page"], before=[run, run, run], out="page"),
        Job("diff", ["diff", "--quiet", "SHARDS", "--out", "page"], before=[run, run], out="page"),
        Job("prune", ["runs", "prune", "--keep-last", "1"], before=[run, run, run]),
        Job("merge", ["merge", "--quiet", "SHARDS"], before=shards),
    ]


@contextlib.contextmanager
def prepared_jobs(folder, names):
    """Those jobs, or all, ready to be disturbed, with the service that they need."""
    with service(folder, *SERVICE) as credentials:
        jobs = [job for job in all_jobs() if not names or job.name in names]
        for job in jobs:
            job.prepare(credentials, folder)
            print(f"{job.name}: {job.seconds:.2f} s undisturbed, exit {job.code}", flush=True)
        yield jobs
