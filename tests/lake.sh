#!/usr/bin/env bash
# Holds what `ilaudit export` writes to the public readers of Delta tables and Parquet, to the engines that run reports and rules
# over it, and to a server that speaks S3, in a throw-away environment. Needs Python, its package index, and a binary with the
# feature `lake`; `.ci/run` calls it. An environment that has the packages may be named with LAKE_VENV.
#
# SEED chooses the random worlds, LAKE_WORLDS says how many there are (1), and LAKE_SPARK=true runs reports and rules on Spark, too:
# it needs a Java runtime and takes its time.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/service.sh
tests=$PWD/tests
examples=$PWD/examples/lake
ilaudit=${1:-$PWD/target/debug/ilaudit}

work=$(mktemp -d)
trap 'kill ${sim:-} ${s3:-} 2>/dev/null || true; rm -rf "$work"' EXIT
venv=${LAKE_VENV:-$work/venv}
if [ ! -d "$venv" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'deltalake==1.*' 'duckdb' 'pyarrow' 'moto[server]==5.*'
    [ "${LAKE_SPARK:-}" != true ] || "$venv/bin/pip" install --quiet --disable-pip-version-check 'pyspark==4.*'
fi

settings='attempts = 2
[scope]
accept_splash = "always"
[output]
formats = ["csv"]
[collect]
datasets = ["folders", "documents", "users", "groups", "permissions", "access_history", "settings", "custom_fields", "batches"]
[findings]
internal_domains = ["alder.example", "kessler.example"]
leavers = "leavers.csv"'

# A folder of its own, with what the settings name.
enter_folder() {
    mkdir "$work/$1" && cd "$work/$1"
    printf 'email\nlarkspur.example\nrios.example\n' >leavers.csv
}

# Starts the service as it is on that day, at the address that it had before.
start_day() {
    local day=$1 address
    shift
    address=$(sed -n 's/^base_url = "http:\/\/\(.*\)"$/\1/p' ilaudit.toml 2>/dev/null || true)
    rm -f ready.json
    start_service "$settings" --listen "${address:-127.0.0.1:0}" --day "$day" "$@"
}

stop_service() { kill "$sim" && wait "$sim" 2>/dev/null || true; }

# Runs the program, which may end with gaps or differences.
allow_gaps() {
    local code=0
    "$ilaudit" "$@" --quiet --no-progress >/dev/null 2>told || code=$?
    case $code in 0 | 3 | 4) ;; *) cat told && exit $code ;; esac
}

# Two runs of a world, days apart, in a lake of their own, with everything that there are reports of.
make_world() {
    enter_folder "$1"
    shift
    mkdir files && echo only here >files/only_local.pdf
    start_day 0 "$@"
    # without access reports: some of them are not ready at once, and are waited for
    allow_gaps run --datasets folders,documents,users,groups,permissions,settings,custom_fields,batches
    stop_service
    start_day 9 "$@"
    allow_gaps run --diff
    allow_gaps verify
    allow_gaps compare files
    stop_service
    runs=(ilaudit-runs/2*)
    "$ilaudit" export "${runs[0]}" --to lake
    "$ilaudit" export "${runs[1]}" --to lake
}

run_on_engines() {
    "$venv/bin/python" "$tests/lake.py" lake "${runs[@]}"
    "$venv/bin/python" "$tests/lake_engines.py" duckdb "$ilaudit" lake "${runs[@]}"
    if [ "${LAKE_SPARK:-}" = true ]; then
        "$venv/bin/python" "$tests/lake_engines.py" spark "$ilaudit" lake "${runs[1]}" 2>spark.err || { tail -n 20 spark.err; exit 1; }
    fi
}
[ "${LAKE_SPARK:-}" = true ] || echo "left out: LAKE_SPARK=true runs reports and rules on Spark, too"

make_world fixed --seed 7 --exchanges 6 --documents 30 --users 12
run_on_engines | tee answers
# nothing is left out of the newer run, on any engine
if grep "${runs[1]##*/}.*left out" answers | grep -v "left out: none$"; then exit 1; fi

if [ "${LAKE_SPARK:-}" = true ]; then
    "$ilaudit" templates render --all --dialect spark --lake "$PWD/lake" --run-id "${runs[1]##*/}" >reports.sql
    PATH=$venv/bin:$PATH spark-submit "$examples/reports.py" reports.sql written >/dev/null 2>spark.err || { tail -n 20 spark.err; exit 1; }
    "$venv/bin/python" "$tests/lake_examples.py" written lake "${runs[1]##*/}" written
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

# others that chance makes, with a service that fails
for ((world = 0; world < ${LAKE_WORLDS:-1}; world++)); do
    flags=$(python3 "$tests/lake_world.py" $((${SEED:-1} + world)))
    echo "world: $flags"
    # shellcheck disable=SC2086
    make_world "$world" $flags
    run_on_engines
done

# the examples: twenty nights, and a walk of which one shard and one room are left out at first
enter_folder nights
for night in {0..19}; do
    start_day $((night * 3)) --seed 3 --exchanges 5 --documents 6 --users 8
    allow_gaps run --datasets documents,users,groups
    stop_service
done
runs=(ilaudit-runs/2*)
"$ilaudit" export "${runs[@]}" --to lake --quiet
"$venv/bin/python" "$tests/lake_examples.py" across lake "${runs[@]}"

enter_folder shards
start_service "$settings" --seed 5 --exchanges 12 --documents 4 --users 4
for shard in 1 3 2; do
    allow_gaps run --datasets users --shard "$shard/3" --phase OPEN --out "runs-$shard"
    folders+=("runs-$shard"/2*)
    "$ilaudit" export "${folders[-1]}" --to "lakes/shard-$shard" --quiet
    [ "$shard" != 3 ] || "$venv/bin/python" "$tests/lake_examples.py" shards 'lakes/*' 2/3 "${folders[@]}"
done
"$venv/bin/python" "$tests/lake_examples.py" shards 'lakes/*' - "${folders[@]}"
stop_service
