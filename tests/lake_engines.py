"""Runs every built-in report and every rule on DuckDB or Spark, over an exported lake, and holds names and rows to those of
SQLite: of a report that is in the lake to that one, of one that is made by name to what `ilaudit report` makes, of a rule to what
it found. Of the last run every report has to be there. A rule that was not assessed is run, and is told as left out.

    lake_engines.py duckdb|spark ILAUDIT LAKE RUN_FOLDER...

Lists are compared without the quotes around their items: an engine joins them without.
"""

import collections
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import pyarrow
import pyarrow.parquet

BY_NAME = {"effective_access_documents"}
FINDINGS = "SELECT rule, exchange_id, exchange_name, subject_type, subject_id, subject, detail FROM findings"


def plain(value):
    """A value as SQLite has it."""
    if isinstance(value, bool):
        return int(value)
    return value.replace('"', "") if isinstance(value, str) else value


def count_rows(rows):
    return collections.Counter(tuple(map(plain, row)) for row in rows)


def read_exported(path):
    """Names of columns and rows of an exported report."""
    found = pyarrow.parquet.read_table(path, partitioning=None)
    columns = []
    for column in found.columns:
        if pyarrow.types.is_timestamp(column.type):
            column = column.cast(pyarrow.int64())
        columns.append(column.to_pylist())
    return [name.removeprefix("of_") for name in found.column_names], list(zip(*columns))


def make_by_name(program, folder, name):
    """Names of columns and rows of a report that `ilaudit report` makes."""
    with tempfile.TemporaryDirectory() as target:
        call = [program, "report", folder, "--template", name, "--format", "jsonl", "--to", target, "--quiet"]
        done = subprocess.run(call, capture_output=True, text=True)
        assert done.returncode in (0, 3), done.stderr
        objects = [json.loads(line) for line in open(f"{target}/jsonl/{name}.jsonl", encoding="utf-8")]
    rows = [tuple(from_json(key, value) for key, value in row.items()) for row in objects]
    return (list(objects[0]) if objects else None), rows


def from_json(key, value):
    if isinstance(value, list):
        return "; ".join(value)
    if key.endswith("_on") and value is not None:
        moment = datetime.datetime.fromisoformat(value) - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return moment // datetime.timedelta(milliseconds=1)
    return value


def open_duckdb():
    import duckdb

    connection = duckdb.connect()

    def run_sql(sql):
        found = connection.execute(sql)
        return [column[0] for column in found.description], found.fetchall()

    return run_sql


def open_spark():
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "2g"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")

    def run_sql(sql):
        found = spark.sql(sql)
        return found.columns, [tuple(row) for row in found.collect()]

    return run_sql


class Comparison:
    """One run on an engine, beside SQLite."""

    def __init__(self, engine, run_sql, program, lake, folder):
        self.engine, self.run_sql, self.program, self.lake, self.folder = engine, run_sql, program, lake, folder
        self.rows, self.wrong = 0, []

    def render(self, *what):
        run = ["--dialect", self.engine, "--lake", str(self.lake), "--run-id", self.folder.name]
        script = subprocess.run([self.program, "templates", "render", *what, *run], capture_output=True, text=True, check=True)
        return [statement for statement in script.stdout.split(";\n") if statement.strip()]

    def compare(self, name, sql, names, rows):
        """Without rows it only has to run."""
        try:
            found_names, found = self.run_sql(sql)
        except Exception as error:
            self.wrong.append((self.folder.name, name, str(error).splitlines()[0]))
            return
        if rows is None:
            return
        expected, found = count_rows(rows), count_rows(found)
        self.rows += len(rows)
        if expected != found or (names or found_names) != found_names:
            missing, foreign = list((expected - found).items())[:1], list((found - expected).items())[:1]
            self.wrong.append((self.folder.name, name, names, found_names, missing, foreign))

    def compare_reports(self):
        """Returns the names of those that were compared, and of those that were not."""
        views = self.render("--all")
        for statement in views:
            self.run_sql(statement)
        known = set(re.findall('VIEW ["`]report_(\\w+)["`] AS', "\n".join(views)))
        exported = {path.parts[-4]: path for path in self.lake.glob(f"reports/*/*/run_id={self.folder.name}/part-0.parquet")}
        for name, path in exported.items():
            self.compare(name, f"SELECT * FROM report_{name}", *read_exported(path))
        for name in BY_NAME:
            self.compare(name, f"SELECT * FROM report_{name}", *make_by_name(self.program, self.folder, name))
        return len(exported) + len(BY_NAME), known - set(exported) - BY_NAME

    def compare_rules(self):
        """The same for rules."""
        found = collections.defaultdict(list)
        for rule, *finding in self.run_sql(FINDINGS)[1]:
            found[rule].append(finding)
        states = dict(self.run_sql("SELECT rule, state FROM rules")[1])
        assessed = {rule for rule, state in states.items() if state in ("found", "none")}
        for rule in sorted(states):
            rows = found[rule] if rule in assessed else None
            self.compare(f"rule {rule}", self.render(rule)[-1], None, rows)
        return len(assessed), set(states) - assessed


def main():
    engine, program, lake, folders = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve(), sys.argv[4:]
    run_sql = {"duckdb": open_duckdb, "spark": open_spark}[engine]()
    for folder in map(pathlib.Path, folders):
        begun = time.monotonic()
        run = Comparison(engine, run_sql, program, lake, folder)
        (reports, no_reports), (rules, no_rules) = run.compare_reports(), run.compare_rules()
        assert not run.wrong, "\n".join(map(str, run.wrong))
        assert not no_reports or str(folder) != folders[-1], f"{folder}: not compared: {no_reports}"
        print(
            f"{engine}: {folder.name}: {reports} reports and {rules} rules with {run.rows} rows as on SQLite,"
            f" in {time.monotonic() - begun:.0f} s; left out: {', '.join(sorted(no_reports | no_rules)) or 'none'}",
            flush=True,
        )


main()
