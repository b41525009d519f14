#!/usr/bin/env python3
"""How long `ilaudit history` takes over many runs: snapshots made here, read by the program.

benches/history.py [RUNS [ROOMS [USERS]]]     needs a release build (cargo build --release), or ILAUDIT names another; prints seconds

Each room has USERS users in five groups, each user in two; from run to run one user in a hundred leaves, comes or changes role. Prints
what it takes to read all runs, one more, and to answer a question about a day and one about a moment between two runs.
"""

import datetime
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ILAUDIT = os.environ.get("ILAUDIT", ROOT / "target/release/ilaudit")
FIRST = datetime.datetime(2024, 1, 1, 3, tzinfo=datetime.timezone.utc)
ROLES = ["REVIEWER", "MANAGER", "PREVIEWER"]


def main():
    runs, rooms, users = [int(word) for word in sys.argv[1:]] + [1000, 100, 20][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        chance = random.Random(1)
        world = {(room, user): "REVIEWER" for room in range(rooms) for user in range(users)}
        empty = make_empty(folder / "empty.sqlite")
        for day in range(runs):
            write_run(folder, empty, day, rooms, world)
            move_on(chance, world, rooms, users)
        measure(f"read {runs} runs of {rooms} rooms of {users} users", folder)
        write_run(folder, empty, runs, rooms, world)
        measure("read one more", folder)
        day = FIRST + datetime.timedelta(days=runs // 2)
        measure("a question about a day", folder, "--on", f"{day:%Y-%m-%d}", "--format", "csv")
        measure("about a moment", folder, "--on", f"{day:%Y-%m-%d}T12:00:00Z", "--format", "csv")
        measure("the time line", folder, "--format", "csv")
        print(f"{(folder / 'history.sqlite').stat().st_size / 2**20:.1f} MiB of index")


def measure(what, folder, *args):
    start = time.monotonic()
    process = subprocess.Popen(
        [ILAUDIT, "history", folder, *args], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, error = process.communicate()
    seconds = time.monotonic() - start
    if process.returncode not in (0, 3):
        sys.exit(f"{what}: {error}")
    print(f"{what}: {seconds:.2f} s, {len(out.splitlines())} lines; {error.splitlines()[-1]}", flush=True)


def move_on(chance, world, rooms, users):
    for _ in range(max(1, rooms * users // 100)):
        who = (chance.randrange(rooms), chance.randrange(users))
        if who in world and chance.random() < 0.5:
            del world[who]
        else:
            world[who] = chance.choice(ROLES)


def make_empty(path):
    snapshot = sqlite3.connect(path)
    migrations = sorted((ROOT / "src/store/migrations").glob("*.sql"))
    for migration in migrations:
        snapshot.executescript(migration.read_text())
    snapshot.execute("PRAGMA application_id = 0x494C4155")
    snapshot.execute(f"PRAGMA user_version = {len(migrations)}")
    snapshot.commit()
    snapshot.close()
    return path.read_bytes()


def write_run(folder, empty, day, rooms, world):
    begun = FIRST + datetime.timedelta(days=day)
    run = folder / f"{begun:%Y%m%dT%H%M%SZ}"
    run.mkdir()
    (run / "snapshot.sqlite").write_bytes(empty)
    snapshot = sqlite3.connect(run / "snapshot.sqlite")
    snapshot.execute("PRAGMA synchronous = OFF")
    start = int(begun.timestamp() * 1000)
    insert(snapshot, "run", "run_id, tool_version, service, account, started_on, finished_on, timezone, configuration",
           [(run.name, "0", "https://api.example.com", "auditor@example.com", start, start + 60_000, "UTC", "{}")])
    names = [str(1000 + room) for room in range(rooms)]
    insert(snapshot, "exchanges", "exchange_id, name", [(name, f"Room {name}") for name in names])
    insert(snapshot, "scope", "exchange_id, name, in_scope", [(name, f"Room {name}", 1) for name in names])
    counts = {name: 0 for name in names}
    for room, _ in world:
        counts[names[room]] += 1
    insert(snapshot, "coverage", "exchange_id, dataset, state, rows, rows_expected, started_on, finished_on",
           [(name, dataset, "complete", rows, rows, start + 1000, start + 2000) for name in names
            for dataset, rows in (("entry", None), ("users", counts[name]), ("groups", 5))])
    insert(snapshot, "users", "exchange_id, workspace_user_id, user_id, email_id, role_type",
           [(names[room], f"{room}{user:04}", str(user), f"u{user}@example.com", role) for (room, user), role in world.items()])
    insert(snapshot, "groups", "exchange_id, group_id, group_name",
           [(name, str(group), f"Group {group}") for name in names for group in range(5)])
    insert(snapshot, "group_members", "exchange_id, group_id, workspace_user_id, user_id",
           [(names[room], str((user + step) % 5), f"{room}{user:04}", str(user)) for room, user in world for step in (0, 1)])
    snapshot.commit()
    snapshot.close()


def insert(snapshot, table, columns, rows):
    places = ", ".join("?" for _ in columns.split(","))
    snapshot.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


if __name__ == "__main__":
    main()
