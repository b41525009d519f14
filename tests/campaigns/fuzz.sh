#!/usr/bin/env bash
# Runs fuzz targets for some time each, two at a time, and prints how many inputs each saw, the most memory it took, and
# whether it found anything. Ends with 1 if one did; the inputs are then in fuzz/artifacts/.
# Needs cargo-fuzz and a C++ compiler.
#
#   tests/campaigns/fuzz.sh [SECONDS [TARGET...]]       (900 seconds, all targets)
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-900}
shift || true
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cd fuzz/fuzz_targets && printf '%s\n' *.rs | sed 's/\.rs$//')

# a stable compiler does, without the sanitizer: unsafe code is forbidden here
export RUSTC_BOOTSTRAP=1
for target in "${targets[@]}"; do cargo fuzz build --sanitizer none "$target"; done

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

fuzz_one() {
    local target=$1 log=$2/$1 verdict=clean
    mkdir -p "fuzz/corpus/$target"
    cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time="$3" -rss_limit_mb=256 -timeout=20 -print_final_stats=1 >"$log" 2>&1 || verdict=FOUND
    count() { sed -n "s/^stat::$1: *//p" "$log"; }
    printf '%-16s %11s inputs  %4s MiB  %s\n' \
        "$target" "$(count number_of_executed_units)" "$(count peak_rss_mb)" "$verdict"
    [ $verdict = clean ] || { tail -n 30 "$log" >&2; return 1; }
}
export -f fuzz_one

printf '%s\n' "${targets[@]}" | xargs -P 2 -I TARGET bash -c "fuzz_one TARGET $logs $seconds"
