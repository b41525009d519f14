#!/usr/bin/env python3
"""Kills every command that writes at random moments, repeats it, and compares what it comes to with an undisturbed one.

    cargo build --release && tests/campaigns/kills.py [--kills 1000] [--seed 1] [--job NAME]...

After each kill: the same command ends with the same exit code, reports, manifest (but for times, ids and hashes), names
of files and bag are the same, every finished run has the hashes of its SHA256SUMS, and `ilaudit audit` finds nothing.
A kill that came after the command had published leaves a command that is carried out twice, which is compared with two.
"""

import argparse
import collections
import random
import subprocess
import sys

from common import Difference, scratch
from jobs import prepared_jobs


def kill_once(job, chance):
    """Whether the command was killed, not over before."""
    working = job.copy()
    child = job_child(job, working)
    try:
        child.wait(chance.uniform(0, job.seconds * 1.05))
        return False
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    job.finish(working)
    return True


def job_child(job, working):
    return working.start(*job.command_line(working), output=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--job", action="append", default=[])
    options = parser.parse_args()
    chance, kills, differences = random.Random(options.seed), collections.Counter(), 0
    with scratch() as folder, prepared_jobs(folder, options.job) as jobs:
        while kills.total() < options.kills:
            job = jobs[kills.total() % len(jobs)]
            try:
                kills[job.name] += kill_once(job, chance)
            except Difference as difference:
                kills[job.name] += 1
                differences += 1
                print(f"kill {kills.total()}: {difference}", flush=True)
            if kills.total() % 50 == 0:
                print(f"{kills.total()} kills so far, {differences} differences", flush=True)
    print(f"{kills.total()} kills (seed {options.seed}), {differences} differences: {dict(kills)}")
    sys.exit(differences > 0)


main()
