#!/usr/bin/env bash
# Opens `report.html` in Chromium: nothing is asked of any network, the console stays empty, search, sort and fold work,
# names that look like markup stay text, axe finds no barrier, and the printer gets everything. Needs Python, Chromium
# with its driver, and npm, which brings axe.
#
#   tests/browser.sh [PATH OF THE BINARY]
set -euo pipefail

ilaudit=$(realpath "${1:-target/debug/ilaudit}")
script=$(realpath "$(dirname "$0")/browser.py")
source "$(dirname "$0")/service.sh"
axe=4.14.1
work=$(mktemp -d)
trap 'kill "${sim:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

npm pack --silent "axe-core@$axe" > packed
tar -xzf "$(cat packed)" package/axe.min.js

start_service '[scope]
accept_splash = "always"
[collect]
datasets = ["folders", "documents", "users", "groups", "permissions"]' --exchanges 5 --documents 12 --users 10
# the simulated service has gaps, which make the exit code 3
run=$("$ilaudit" collect --quiet) || [ $? -eq 3 ]
python3 - "$run/snapshot.sqlite" <<'PY'
import sqlite3, sys
snapshot = sqlite3.connect(sys.argv[1])
hostile = "<script>hit=1</script><img src=x onerror='hit=1'><svg onload=hit=1>\"</title></style>"
snapshot.execute("UPDATE exchanges SET name = ? WHERE exchange_id IN (SELECT MIN(exchange_id) FROM exchanges)", [hostile])
snapshot.execute("UPDATE users SET organization = ? WHERE workspace_user_id LIKE '%1'", [hostile])
snapshot.execute("UPDATE groups SET group_name = ? || group_id WHERE group_id LIKE '%3'", [hostile])
snapshot.execute("UPDATE documents SET name = ? || document_id WHERE document_id LIKE '%2'", [hostile])
snapshot.commit()
PY
"$ilaudit" report --quiet --format html --accept-changed "$run" > /dev/null || [ $? -eq 3 ]
python3 "$script" "$run/report.html" package/axe.min.js
