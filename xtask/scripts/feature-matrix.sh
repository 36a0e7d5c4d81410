#!/usr/bin/env bash
# Checks the crate of several tags of a document: with all features, with none, and with each tag's feature alone, by clippy
# and rustdoc with warnings as errors.
#
#   xtask/scripts/feature-matrix.sh DOCUMENT [FLAGS OF codegen]
#
# Without flags, all tags of the document. SAMPLE=N checks all features by clippy, and N single ones by `cargo check`, which change
# from day to day; DAY=NUMBER chooses another day's. OUT is the folder of the crate, and TARGET of what is compiled; XTASK is a
# program that was built already.
set -euo pipefail
document=$(realpath "$1")
shift
cd "$(dirname "$0")/../.."
out=${OUT:-$PWD/target/feature-matrix/crate}
[ $# -gt 0 ] || set -- --all-tags

if [ -n "${XTASK:-}" ]; then
    "$XTASK" codegen --spec "$document" --out "$out" "$@"
else
    cargo xtask codegen --spec "$document" --out "$out" "$@"
fi
# The versions that the tests compile crates with: nothing has to be looked up.
cp Cargo.lock "$out/Cargo.lock"
# From here on it is the crate that is compiled.
export CARGO_TARGET_DIR=${TARGET:-$PWD/target/feature-matrix/target}
export CARGO_TERM_COLOR=never CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
export RUSTFLAGS='-D warnings' RUSTDOCFLAGS='-D warnings'
cd "$out"
mapfile -t features < <(sed -n '/^full = \[$/,/^\]$/s/^    "\(.*\)",$/\1/p' Cargo.toml)
if [ "${#features[@]}" -eq 0 ]; then
    echo 'the crate has no feature for a tag: choose more than one tag' >&2
    exit 1
fi

if [ -n "${SAMPLE:-}" ]; then
    day=${DAY:-$(($(date +%s) / 86400))}
    echo "all of ${#features[@]} features, and $SAMPLE single ones of day $day"
    cargo clippy --quiet --lib --all-features
    for ((index = 0; index < SAMPLE; index++)); do
        feature=${features[$(((day * SAMPLE + index) % ${#features[@]}))]}
        echo "  $feature"
        cargo check --quiet --lib --features "$feature"
    done
    exit
fi

lint() {
    echo "  ${*:-no feature}"
    cargo clippy --quiet --all-targets "$@"
    cargo doc --quiet --no-deps "$@"
}
echo "${#features[@]} features"
lint
for feature in "${features[@]}"; do
    lint --features "$feature"
done
lint --all-features
