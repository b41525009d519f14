# For the scripts here, which read it in: a simulated service, and a configuration file for it.

# Starts the service `$sim` of the binary `$ilaudit` and writes ilaudit.toml for it into the working directory.
#
#   start_service MORE_SETTINGS FLAG...
start_service() {
    local settings=$1
    shift
    "$ilaudit" sim --ready ready.json "$@" >/dev/null 2>&1 &
    sim=$!
    until [ -s ready.json ]; do sleep 0.1; done
    python3 - "$settings" <<'PY'
import json, os, sys
ready = json.load(open("ready.json"))
keys = ["base_url", "client_id", "client_secret", "email", "password"]
with open("ilaudit.toml", "w") as file:
    os.chmod("ilaudit.toml", 0o600)
    file.write("[service]\n" + "".join(f"{key} = {json.dumps(ready[key])}\n" for key in keys))
    file.write("[limits]\nrequests_per_second = 1000\n" + sys.argv[1] + "\n")
PY
}
