#!/usr/bin/env bash
# Makes the deb and the rpm of a release into target/dist, from what scripts/release.sh built for the same target.
#
#   scripts/packages.sh TARGET        needs cargo-deb and cargo-generate-rpm
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1
built=target/release-build/$target/release
# where [package.metadata] in Cargo.toml looks for what is made from the program
assets=target/assets
rm -rf "$assets"
mkdir -p "$assets/man" target/release
cp "$built/ilaudit" target/release/ilaudit
"$built/ilaudit" man --dir "$assets/man"
gzip -9n "$assets"/man/*.1
for shell in bash zsh fish; do
    "$built/ilaudit" completions "$shell" >"$assets/ilaudit.$shell"
done

case $target in
    x86_64-*) deb=amd64 rpm=x86_64 ;;
    aarch64-*) deb=arm64 rpm=aarch64 ;;
    *) echo "no package for $target" >&2; exit 2 ;;
esac
version=$(sed -n '0,/^version = "\(.*\)"/s//\1/p' Cargo.toml)
CARGO_TARGET_DIR=target/release-build cargo deb --no-build --no-strip --target "$target" \
    --output "target/dist/ilaudit_${version}_$deb.deb"
cargo generate-rpm --arch "$rpm" --output "target/dist/ilaudit-$version.$rpm.rpm"
