#!/usr/bin/env bash
# Holds what `ilaudit export` writes to the public readers of Delta tables and Parquet, and to a server that speaks S3, in a
# throw-away environment. Needs Python, its package index, and a binary with the feature `lake`; `.ci/run` calls it.
# An environment that has the packages may be named with LAKE_VENV.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/service.sh
tests=$PWD/tests

work=$(mktemp -d)
trap 'kill ${sim:-} ${s3:-} 2>/dev/null || true; rm -rf "$work"' EXIT
venv=${LAKE_VENV:-$work/venv}
if [ ! -d "$venv" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'deltalake==1.*' 'duckdb' 'pyarrow' 'moto[server]==5.*'
fi

ilaudit=${1:-$PWD/target/debug/ilaudit}
cd "$work"
start_service '[scope]
accept_splash = "always"
[output]
formats = ["csv"]
[collect]
datasets = ["folders", "documents", "users", "groups", "permissions", "access_history", "settings", "custom_fields", "batches"]' \
    --seed "${SEED:-7}" --exchanges 6 --documents 30 --users 12
for _ in 1 2; do
    "$ilaudit" run --quiet --no-progress >/dev/null 2>&1 || [ $? -eq 3 ]
done
runs=(ilaudit-runs/2*)
"$ilaudit" export "${runs[0]}" --to lake
"$ilaudit" export "${runs[1]}" --to lake
"$venv/bin/python" "$tests/lake.py" lake "${runs[@]}"

# every report, and on DuckDB every rule; Spark needs a Java runtime and takes its time, and runs where it is asked for
"$venv/bin/python" "$tests/lake_engines.py" duckdb "$ilaudit" lake "${runs[@]##*/}"
if [ "${LAKE_SPARK:-}" = true ]; then
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'pyspark==4.*'
    "$venv/bin/python" "$tests/lake_engines.py" spark "$ilaudit" lake "${runs[1]##*/}" 2>/dev/null
else
    echo "left out: LAKE_SPARK=true runs the reports on Spark, too"
fi

# the same, sent to a server that speaks S3
"$venv/bin/moto_server" --host 127.0.0.1 --port 5757 >moto.log 2>&1 &
s3=$!
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_ALLOW_HTTP=true
export AWS_ENDPOINT=http://127.0.0.1:5757 no_proxy=127.0.0.1
"$venv/bin/python" - <<'PY'
import boto3, time
client = boto3.client("s3", endpoint_url="http://127.0.0.1:5757")
for _ in range(100):
    try:
        client.create_bucket(Bucket="lake")
        break
    except Exception:
        time.sleep(0.2)
PY
"$ilaudit" export "${runs[0]}" --to s3://lake/audit
"$ilaudit" export "${runs[1]}" "${runs[0]}" --to s3://lake/audit
"$venv/bin/python" - <<'PY'
import boto3, pathlib
client = boto3.client("s3", endpoint_url="http://127.0.0.1:5757")
pages = client.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix="audit/")
keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
local = {str(path) for path in pathlib.Path("lake").rglob("*") if path.is_file()}
assert {key.replace("audit/", "lake/", 1) for key in keys} == local, "other files"
for key in keys:
    if key.endswith(".parquet"):
        body = client.get_object(Bucket="lake", Key=key)["Body"].read()
        assert body == pathlib.Path(key.replace("audit/", "lake/", 1)).read_bytes(), key
print(f"{len(keys)} objects in S3, as in the folder")
PY
