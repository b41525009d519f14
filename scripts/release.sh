#!/usr/bin/env bash
# Builds a release into target/dist: an archive with the program, its man pages and completions, the program without paths of
# the machine that built it and with the list of what it is built from inside (`cargo audit bin` reads it); its bill of
# materials (CycloneDX); and their SHA-256.
#
#   scripts/release.sh [TARGET]        needs cargo-auditable and cargo-cyclonedx; TARGET is one that runs here
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in auditable cyclonedx; do
    cargo "$tool" --help >/dev/null 2>&1 || { echo "missing: cargo install --locked cargo-$tool" >&2; exit 2; }
done
target=${1:-$(rustc -vV | sed -n 's/^host: //p')}
version=$(sed -n '0,/^version = "\(.*\)"/s//\1/p' Cargo.toml)
cargo_home=${CARGO_HOME:-$HOME/.cargo}
sysroot=$(rustc --print sysroot)

# where the sources lie on this machine is nobody's business; the same paths make the same bytes elsewhere
separator=$'\x1f'
prefixes=("$cargo_home=/cargo" "$sysroot=/rust" "$PWD=/ilaudit")
CARGO_ENCODED_RUSTFLAGS=
c_flags=
for prefix in "${prefixes[@]}"; do
    CARGO_ENCODED_RUSTFLAGS+="${CARGO_ENCODED_RUSTFLAGS:+$separator}--remap-path-prefix=$prefix"
    c_flags+=" -ffile-prefix-map=$prefix"
done
export CARGO_ENCODED_RUSTFLAGS CFLAGS="${CFLAGS:-}$c_flags"

cargo auditable build --locked --release --bin ilaudit --target "$target" --target-dir target/release-build
cargo cyclonedx --format json --spec-version 1.5 --target "$target" --override-filename bom

dist=target/dist
name=ilaudit-$version-$target
exe=
case $target in *windows*) exe=.exe ;; esac
built=target/release-build/$target/release/ilaudit$exe
rm -rf "${dist:?}/$name"
mkdir -p "$dist/$name/man" "$dist/$name/completions"

sed "s|$PWD|/ilaudit|g" bom.json >"$dist/$name.cdx.json"
rm bom.json
for path in "$cargo_home" "$sysroot" "$PWD"; do
    if grep -aF "$path" "$built" "$dist/$name.cdx.json" >/dev/null; then
        echo "what was made still holds paths below $path" >&2
        exit 1
    fi
done

cp "$built" README.md CHANGELOG.md LICENSE-* "$dist/$name"
cp -r docs examples "$dist/$name"
"$built" man --dir "$dist/$name/man"
for shell in bash zsh fish powershell; do
    "$built" completions "$shell" >"$dist/$name/completions/ilaudit.$shell"
done
tar -C "$dist" -czf "$dist/$name.tar.gz" "$name"
rm -r "${dist:?}/$name"
(cd "$dist" && sha256sum "$name.tar.gz" "$name.cdx.json" | tee "$name.sha256")
