#!/usr/bin/env python3
"""How much memory `ilaudit export` takes, and how long reports take on DuckDB and Spark over what it writes.

benches/lake.py export DIR [DOCUMENTS]            a run of 10,000,000 documents, made here unless it is there, and its export to DIR/lake
benches/lake.py enlarge DIR COPIES                that lake so many times over in DIR/large, each document with a hash of its own
benches/lake.py duckdb LAKE [REPORT...]           each report, every value of it, neither sorted nor written
benches/lake.py spark LAKE CORES [REPORT...]      the same on local[CORES]

Needs a release build with the feature `lake`, which ILAUDIT may name, and Python with duckdb or pyspark.
"""

import multiprocessing
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ILAUDIT = os.environ.get("ILAUDIT", ROOT / "target/release/ilaudit")
RUN = "20261123T081705Z"
USERS = 50


def export(place, documents="10000000"):
    run = pathlib.Path(place) / RUN
    if not run.exists():
        run.mkdir(parents=True)
        # in a process of its own: what is started from here counts the memory of this one as its peak
        child = multiprocessing.Process(target=make_snapshot, args=(run / "snapshot.sqlite", int(documents)))
        child.start()
        child.join()
    print(f"{(run / 'snapshot.sqlite').stat().st_size / 2**30:.1f} GiB of snapshot", flush=True)
    # writes the manifest
    subprocess.run([ILAUDIT, "report", run, "--template", "coverage", "--format", "csv", "-q"], check=True)
    begun = time.monotonic()
    process = subprocess.Popen([ILAUDIT, "export", run, "--to", f"{place}/lake"])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    if status != 0:
        sys.exit(f"export ended with {os.waitstatus_to_exitcode(status)}")
    size = sum(path.stat().st_size for path in pathlib.Path(place, "lake").rglob("*.parquet"))
    print(
        f"export: {seconds:.0f} s, {usage.ru_utime + usage.ru_stime:.0f} s of processor, peak {usage.ru_maxrss / 1024:.0f} MiB,"
        f" {size / 2**30:.2f} GiB of Parquet"
    )


def make_snapshot(path, documents):
    snapshot = sqlite3.connect(path)
    snapshot.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000")
    migrations = sorted((ROOT / "src/store/migrations").glob("*.sql"))
    for migration in migrations:
        snapshot.executescript(migration.read_text())
    snapshot.execute("PRAGMA application_id = 0x494C4155")
    snapshot.execute(f"PRAGMA user_version = {len(migrations)}")
    snapshot.executescript((ROOT / "benches/run.sql").read_text())
    for name in ["folders", "documents"]:
        snapshot.execute((ROOT / f"benches/{name}.sql").read_text(), (documents,))
    insert_users(snapshot)
    snapshot.commit()
    snapshot.close()


def insert_users(snapshot):
    """Each exchange has users in a group."""
    exchanges = [row[0] for row in snapshot.execute("SELECT exchange_id FROM exchanges")]
    users = [(exchange, f"{exchange}{user:03}", str(user), f"u{user}@example.com") for exchange in exchanges for user in range(USERS)]
    insert(snapshot, "users (exchange_id, workspace_user_id, user_id, email_id)", users)
    insert(snapshot, "groups (exchange_id, group_id, group_name)", [(exchange, "1", "Bidders") for exchange in exchanges])
    members = [(exchange, "1", member, user) for exchange, member, user, _ in users]
    insert(snapshot, "group_members (exchange_id, group_id, workspace_user_id, user_id)", members)
    known = [(exchange, dataset, "complete") for exchange in exchanges for dataset in ("users", "groups")]
    insert(snapshot, "coverage (exchange_id, dataset, state)", known)


def insert(snapshot, table, rows):
    snapshot.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def enlarge(place, copies):
    """Each copy has exchanges of its own; what is not by exchange stays as it is."""
    import duckdb

    settings = {"memory_limit": "8GB", "temp_directory": f"{place}/spill", "preserve_insertion_order": "false"}
    connection = duckdb.connect(config=settings)
    lake, begun = pathlib.Path(place) / "lake", time.monotonic()
    for path in sorted(lake.rglob("part-0.parquet")):
        inside = path.relative_to(lake)
        if inside.parts[0] == "reports":
            continue
        target = pathlib.Path(place) / "large" / inside
        target.parent.mkdir(parents=True)
        names = connection.execute(f"SELECT * FROM read_parquet('{path}', hive_partitioning = false) LIMIT 0").description
        names = [name for name, *_ in names]
        number = int(copies) if "exchange_id" in names else 1
        connection.execute(f"COPY ({select_copies(path, names, number)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)")
    size = sum(path.stat().st_size for path in pathlib.Path(place, "large").rglob("*.parquet"))
    print(f"enlarged in {time.monotonic() - begun:.0f} s: {size / 2**30:.2f} GiB of Parquet")


def select_copies(path, names, number):
    changed = []
    if "exchange_id" in names:
        changed.append("CAST(CAST(exchange_id AS BIGINT) + 1000 * copy AS VARCHAR) AS exchange_id")
    if "file_hash" in names:
        changed.append("to_base64(unhex(sha1(document_id || ' ' || copy))) AS file_hash")
    replace = f" REPLACE ({', '.join(changed)})" if changed else ""
    columns = f"* EXCLUDE (copy){replace}"
    return f"SELECT {columns} FROM read_parquet('{path}', hive_partitioning = false) CROSS JOIN range({number}) AS copies (copy)"


def time_duckdb(lake, *wanted):
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "8GB", "temp_directory": f"{lake}.spill"})
    run_sql = lambda sql: connection.execute(sql).fetchall()
    time_reports("duckdb", run_sql, lake, wanted, "bit_xor(hash(COLUMNS(*)))")


def time_spark(lake, cores, *wanted):
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.driver.memory": "6g", "spark.local.dir": f"{lake}.spill"}
    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    run_sql = lambda sql: spark.sql(sql).collect()
    time_reports("spark", run_sql, lake, wanted, "bit_xor(xxhash64(*))")


def time_reports(engine, run_sql, lake, wanted, every_value):
    """Every value is hashed, so that none is left out; rows are counted apart from that, untimed."""
    call = [ILAUDIT, "templates", "render", "--all", "--dialect", engine, "--lake", pathlib.Path(lake).resolve(), "--run-id", RUN]
    script = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    reports = []
    for statement in filter(str.strip, script.split(";\n")):
        run_sql(statement)
        name = statement.split(" AS\n")[0].split()[-1].strip('"`')
        reports += [name] if name.startswith("report_") else []
    for name in reports:
        if wanted and name.removeprefix("report_") not in wanted:
            continue
        # of this process: that is DuckDB, and not Spark
        begun, used = time.monotonic(), time.process_time()
        run_sql(f"SELECT {every_value} FROM {name}")
        seconds, processor = time.monotonic() - begun, time.process_time() - used
        rows = run_sql(f"SELECT COUNT(*) FROM {name}")[0][0]
        print(f"{name.removeprefix('report_'):>28} {rows:>12,} rows {seconds:>8.1f} s, {processor:>8.1f} s of processor, load {os.getloadavg()[0]:.0f}", flush=True)


PARTS = {"export": export, "enlarge": enlarge, "duckdb": time_duckdb, "spark": time_spark}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in PARTS:
        sys.exit(__doc__)
    PARTS[sys.argv[1]](*sys.argv[2:])
