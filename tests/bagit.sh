#!/usr/bin/env bash
# Holds a bag made by `ilaudit verify --keep` to the public validator: bagit.py of the Library of Congress, in a
# throw-away environment. Needs Python and its package index; `.ci/run` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/service.sh

work=$(mktemp -d)
trap 'kill "${sim:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# bagit 1.8 looks its version up in setuptools
"$work/venv/bin/pip" install --quiet "bagit==1.8.1" "setuptools<81"

cargo build --locked --quiet
ilaudit="$PWD/target/debug/ilaudit"
cd "$work"
start_service '[scope]
accept_splash = "always"' --documents 40 --users 4
# gaps are part of the simulated service
"$ilaudit" collect --quiet >/dev/null || [ $? -eq 3 ]
"$ilaudit" verify --quiet --keep bag >/dev/null
"$work/venv/bin/python" -m bagit --quiet --validate bag
echo "valid: the bag of a run"
