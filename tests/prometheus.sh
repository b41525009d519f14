#!/usr/bin/env bash
# Reads the file of `notify.metrics_file` with Prometheus' own parser, the one of its Python client, in a throw-away
# environment, and with promtool where it is there. Needs Python and its package index; `.ci/run` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/service.sh

work=$(mktemp -d)
trap 'kill "${sim:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'prometheus-client==0.*'

ilaudit=${1:-$PWD/target/debug/ilaudit}
cd "$work"
start_service '[notify]
metrics_file = "ilaudit.prom"
success_codes = [3]' --documents 20 --users 4
"$ilaudit" run --quiet --format csv >/dev/null 2>&1 || [ $? -eq 3 ]
cp ilaudit.prom succeeded.prom
ILAUDIT_PASSWORD=wrong "$ilaudit" run --quiet >/dev/null 2>&1 || true
ILAUDIT_PASSWORD= "$ilaudit" run --quiet --template nonesuch >/dev/null 2>&1 || [ $? -eq 2 ]

if command -v promtool >/dev/null; then
    promtool check metrics <succeeded.prom
    promtool check metrics <ilaudit.prom
else
    echo "left out: no promtool"
fi

"$work/venv/bin/python" - <<'PY'
from prometheus_client.parser import text_string_to_metric_families as parse

def read(path):
    families = {family.name: family for family in parse(open(path).read())}
    assert all(family.type == "gauge" and family.documentation for family in families.values()), families
    return {
        (sample.name, tuple(sample.labels.items())): sample.value
        for family in families.values() for sample in family.samples
    }

succeeded, failed = read("succeeded.prom"), read("ilaudit.prom")
names = {name for name, _ in succeeded}
assert len(names) == 12, sorted(names)
plain = lambda samples, name: samples[(name, ())]
last = "ilaudit_last_success_timestamp_seconds"
assert plain(succeeded, "ilaudit_last_run_exit_code") == 3
assert plain(failed, "ilaudit_last_run_exit_code") == 2
assert plain(failed, last) == plain(succeeded, last)
assert sum(value for (name, _), value in succeeded.items() if name == "ilaudit_last_run_exchanges") == 12

# a parser that takes anything would prove nothing
try:
    list(parse(open("ilaudit.prom").read() + 'ilaudit_info{version="1} 1\n'))
except ValueError:
    print(f"{len(succeeded)} lines of 12 metrics, as Prometheus reads them; a broken one is refused")
else:
    raise SystemExit("a broken line was not found")
PY
