#!/usr/bin/env python3
"""What a large workbook takes: `ilaudit report --format xlsx` over snapshots made here, one workbook's reports at a time.

benches/workbooks.py [CASE...]       needs a release build (cargo build --release); prints seconds and peak memory of each case
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from access import CASES, ILAUDIT, RUN, make_snapshot

# as in access.py: users, documents, folders, groups, groups that each document is granted to, grants of its own or not
WORLDS = {
    "rights": CASES["folders"],
    "documents": (20, 1_000_000, 5_000, 5, 0, False),
    "sheets": (20, 1_100_000, 5_000, 5, 0, False),
}


def main():
    print(f"{'case':>10} {'seconds':>8} {'peak MiB':>9}  files")
    for case in sys.argv[1:] or WORLDS:
        with tempfile.TemporaryDirectory() as scratch:
            run = pathlib.Path(scratch) / RUN
            run.mkdir()
            make_snapshot(run / "snapshot.sqlite", *WORLDS[case])
            measure(case, run)


def measure(case, run):
    """Makes all workbooks in a process of its own, which alone counts."""
    start = time.monotonic()
    process = subprocess.Popen([ILAUDIT, "report", run, "--format", "xlsx", "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    # findings and gaps have codes of their own
    if os.waitstatus_to_exitcode(status) not in (0, 3, 4):
        sys.exit(f"{case}: {error.decode()}")
    files = ", ".join(f"{file.name} {file.stat().st_size / 1e6:,.1f} MB" for file in sorted(run.glob("*.xlsx")))
    print(f"{case:>10} {seconds:>8.1f} {usage.ru_maxrss / 1024:>9.0f}  {files}", flush=True)


if __name__ == "__main__":
    main()
