#!/bin/sh
# Makes reports on a disk that is too small, at many sizes: each time there is one clear error, and the reports that
# were there before are as they were, byte for byte. Linux only; needs the right to mount (root, or user namespaces).
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
trap 'umount "$disk" 2> /dev/null || true; rm -rf "$work"' EXIT

"$ilaudit" demo --quiet --out "$work/runs" > "$work/run"
run=$(cat "$work/run")
used=$(du -sk "$run" | cut -f 1)

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
