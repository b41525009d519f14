"""Holds an exported lake to the snapshots it was made from, by the public reader of Delta tables.

    lake.py LAKE RUN_FOLDER...

Each table of each run has the rows of the snapshot, in all columns; each table has a version for each run, and its folders.
"""

import collections
import json
import os
import pathlib
import sqlite3
import sys

import deltalake
import pyarrow

PARTITIONS = ["run_date", "run_id"]


def plain(value):
    """A value as SQLite has it."""
    return int(value) if isinstance(value, bool) else value


def read_table(path, run_id=None):
    """Columns and rows of a Delta table, folders left out, times in milliseconds."""
    table = deltalake.DeltaTable(str(path))
    filters = [("run_id", "=", run_id)] if run_id else None
    found = table.to_pyarrow_table(filters=filters)
    columns = [name for name in found.column_names if name not in PARTITIONS]
    arrays = []
    for name in columns:
        column = found[name]
        if pyarrow.types.is_timestamp(column.type):
            column = column.cast(pyarrow.timestamp("ms", "UTC")).cast(pyarrow.int64())
        arrays.append([plain(value) for value in column.to_pylist()])
    return columns, list(zip(*arrays)) if arrays else []


def check_rows(expected, found, what):
    expected, found = collections.Counter(expected), collections.Counter(found)
    missing, foreign = list((expected - found).items())[:3], list((found - expected).items())[:3]
    assert not missing and not foreign, f"{what}\n missing {missing}\n foreign {foreign}"


def check_run(lake, folder):
    """The tables of one run; returns how many there are and their rows."""
    snapshot = sqlite3.connect(f"file:{folder}/snapshot.sqlite?mode=ro", uri=True)
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    tables = [name for (name,) in snapshot.execute(names)]
    rows = 0
    for table in tables:
        columns, found = read_table(lake / table, folder.name)
        stored = [name.removeprefix("of_") for name in columns]
        quoted = ", ".join(f'"{name}"' for name in stored)
        expected = snapshot.execute(f'SELECT {quoted} FROM "{table}"').fetchall()
        check_rows(expected, found, f"{table} of {folder.name}")
        rows += len(expected)
    return len(tables), rows


def check_reports(lake, folder):
    """The reports of one run have as many rows as its manifest says."""
    files = json.load(open(folder / "manifest.json"))["files"]
    reports = {pathlib.Path(file["path"]).stem: file["rows"] for file in files if file["path"].startswith("csv/")}
    for name, rows in reports.items():
        _, found = read_table(lake / "reports" / name, folder.name)
        assert len(found) == rows, (name, len(found), rows)
    return len(reports)


def check_versions(lake, runs):
    """One version a run, and the folders as columns, in every table that each run has."""
    for log in lake.glob("**/_delta_log"):
        table = deltalake.DeltaTable(str(log.parent))
        assert table.metadata().partition_columns == PARTITIONS, log
        protocol = table.protocol()
        assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2), log
        files = pyarrow.table(table.get_add_actions(flatten=True))
        found = sorted(str(run) for run in files["partition.run_id"].to_pylist())
        assert table.version() == len(found) - 1, (log, table.version(), found)
        assert len(set(found)) == len(found), (log, found)
        assert set(found) <= runs, (log, found)


def main():
    lake, folders = pathlib.Path(sys.argv[1]), [pathlib.Path(folder).resolve() for folder in sys.argv[2:]]
    check_versions(lake, {folder.name for folder in folders})
    for folder in folders:
        tables, rows = check_run(lake, folder)
        reports = check_reports(lake, folder)
        print(f"{folder.name}: {tables} tables with {rows} rows and {reports} reports, as the snapshot has them")


main()
# the reader's threads may abort a process that ends in the usual way while they are under way
sys.stdout.flush()
os._exit(0)
