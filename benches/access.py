#!/usr/bin/env python3
"""How long the rights of users take, and how much memory: `ilaudit report` over snapshots made here.

benches/access.py [CASE...]       needs a release build (cargo build --release); prints seconds and peak memory of each case
"""

import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ILAUDIT = ROOT / "target/release/ilaudit"
RUN = "20261123T081705Z"
START = 1795421825000

# users, documents, folders, groups, groups that each document is granted to, whether each document has grants of its own
CASES = {
    "quarter": (500, 5_000, 50, 50, 50, False),
    "half": (500, 10_000, 100, 50, 50, False),
    "million": (500, 20_000, 200, 50, 50, False),
    "own": (500, 20_000, 200, 50, 50, True),
    "folders": (500, 20_000, 5_000, 60, 20, False),
}
REPORTS = ["effective_access", "folder_access", "permissions"]


def main():
    print(f"{'case':>8} {'report':>18} {'rows':>10} {'seconds':>8} {'peak MiB':>9}")
    for case in sys.argv[1:] or CASES:
        with tempfile.TemporaryDirectory() as scratch:
            run = pathlib.Path(scratch) / RUN
            run.mkdir()
            make_snapshot(run / "snapshot.sqlite", *CASES[case])
            for report in REPORTS:
                measure(case, run, report)


def measure(case, run, report):
    """Makes one report as CSV in a process of its own, which alone counts."""
    command = [ILAUDIT, "report", run, "--template", report, "--format", "csv", "-q"]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{case}: {error.decode()}")
    with open(run / f"csv/{report}.csv", "rb") as file:
        rows = sum(1 for _ in file) - 1
    print(f"{case:>8} {report:>18} {rows:>10,} {seconds:>8.1f} {usage.ru_maxrss / 1024:>9.0f}", flush=True)


def make_snapshot(path, users, documents, folders, groups, granted, own):
    snapshot = sqlite3.connect(path)
    migrations = sorted((ROOT / "src/store/migrations").glob("*.sql"))
    for migration in migrations:
        snapshot.executescript(migration.read_text())
    snapshot.execute("PRAGMA application_id = 0x494C4155")
    snapshot.execute(f"PRAGMA user_version = {len(migrations)}")
    insert(snapshot, "run", "run_id, tool_version, service, started_on, finished_on, timezone, configuration",
           [(RUN, "0", "https://api.example.com", START, START + 1000, "UTC", "{}")])
    insert(snapshot, "exchanges", "exchange_id, name, phase", [("1", "Project Alder", "OPEN")])
    rows = {"folders": folders, "documents": documents, "users": users, "groups": groups, "permissions": documents * granted}
    insert(snapshot, "coverage", "exchange_id, dataset, state, rows, rows_expected",
           [("1", "entry", "complete", None, None)] + [("1", name, "complete", count, count) for name, count in rows.items()])
    insert(snapshot, "folders", "exchange_id, folder_id, name, path, depth, position, orphaned",
           (("1", str(1000 + i), f"Folder {i}", f"Due diligence/Folder {i}", 2, i, 0) for i in range(folders)))
    insert(snapshot, "documents", "exchange_id, document_id, parent_id, name, file_name, order_number",
           (("1", str(100_000 + i), str(1000 + i % folders), f"Contract {i}", f"Contract {i}.pdf", i) for i in range(documents)))
    insert(snapshot, "users", "exchange_id, workspace_user_id, user_id, email_id, first_name, last_name, role_type",
           (("1", str(i), str(i), f"u{i}@example.com", f"Ann {i}", f"Lee {i * 7919 % users}", "MANAGER" if i % 50 == 0 else "REVIEWER")
            for i in range(users)))
    insert(snapshot, "groups", "exchange_id, group_id, group_name, group_type",
           (("1", str(900 + i), f"Group {i}", "COLLABORATION") for i in range(groups)))
    chance = random.Random(1)
    insert(snapshot, "group_members", "exchange_id, group_id, workspace_user_id, user_id",
           (("1", str(900 + group), str(user), str(user)) for user in range(users) for group in chance.sample(range(groups), 5)))
    insert(snapshot, "document_units", "exchange_id, dataset, document_id, state, collected_on",
           (("1", "permissions", str(100_000 + i), "complete", START + i) for i in range(documents)))
    insert(snapshot, "permissions",
           "exchange_id, document_id, listed_as, position, grantee_id, grantee_type, grantee_name, permission, drm, is_workspace_user",
           grants(chance, documents, folders, groups, granted, own))
    snapshot.commit()
    snapshot.close()


def grants(chance, documents, folders, groups, granted, own):
    """The documents of a folder share one of forty sets of grants, or each has its own."""
    words = [(permission, drm) for permission in ("SEE", "CONTROL") for drm in ("NONE", "NOSAVE")]
    sets = [[(group, *chance.choice(words)) for group in chance.sample(range(groups), granted)] for _ in range(40)]
    for document in range(documents):
        for position, (group, permission, drm) in enumerate(sets[document % folders % 40]):
            if own and chance.random() < 0.3:
                permission, drm = chance.choice(words)
            yield ("1", str(100_000 + document), "permissioned", position, str(900 + group), "WORKSPACE", f"Group {group}",
                   permission, drm, 0)


def insert(snapshot, table, columns, rows):
    places = ", ".join("?" for _ in columns.split(","))
    snapshot.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


if __name__ == "__main__":
    main()
