"""Runs every built-in report on DuckDB or Spark, and every rule on DuckDB, over an exported lake, and holds the rows to those
of SQLite.

    lake_engines.py duckdb|spark ILAUDIT LAKE RUN_ID...

Lists are compared without the quotes around their items: an engine joins them without.
"""

import collections
import pathlib
import subprocess
import sys

import pyarrow
import pyarrow.parquet


def plain(value):
    """A value as SQLite has it."""
    if isinstance(value, bool):
        return int(value)
    return value.replace('"', "") if isinstance(value, str) else value


def read_report(path):
    """The rows of an exported report."""
    found = pyarrow.parquet.read_table(path, partitioning=None)
    columns = []
    for column in found.columns:
        if pyarrow.types.is_timestamp(column.type):
            column = column.cast(pyarrow.int64())
        columns.append([plain(value) for value in column.to_pylist()])
    return [tuple(row) for row in zip(*columns)]


def open_duckdb():
    import duckdb

    connection = duckdb.connect()
    return lambda sql: connection.execute(sql).fetchall()


def open_spark():
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "2g"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return lambda sql: [tuple(row) for row in spark.sql(sql).collect()]


def main():
    engine, program, lake, runs = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve(), sys.argv[4:]
    run_sql = {"duckdb": open_duckdb, "spark": open_spark}[engine]()

    def render(run, *what):
        call = [program, "templates", "render", *what, "--dialect", engine, "--lake", str(lake), "--run-id", run]
        script = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        return [statement for statement in script.split(";\n") if statement.strip()]

    wrong = []
    for run in runs:
        for statement in render(run, "--all"):
            run_sql(statement)
        reports = sorted(lake.glob(f"reports/*/*/run_id={run}/part-0.parquet"))
        rows = 0
        for path in reports:
            name = path.relative_to(lake).parts[1]
            expected = collections.Counter(read_report(path))
            found = collections.Counter(tuple(map(plain, row)) for row in run_sql(f"SELECT * FROM report_{name}"))
            rows += sum(expected.values())
            if expected != found:
                wrong.append((run, name, list((expected - found).items())[:1], list((found - expected).items())[:1]))
        found_by_rules = run_sql("SELECT rule, severity, exchange_id, exchange_name, subject_type, subject_id, subject, detail FROM findings")
        by_rule = collections.defaultdict(collections.Counter)
        for rule, _, *rest in found_by_rules:
            by_rule[rule][tuple(rest)] += 1
        # a rule that needs a setting which is empty is not run
        states = dict(run_sql("SELECT rule, state FROM rules"))
        is_run = lambda state: engine == "duckdb" and state in ("found", "none")
        rules = [rule for rule, state in states.items() if is_run(state)]
        for rule in rules:
            found = collections.Counter(map(tuple, run_sql(render(run, rule)[-1])))
            if found != by_rule[rule]:
                wrong.append((run, rule, list((by_rule[rule] - found).items())[:1], list((found - by_rule[rule]).items())[:1]))
        print(f"{engine}: {run}: {len(reports)} reports with {rows} rows and {len(rules)} rules as on SQLite")
    assert not wrong, "\n".join(map(str, wrong))


main()
