"""Runs the DuckDB scripts of examples/lake/, and holds their answers to what the runs say: to the CSV files of their reports, and
to their snapshots. Holds what the Spark program wrote to the reports in the lake.

    lake_examples.py across LAKE RUN_FOLDER...        each run a day after the one before; the lake's folders are renamed for that
    lake_examples.py written LAKE RUN_ID DIR          what reports.py wrote, beside the reports in the lake
    lake_examples.py shards LAKES MISSING RUN_FOLDER...    MISSING: the shards that should be named as such, `-` for none
"""

import collections
import csv
import datetime
import pathlib
import sqlite3
import sys

import duckdb
import pyarrow.parquet

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples/lake"
FIRST = datetime.datetime(2026, 9, 18, 2)


def run_script(name, **variables):
    """The rows of each query, as objects."""
    connection = duckdb.connect()
    for variable, value in variables.items():
        connection.execute(f"SET VARIABLE {variable} = '{value}'")
    answers = []
    for statement in connection.extract_statements((EXAMPLES / name).read_text()):
        found = connection.execute(statement)
        names = [column[0] for column in found.description]
        answers.append([dict(zip(names, row)) for row in found.fetchall()])
    return answers


def read_csv(folder, name):
    with open(folder / f"csv/{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spread_over_days(lake, folders):
    """Renames each run in the lake as if it had begun a day after the one before; returns the new ids with their folders."""
    ids = {}
    for number, folder in enumerate(folders):
        begun = FIRST + datetime.timedelta(days=number)
        new = f"{begun:%Y%m%dT%H%M%SZ}"
        for path in list(lake.rglob(f"run_id={folder.name}")):
            target = path.parent.with_name(f"run_date={begun:%Y-%m-%d}")
            target.mkdir(exist_ok=True)
            path.rename(target / f"run_id={new}")
        ids[new] = folder
    return ids


def check_across(lake, *folders):
    ids = spread_over_days(pathlib.Path(lake), list(map(pathlib.Path, folders)))
    access, growth, findings = run_script("across_runs.sql", lake=lake)
    check_access(access, ids)
    check_growth(growth, ids)
    check_findings(findings, ids)
    print(f"{len(ids)} runs: {len(access)} accesses, {len(growth)} sizes of rooms, {len(findings)} states of rules, as the runs say")


def check_access(answers, ids):
    seen, known = collections.defaultdict(set), collections.Counter()
    for run, folder in ids.items():
        for row in read_csv(folder, "user_access"):
            seen[row["exchange_id"], row["user_id"] or row["workspace_user_id"]].add(run)
        for row in read_csv(folder, "coverage"):
            known[row["exchange_id"]] += row["dataset"] == "users" and row["state"] == "complete"
    expected = {key: (min(runs), max(runs), len(runs), known[key[0]] or None) for key, runs in seen.items()}
    columns = ["first_seen", "last_seen", "seen_in_runs", "known_in_runs"]
    found = {(row["exchange_id"], row["person"]): tuple(row[name] for name in columns) for row in answers}
    assert found == expected and len(answers) == len(expected), set(found.items()) ^ set(expected.items())
    assert len({runs for _, _, runs, _ in expected.values()}) > 2, "everybody is always there: nothing is shown"


def check_growth(answers, ids):
    expected, before = [], {}
    for run, folder in ids.items():
        for row in read_csv(folder, "exchanges"):
            exchange, documents = row["exchange_id"], int(row["documents"]) if row["documents"] else None
            known = documents is not None and before.get(exchange) is not None
            expected.append((exchange, run, documents, documents - before[exchange] if known else None))
            before[exchange] = documents
    found = [(row["exchange_id"], row["run_id"], row["documents"], row["more_documents"]) for row in answers]
    assert collections.Counter(found) == collections.Counter(expected), set(found) ^ set(expected)
    assert any(more for *_, more in expected), "no room ever grows: nothing is shown"


def check_findings(answers, ids):
    last = {f"{run[:4]}-{run[4:6]}": folder for run, folder in ids.items()}
    number = lambda text: int(text) if text else None
    expected = [
        (month, row["rule"], row["state"], number(row["findings"]))
        for month, folder in last.items()
        for row in read_csv(folder, "rules")
    ]
    found = [(row["month"], row["rule"], row["state"], row["findings"]) for row in answers]
    assert sorted(found, key=str) == sorted(expected, key=str), set(found) ^ set(expected)
    assert len(last) > 1, "one month alone"


def check_shards(lakes, missing, *folders):
    missing_shards, rooms, gaps = run_script("shards.sql", lakes=lakes, since="2026")
    listed, taken, states = set(), set(), collections.defaultdict(set)
    for folder in folders:
        snapshot = sqlite3.connect(f"file:{folder}/snapshot.sqlite?mode=ro", uri=True)
        for exchange, in_scope in snapshot.execute("SELECT exchange_id, in_scope FROM scope"):
            listed.add(exchange)
            taken |= {exchange} if in_scope else set()
        for exchange, dataset, state in snapshot.execute("SELECT exchange_id, dataset, state FROM coverage"):
            states[exchange, dataset].add(state)
    assert [row["missing_shard"] for row in missing_shards] == missing.replace("-", "").split(), missing_shards
    assert {row["exchange_id"] for row in rooms} == listed - taken, (rooms, listed - taken)
    expected = {key for key, of_runs in states.items() if "complete" not in of_runs and key[1] != "scope"}
    assert {(row["exchange_id"], row["dataset"]) for row in gaps} == expected, (gaps, expected)
    print(f"{len(folders)} shards: missing {missing}, {len(rooms)} rooms of {len(listed)} not covered, {len(gaps)} gaps, as the runs say")


def check_written(lake, run_id, target):
    reports = {path.parts[-4]: path for path in pathlib.Path(lake).glob(f"reports/*/*/run_id={run_id}/part-0.parquet")}
    read = lambda path: pyarrow.parquet.read_table(path, partitioning=None)
    shape = lambda table: (table.num_rows, [name.removeprefix("of_") for name in table.column_names])
    expected = {name: shape(read(path)) for name, path in reports.items()}
    found = {name: shape(read(f"{target}/{name}")) for name in reports}
    assert found == expected, (found, expected)
    print(f"{len(found)} reports written by Spark, with as many rows and the same columns as in the lake")


{"across": check_across, "shards": check_shards, "written": check_written}[sys.argv[1]](*sys.argv[2:])
