#!/usr/bin/env python3
"""Lets one system call of a command fail, each in turn: every write, sync, rename and open below its folder.

    cargo build --release && tests/campaigns/disk_faults.py [--sample 100] [--seed 1] [--job NAME]...

Of each command and kind of call, --sample draws so many; 0 takes every one. After each: no panic; an exit code of 1 or 2
with one error, or the usual one with everything that belongs to it; what was published before is unharmed; and the same
command, undisturbed, comes to what it should. `history` may leave out a run that it cannot read, and say so. Linux with
glibc and a C compiler: the calls are intercepted by disk_fault.c, since `strace -e inject` counts by thread and takes
sockets for files.
"""

import argparse
import collections
import errno
import pathlib
import random
import subprocess
import sys

from common import Difference, hashes, scratch
from jobs import finished_runs, prepared_jobs

CALLS = {"write": [errno.ENOSPC, errno.EIO], "sync": [errno.EIO], "rename": [errno.ENOSPC, errno.EIO], "open": [errno.EIO, errno.ENOSPC]}
# commands that leave the runs which were there before as they are
LEAVES_RUNS = ["run", "collect", "merge"]


def build_shim(folder):
    source = pathlib.Path(__file__).with_name("disk_fault.c")
    shim = folder / "disk_fault.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", shim, source, "-ldl"], check=True)
    return shim


def run_with_fault(job, working, shim, report, call, nth, error):
    """Exit code, standard error, how many such calls there were, and whether one failed."""
    report.unlink(missing_ok=True)
    settings = {"LD_PRELOAD": shim, "FAULT_BELOW": working.path, "FAULT_CALL": call, "FAULT_NTH": nth, "FAULT_ERRNO": error, "FAULT_REPORT": report}
    under = ["env", *(f"{name}={value}" for name, value in settings.items())]
    code, _, said = working.ilaudit(*job.command_line(working), before=under)
    count, hit = map(int, report.read_text().split()) if report.exists() else (0, 0)
    return code, said, count, hit


def disturb(job, shim, report, call, nth, error):
    """The exit code of the disturbed command, or nothing where the fault was not met."""
    working = job.copy()
    before = {run.name: hashes(run) for run in finished_runs(working)} if job.name in LEAVES_RUNS else {}
    code, said, _, hit = run_with_fault(job, working, shim, report, call, nth, error)
    if not hit:
        return None
    # a run that cannot be read is told, and taken in by the next call
    leaves_out = job.name == "history" and code == 3 and "is left out: " in said
    if (code not in (job.code, 1, 2) and not leaves_out) or "panicked" in said:
        raise Difference(f"ended with {code}: {said.strip()}")
    for run, files in before.items():
        if hashes(working.runs / run) != files:
            raise Difference(f"the earlier run {run} is not as it was: {said.strip()}")
    if code == job.code:
        job.check_done(working)
    elif not leaves_out and sum(line.startswith("error: ") for line in said.splitlines()) != 1:
        raise Difference(f"ended with {code} and not with one error: {said.strip()}")
    else:
        job.finish(working)
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--job", action="append", default=[])
    options = parser.parse_args()
    chance, differences, total = random.Random(options.seed), 0, collections.Counter()
    with scratch() as folder, prepared_jobs(folder, options.job) as jobs:
        shim, report = build_shim(folder), folder / "calls"
        for job in jobs:
            for call, errors in CALLS.items():
                *_, count, _ = run_with_fault(job, job.copy(), shim, report, call, 0, 0)
                chosen = range(1, count + 1)
                if 0 < options.sample < count:
                    chosen = sorted(chance.sample(chosen, options.sample))
                codes = collections.Counter()
                for nth in chosen:
                    error = chance.choice(errors)
                    try:
                        codes[disturb(job, shim, report, call, nth, error)] += 1
                    except Difference as difference:
                        differences += 1
                        codes["differs"] += 1
                        print(f"{job.name}: {call} {nth} of {count} with {errno.errorcode[error]}: {difference}", flush=True)
                missed = codes.pop(None, 0)
                total[call] += codes.total()
                print(f"{job.name}: {codes.total()} faults in {count} {call} calls; exit codes {dict(codes)}; {missed} not met", flush=True)
    print(f"{total.total()} faults (seed {options.seed}), {differences} differences: {dict(total)}")
    sys.exit(differences > 0)


main()
