#!/bin/sh
# Validates the data package of the demonstration's reports with the public `frictionless` validator: every row,
# every key, sizes and hashes. Needs Python 3 with pip, which installs the validator into a throw-away environment.
#
#   tests/frictionless.sh [PATH OF THE BINARY]
#
# FRICTIONLESS names a validator that is installed already.
set -eu

ilaudit=${1:-target/debug/ilaudit}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "${FRICTIONLESS:-}" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check 'frictionless==5.*'
    FRICTIONLESS=$work/venv/bin/frictionless
fi

"$ilaudit" demo --quiet --out "$work/runs" > "$work/run"
run=$(cat "$work/run")

# the demonstration has gaps, which make the exit code 3
report() { "$ilaudit" report --quiet "$run" "$@" > /dev/null || [ $? -eq 3 ]; }

valid() { "$FRICTIONLESS" validate "$run/datapackage.json" > "$work/answer" 2>&1; }

expect_valid() {
    valid || { cat "$work/answer"; echo "not valid: $1"; exit 1; }
    echo "valid: $1"
}

expect_valid "as the demonstration writes it"

report --timezone America/St_Johns
expect_valid "in another time zone"

export ILAUDIT_CSV_PRESET=excel ILAUDIT_CSV_DELIMITER=';'
report
unset ILAUDIT_CSV_PRESET ILAUDIT_CSV_DELIMITER
expect_valid "with the excel preset and semicolons"

report --template documents --format csv
expect_valid "with one report made anew"

# a validator that finds nothing wrong with this would prove nothing
tail -n 1 "$run/csv/users.csv" >> "$run/csv/users.csv"
if valid; then echo "a row twice was not found"; exit 1; fi
for word in primary-key byte-count hash-count; do
    "$FRICTIONLESS" validate --json "$run/datapackage.json" | grep -q "$word" || { echo "no $word"; exit 1; }
done
echo "not valid, as it should be: with a row twice"
