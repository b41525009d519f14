#!/usr/bin/env python3
"""A week of nights over many documents: with `collect.max_age = "7d"` each is asked exactly once a week.

A simulated service, one run that asks everything, its answers spread over the seven days before; then seven nights, a day
apart (every snapshot is aged by a day before each). Says how many documents each night asked.

    cargo build --release && tests/campaigns/nights.py [--documents 100000]
"""
import argparse
import collections
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "target/release/ilaudit"
DAY = 86_400_000


def start_service(place, documents):
    ready = place / "ready"
    rooms = max(1, documents // 1000)
    service = subprocess.Popen(
        [PROGRAM, "sim", "--ready", ready, "--exact", "--exchanges", str(rooms), "--documents", str(documents // rooms),
         "--users", "5", "--groups", "3", "--seconds", "3600"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not ready.exists():
        time.sleep(0.05)
    known = json.loads(ready.read_text())
    config = place / "ilaudit.toml"
    config.write_text("[service]\n" + "".join(f"{key} = {json.dumps(known[key])}\n" for key in
                      ("base_url", "client_id", "client_secret", "email", "password"))
                      + '[limits]\nrequests_per_second = 100000\n'
                      + '[collect]\ndatasets = ["documents", "permissions"]\nmax_age = "7d"\n')
    os.chmod(config, 0o600)
    return service


def collect(place):
    done = subprocess.run([PROGRAM, "collect", "--fresh"], cwd=place, capture_output=True, text=True)
    # some rooms refuse their permissions
    if done.returncode not in (0, 3):
        sys.exit(f"exit {done.returncode}: {done.stderr}")
    return place / done.stdout.strip() / "snapshot.sqlite"


def change(snapshot, sql, *values):
    with sqlite3.connect(snapshot) as connection:
        connection.execute(sql, values)


def asked_in(snapshot):
    with sqlite3.connect(snapshot) as connection:
        rows = connection.execute("SELECT exchange_id, document_id FROM document_units"
                                  " WHERE state = 'complete' AND taken_from IS NULL")
        return rows.fetchall()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        service = start_service(place, documents)
        try:
            runs = [collect(place)]
            total = len(asked_in(runs[0]))
            # an hour short of a whole number of days: the clock goes on while this runs
            change(runs[0], "UPDATE document_units SET collected_on = collected_on - ? * (CAST(document_id AS INTEGER) / 4 % 7)"
                            " - 3600000", DAY)
            asked = collections.Counter()
            for night in range(1, 8):
                for run in runs:
                    change(run, "UPDATE document_units SET collected_on = collected_on - ?", DAY)
                started = time.time()
                runs.append(collect(place))
                found = asked_in(runs[-1])
                asked.update(found)
                print(f"night {night}: {len(found)} of {total} documents asked, {time.time() - started:.1f} s")
        finally:
            service.kill()
    often = collections.Counter(asked.values())
    print(f"asked once: {often[1]} of {total}; more often: {sum(often.values()) - often[1]}; never: {total - len(asked)}")
    sys.exit(0 if often == {1: total} else 1)


main()
