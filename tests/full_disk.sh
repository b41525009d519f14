#!/bin/sh
# Makes reports on a disk that is too small, at many sizes: each time there is one clear error, and the reports that
# were there before are as they were, byte for byte. Then whole runs: each ends with one clear error and nothing
# published, is told when the disk can only be read, and goes on once there is room.
# Linux only; needs the right to mount (root, or user namespaces).
#
#   tests/full_disk.sh [PATH OF THE BINARY]
set -eu

ilaudit=$(realpath "${1:-target/debug/ilaudit}")
if [ "${MOUNTS_OF_OUR_OWN:-}" != yes ]; then
    [ "$(id -u)" = 0 ] && root= || root=--map-root-user
    MOUNTS_OF_OUR_OWN=yes exec unshare --mount $root "$0" "$ilaudit"
fi

work=$(mktemp -d)
disk=$work/disk
mkdir "$disk"
service=
trap '[ -z "$service" ] || kill "$service"; umount "$disk" 2> /dev/null || true; rm -rf "$work"' EXIT

"$ilaudit" demo --quiet --out "$work/runs" > "$work/run"
run=$(cat "$work/run")
used=$(du -sk "$run" | cut -f 1)
mkdir "$work/nothing"

failed=0
for free in 0 16 64 128 256 384 512 640 768 1024 1280 1536 2048 3072 4096 16384; do
    mount -t tmpfs -o "size=$((used + free))k" none "$disk"
    cp -r "$run" "$disk/run"
    code=0
    "$ilaudit" report --quiet "$disk/run" --format csv,xlsx,jsonl > /dev/null 2> "$work/said" || code=$?
    case $code in
    1)
        failed=$((failed + 1))
        [ "$(wc -l < "$work/said")" = 1 ] || { echo "more than one line with $free KiB free:"; cat "$work/said"; exit 1; }
        grep -q "could not be written\|No space left" "$work/said" || { cat "$work/said"; exit 1; }
        diff -r "$run" "$disk/run" || { echo "changed with $free KiB free"; exit 1; }
        ;;
    3) ;; # the demonstration has gaps
    *) echo "exit code $code with $free KiB free:"; cat "$work/said"; exit 1 ;;
    esac
    echo "$free KiB free: $([ $code = 1 ] && cat "$work/said" || echo reported)"
    umount "$disk"
done
[ "$failed" -gt 3 ] && [ "$code" = 3 ] || { echo "no disk was too small, or all were"; exit 1; }

# a copy of the snapshot is begun only where there is room for it
mount -t tmpfs -o "size=$((used + 256))k" none "$disk"
cp -r "$run" "$disk/run"
code=0
"$ilaudit" compare --quiet "$work/nothing" "$disk/run" > /dev/null 2> "$work/said" || code=$?
[ "$code" = 1 ] || { echo "exit code $code, not 1:"; cat "$work/said"; exit 1; }
grep -q "no room for a copy of .* it takes .*, and .* are free" "$work/said" || { cat "$work/said"; exit 1; }
diff -r "$run" "$disk/run" || { echo "changed by a comparison without room"; exit 1; }
mount -o remount,size=64m "$disk"
code=0
"$ilaudit" compare --quiet "$work/nothing" "$disk/run" > /dev/null 2>> "$work/said" || code=$?
[ "$code" = 4 ] || { echo "exit code $code, not 4:"; cat "$work/said"; exit 1; }
head -1 "$work/said"
umount "$disk"

export HOME="$work" XDG_STATE_HOME="$work"
"$ilaudit" sim --quiet --documents 60 --ready "$work/ready" > /dev/null 2>&1 &
service=$!
until [ -f "$work/ready" ]; do sleep 0.1; done
known() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$work/ready"; }
export ILAUDIT_BASE_URL="$(known base_url)" ILAUDIT_CLIENT_ID="$(known client_id)" ILAUDIT_EMAIL="$(known email)"
export ILAUDIT_CLIENT_SECRET="$(known client_secret)" ILAUDIT_PASSWORD="$(known password)"

# run CODE DIR [FLAG...]: a run below DIR that has to end with that code, with one error where it is one
run() {
    expected=$1 dir=$2 code=0
    shift 2
    "$ilaudit" run --quiet --rate 1000 --out "$dir" "$@" > "$work/run" 2> "$work/said" || code=$?
    [ "$code" = "$expected" ] || { echo "exit code $code, not $expected:"; cat "$work/said"; exit 1; }
    [ "$code" = 3 ] || [ "$(grep -c "^error: " "$work/said")" = 1 ] || { cat "$work/said"; exit 1; }
}

# what was collected, without times
collected() {
    for report in folders documents users groups group_members people user_access; do cat "$1/csv/$report.csv"; done
    "$ilaudit" query "$1" --format csv "SELECT exchange_id, dataset, state, rows, message FROM coverage ORDER BY 1, 2"
}

run 3 "$work/undisturbed"
collected "$(cat "$work/run")" > "$work/expected"
for size in 4 64 256 512 768 1024 1280 1536; do
    mount -t tmpfs -o "size=${size}k" none "$disk"
    run 1 "$disk/runs"
    grep -q "free space" "$work/said" || { cat "$work/said"; exit 1; }
    said=$(grep "^error: " "$work/said")
    [ ! -e "$disk/runs/latest" ] || { echo "published with $size KiB"; exit 1; }
    mount -o remount,ro "$disk"
    run 2 "$disk/runs"
    grep -q -- "--out.*Read-only file system" "$work/said" || { cat "$work/said"; exit 1; }
    mount -o remount,rw,size=64m "$disk"
    run 3 "$disk/runs"
    collected "$(cat "$work/run")" | diff - "$work/expected" || { echo "other reports with $size KiB"; exit 1; }
    echo "$size KiB: $said"
    umount "$disk"
done
