#!/usr/bin/env bash
# The walk at size: memory and speed of `ilaudit collect` against the simulated service, as ratios within one run of
# this script. Both share the machine. Needs bash, GNU time and, for the load comparison, wrk.
#
#   benches/walk.sh [large] [many] [latency] [pace] [jitter] [grants] [changes] [kills]      (without a word: all of them)
#
# ILAUDIT names another program than the release build of this tree.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${ILAUDIT:-$PWD/target/release/ilaudit}
[ -n "${ILAUDIT:-}" ] || cargo build --release --quiet
place=$(mktemp -d)
kept=$(mktemp -d)
trap 'kill "${service:-}" 2>/dev/null || true; rm -rf "$place" "$kept"' EXIT

# starts a service with the given flags and writes the configuration for it
serve() {
    rm -rf "${place:?}"/*
    "$program" sim --ready "$place/ready" --seconds 600 "$@" >/dev/null 2>&1 &
    service=$!
    until [ -e "$place/ready" ]; do sleep 0.05; done
    local line
    line=$(<"$place/ready")
    field() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/" <<<"$line"; }
    base=$(field base_url)
    printf '[service]\nbase_url = "%s"\nclient_id = "%s"\nemail = "%s"\n' \
        "$base" "$(field client_id)" "$(field email)" >"$place/ilaudit.toml"
    ILAUDIT_CLIENT_SECRET=$(field client_secret)
    ILAUDIT_PASSWORD=$(field password)
    export ILAUDIT_CLIENT_SECRET ILAUDIT_PASSWORD
}

stop() { kill "$service" && wait "$service" 2>/dev/null || true; }

# collects and sets `seconds`, `kilobytes` and `said`
collect() {
    /usr/bin/time -f '%e %M' -o "$place/time" \
        "$program" collect -c "$place/ilaudit.toml" -o "$place/runs" "$@" >"$place/folder" 2>"$place/said" || true
    read -r seconds kilobytes < <(tail -n 1 "$place/time")
    said=$(grep 'requests at' "$place/said")
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# signs in and enters the first exchange: sets `token` and `first`
sign_in() {
    token=$(curl -s "$base/v2/oauth/token" -d grant_type=client_credentials -d endOtherSessions=false \
        --data-urlencode "client_id=$(sed -n 's/client_id = "\(.*\)"/\1/p' "$place/ilaudit.toml")" \
        --data-urlencode "client_secret=$ILAUDIT_CLIENT_SECRET" \
        --data-urlencode "email=$(sed -n 's/email = "\(.*\)"/\1/p' "$place/ilaudit.toml")" \
        --data-urlencode "password=$ILAUDIT_PASSWORD" | sed -E 's/.*"access_token":"([^"]*)".*/\1/')
    first=$("$program" exchanges -c "$place/ilaudit.toml" --format csv | sed -n 2p | cut -d, -f1)
    curl -s -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
        -d '{"acceptSplash":false}' "$base/v2/workspaces/$first/splash"
}

# how many answers a second a plain load tool gets of a path below the first exchange
load() {
    wrk -t1 -c8 -d5 -H "Authorization: Bearer $token" "$base/v2/workspaces/$first/$1" | awk '/Requests\/sec/ { print $2 }'
}

large() {
    local documents before=
    for documents in 100000 1000000; do
        serve --exchanges 1 --documents "$documents" --exact
        collect --rate 100000
        stop
        echo "large: $documents documents in ${seconds} s, peak $((kilobytes / 1024)) MiB" \
            "${before:+($(ratio "$kilobytes" "$before") times the memory of 100000)}"
        before=$kilobytes
    done
}

many() {
    serve --exchanges 10000 --documents 20 --users 5 --groups 2 --exact
    collect --rate 100000
    local ours=${said#*at } served
    ours=${ours%%/s*}
    echo "many: 10000 exchanges in ${seconds} s, peak $((kilobytes / 1024)) MiB: $said"
    if command -v wrk >/dev/null; then
        sign_in
        served=$(load documents)
        echo "many: a plain load tool gets $served documents listings a second; ilaudit reaches" \
            "$(ratio "$ours" "$served") of that"
    fi
    stop
}

latency() {
    serve --exchanges 200 --documents 20 --exact --latency 50ms
    collect --rate 100000 --concurrency 32
    stop
    local requests=${said%% requests*}
    echo "latency: $requests requests in ${seconds} s," \
        "$(ratio "$seconds" "$(awk -v n="$requests" 'BEGIN { print n * 0.05 / 32 }')") times requests x 50 ms / 32"
}

pace() {
    serve --exchanges 66 --documents 20 --exact --rate 50
    collect --rate 50
    stop
    echo "pace: told 50/s: $said"
}

# a strict gateway behind an even network, and behind two whose delay varies: a minute each
jitter() {
    local mean exchanges requests refused
    for mean in 0ms 5ms 20ms; do
        exchanges=$([ "$mean" = 20ms ] && echo 90 || echo 120)
        serve --exchanges "$exchanges" --documents 5 --exact --latency 60ms --jitter "$mean" --rate 10
        collect --rate 10
        stop
        requests=${said%% requests*}
        refused=$(grep -oE '[0-9]+ refused for speed' <<<"$said" | cut -d' ' -f1 || echo 0)
        awk -v mean="$mean" -v n="$requests" -v r="$refused" -v t="$seconds" 'BEGIN {
            printf "jitter: %s: %d requests in %s s, %.2f of the permitted rate, %.1f %% refused\n",
                mean, n, t, (n - r) / t / 10, 100 * r / n }'
    done
}

# a call a document: 20,000 documents and 50 groups are about a million rows
grants() {
    serve --exchanges 1 --documents 20000 --users 500 --groups 50 --exact
    local round document grants served calls=20000
    sign_in
    document=$(curl -s -H "Authorization: Bearer $token" "$base/v2/workspaces/$first/documents" |
        grep -oE '"id":"?[0-9]+' | grep -oE '[0-9]+' | sed -n 10000p)
    for round in 1 2 3; do
        collect --rate 100000 --fresh --datasets documents,permissions
        grants=$(grep -oE '[0-9]+ permission' "$place/said" | head -n 1 | cut -d' ' -f1 || true)
        served=$(load "documents/$document/permissions")
        echo "grants: round $round: $grants rows of $calls documents in ${seconds} s, peak $((kilobytes / 1024)) MiB; a plain load tool gets" \
            "$served a second, ilaudit $(ratio "$(ratio "$calls" "$seconds")" "$served") of that"
    done
    stop
}

# what changed in three days among 1,000,000 documents
changes() {
    local address=127.0.0.1:0 day round rows
    for day in 0 3; do
        serve --listen "$address" --day "$day" --exchanges 1 --documents 1000000 --exact
        address=${base#http://}
        collect --rate 100000
        stop
        mv "$(<"$place/folder")" "$kept/$day"
    done
    for round in 1 2 3; do
        /usr/bin/time -f '%e %M' -o "$place/time" \
            "$program" diff "$kept/0" "$kept/3" --format csv >"$place/changes.csv" 2>/dev/null || true
        read -r seconds kilobytes < <(tail -n 1 "$place/time")
        rows=$(($(wc -l <"$place/changes.csv") - 1))
        echo "changes: round $round: $rows changes in ${seconds} s, peak $((kilobytes / 1024)) MiB"
    done
}

kills() {
    echo "kills: ${ILAUDIT_KILLS:=200} kills, each gone on with"
    export ILAUDIT_KILLS
    cargo test --release --quiet --test run -- resume::killed_at_any_moment | grep 'test result'
}

for part in "${@:-large many latency pace jitter grants changes kills}"; do
    for word in $part; do "$word"; done
done
