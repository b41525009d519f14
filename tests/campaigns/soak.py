#!/usr/bin/env python3
"""Walks very many small exchanges in parts, through faults, and compares the reports with one undisturbed run.

    cargo build --release && tests/campaigns/soak.py [--exchanges 50000] [--parts 10] [--share 1]

Every kind of fault that a repeat gets past hits --share in 100 requests for listings. The disturbed run is cut by --max-duration into
about so many parts. Prints the time and the peak memory of each: no part may take more than 1.25 times the first, nor the last, which makes
the reports, than the undisturbed run.
"""

import argparse
import sys
import time

from common import WorkingFolder, check_same, check_sums, describe_run, scratch, service

FAULTS = ["500", "502", "503", "504", "408", "javascript", "429", "spike429", "spike500", "expired", "reset", "reset-body", "cut", "half", "page", "xml", "empty", "slow=20ms"]
CONFIG = '[scope]\naccept_splash = "always"\n[output]\nformats = ["csv"]\n'
# how much longer faults make the walk
SLOWER = 4
WALK = ["run", "--quiet", "--concurrency", 32]


def walk(working, *more):
    """Exit code, seconds and the peak of resident memory in MiB."""
    figures = working.path / "figures"
    begun = time.monotonic()
    code, out, err = working.ilaudit(*WALK, *more, before=["/usr/bin/time", "-f", "%M", "-o", figures])
    seconds = time.monotonic() - begun
    if code not in (0, 3, 6):
        raise SystemExit(f"ended with {code}: {err.strip()}")
    return code, seconds, int(figures.read_text().split()[-1]) / 1024


def walk_in_parts(working, seconds):
    """Goes on until the run is done; the peaks of its parts."""
    peaks, code = [], 6
    while code == 6:
        code, took, peak = walk(working, "--max-duration", f"{seconds:.0f}s")
        peaks.append(peak)
        print(f"part {len(peaks)}: {took:.0f} s, peak {peak:.1f} MiB, exit {code}", flush=True)
    return peaks


def reports(working):
    """The reports and the names of all files; the manifest names another service and other arguments."""
    described = describe_run((working.runs / "latest").resolve())
    return {name: found for name, found in described.items() if name != "manifest.json"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--exchanges", type=int, default=50000)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--share", type=float, default=1)
    options = parser.parse_args()
    sizes = ["--exchanges", options.exchanges, "--documents", 2, "--users", 2, "--groups", 1]
    # a sign-in that fails is not repeated by itself, so it ends a run
    faults = [f"{fault}@{options.share}%:listings" for fault in FAULTS]
    with scratch() as folder:
        with service(folder, *sizes) as credentials:
            plain = WorkingFolder(folder / "plain", credentials, CONFIG)
            code, took, peak = walk(plain)
            print(f"undisturbed: {took:.0f} s, peak {peak:.1f} MiB, exit {code}", flush=True)
        with service(folder, *sizes, "--faults", ",".join(faults)) as credentials:
            parted = WorkingFolder(folder / "parted", credentials, CONFIG)
            peaks = walk_in_parts(parted, max(1, SLOWER * took / options.parts))
        check_sums((parted.runs / "latest").resolve())
        check_same(reports(parted), reports(plain), "the reports")
    print(f"{options.exchanges} exchanges in {len(peaks)} parts: the same reports")
    # the last part makes the reports as well, as the undisturbed run does
    *walking, reporting = peaks
    sys.exit(max(walking, default=0) > 1.25 * peaks[0] or reporting > 1.25 * peak)


main()
