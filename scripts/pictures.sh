#!/usr/bin/env bash
# Makes the pictures of the README from a run of the demonstration: parts of report.html, and the sheet Summary as it is
# printed. Needs Python, Chromium with its driver, LibreOffice and pdftoppm.
#
#   scripts/pictures.sh [PATH OF THE BINARY]
set -euo pipefail

ilaudit=$(realpath "${1:-target/release/ilaudit}")
cd "$(dirname "$0")/.."
pictures=$PWD/docs/pictures
tests=$PWD/tests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$pictures"

run=$("$ilaudit" demo --quiet --out "$work/runs")

PYTHONPATH=$tests PYTHONDONTWRITEBYTECODE=1 python3 - "$run/report.html" "$pictures/report.png" <<'PY'
import base64, sys
from pathlib import Path
from browser import Browser

page, picture = map(Path, sys.argv[1:])
# what makes the page, without what is folded or a list
LEFT_OUT = """nav, .tools, footer, details, #summary :not(.notice), #findings > :not(h2, #findings-by-rule),
    #pictures, #coverage, #evidence, #reports"""
HIDE = "document.querySelectorAll(arguments[0]).forEach((one) => { one.hidden = true; one.style.display = 'none'; });"
HEIGHT = "return document.querySelector('main').getBoundingClientRect().bottom + scrollY;"
browser = Browser()
try:
    browser.devtools("Emulation.setDeviceMetricsOverride", width=880, height=900, deviceScaleFactor=1, mobile=False)
    browser.open(page.resolve().as_uri())
    browser.run(HIDE, LEFT_OUT)
    height = browser.run(HEIGHT) + 20
    clip = {"x": 0, "y": 0, "width": 880, "height": height, "scale": 0.9}
    shot = browser.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
    picture.write_bytes(base64.b64decode(shot["data"]))
finally:
    browser.close()
PY

soffice --headless --convert-to pdf --outdir "$work" "$run/access.xlsx" >/dev/null 2>&1
pdftoppm -f 1 -l 1 -r 90 -png -singlefile "$work/access.pdf" "$pictures/summary"

for name in report summary; do
    bytes=$(stat -c %s "$pictures/$name.png")
    [ "$bytes" -lt 153600 ] || { echo "$name.png is too large: $bytes bytes" >&2; exit 1; }
    echo "docs/pictures/$name.png: $bytes bytes"
done
