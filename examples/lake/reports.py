"""Makes every report of a run on Spark, from a lake that `ilaudit export` wrote.

    spark-submit reports.py SCRIPT TARGET

SCRIPT is what `ilaudit templates render --all --dialect spark --lake s3a://audit/lake --run-id ID` prints, TARGET a folder or
URL for the reports as Parquet. Needs Spark 4 or later, and access to the lake and the target; nothing of ilaudit runs on
the cluster. See docs/lake.md.
"""

import sys

from pyspark.sql import SparkSession

script, target = sys.argv[1:]
spark = SparkSession.builder.appName("ilaudit reports").getOrCreate()
with open(script, encoding="utf-8") as file:
    statements = [statement for statement in file.read().split(";\n") if statement.strip()]
for statement in statements:
    spark.sql(statement)
reports = [table.name for table in spark.catalog.listTables() if table.name.startswith("report_")]
for name in reports:
    rows = spark.table(name)
    rows.write.mode("overwrite").option("compression", "zstd").parquet(f"{target}/{name.removeprefix('report_')}")
    print(f"{name}: {spark.read.parquet(f'{target}/' + name.removeprefix('report_')).count()} rows")
