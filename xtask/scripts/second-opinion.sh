#!/usr/bin/env bash
# A second opinion on the verdicts of `cargo xtask spec diff`, for every ordered pair of the documents in OKTA_SPEC_DIR.
#
# Both documents become crates. Whether the step from one to the other breaks callers is told by `cargo semver-checks`
# (which doesn't see changed types) and by a probe, which uses every public item of the old crate with its type and is
# compiled against the new one. Prints a Markdown table; exits 1 where "our verdict is major" and "one of the two breaks"
# differ. Needs cargo-semver-checks (SEMVER_CHECKS names the program, if it isn't on the path), and takes half an hour.
#
# Usage: OKTA_SPEC_DIR=DIR xtask/scripts/second-opinion.sh [WORK_DIR]
set -euo pipefail
cd "$(dirname "$0")/../.."

: "${OKTA_SPEC_DIR:?names the folder of upstream releases}"
checks=${SEMVER_CHECKS:-cargo-semver-checks}
work=${1:-target/second-opinion}
mkdir -p "$work"
work=$(cd "$work" && pwd)
export CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
# Breaking by Cargo's rules for 1.x versions, which are stricter than those for 0.x.
sed 's/^version = .*/version = "1.0.0"/' spec/codegen.toml > "$work/codegen.toml"
cargo build --quiet --package xtask
xtask="${CARGO_TARGET_DIR:-target}/debug/xtask"
# One folder for what all of the crates need.
export CARGO_TARGET_DIR="$work/target"

names=()
for document in "$OKTA_SPEC_DIR"/*.yaml; do
    name=$(basename "$document" .yaml)
    names+=("$name")
    rm -rf "$work/crates/$name"
    "$xtask" codegen --spec "$document" --config "$work/codegen.toml" --out "$work/crates/$name" > "$work/$name.log" 2>&1
done

# The probe of OLD against NEW: `fits`, or `breaks` if it doesn't compile. Anything but a compiler's error is a fault.
probe() {
    rm -rf "$work/probe/src"
    "$xtask" spec probe "$work/crates/$1" "$work/crates/$2" --out "$work/probe" >> "$work/probe.log"
    if cargo check --quiet --manifest-path "$work/probe/Cargo.toml" 2> "$work/probe-$1-$2.txt"; then
        echo fits
    elif grep -q '^error\[E' "$work/probe-$1-$2.txt" && grep -q 'could not compile `probe`' "$work/probe-$1-$2.txt"; then
        echo breaks
    else
        cat "$work/probe-$1-$2.txt" >&2
        exit 2
    fi
}

# What cargo-semver-checks says of the step from OLD to NEW.
semver() {
    local log="$work/semver-$1-$2.txt"
    if "$checks" semver-checks --manifest-path "$work/crates/$2/Cargo.toml" --baseline-root "$work/crates/$1" \
        --release-type minor --all-features > "$log" 2>&1; then
        echo fits
    elif grep -q 'semver requires new major version' "$log"; then
        echo breaks
    else
        cat "$log" >&2
        exit 2
    fi
}

# A probe that doesn't even compile against its own crate would call every step a break.
for name in "${names[@]}"; do
    if [ "$(probe "$name" "$name")" != fits ]; then
        echo "the probe of $name does not compile against its own crate" >&2
        head -40 "$work/probe-$name-$name.txt" >&2
        exit 2
    fi
done

status=0
echo '| old | new | our verdict | cargo-semver-checks | probe | agrees |'
echo '|---|---|---|---|---|---|'
for old in "${names[@]}"; do
    for new in "${names[@]}"; do
        [ "$old" != "$new" ] || continue
        said=$("$xtask" spec diff "$OKTA_SPEC_DIR/$old.yaml" "$OKTA_SPEC_DIR/$new.yaml" --config "$work/codegen.toml" --format json \
            | sed -n 's/^ \{0,2\}"verdict": *"\([a-z]*\)".*/\1/p' | head -1)
        checked=$(semver "$old" "$new")
        probed=$(probe "$old" "$new")
        breaks=no
        if [ "$checked" = breaks ] || [ "$probed" = breaks ]; then breaks=yes; fi
        major=no
        if [ "$said" = major ]; then major=yes; fi
        agrees=yes
        if [ -z "$said" ]; then
            said=-
            agrees=-
        elif [ "$major" != "$breaks" ]; then
            agrees=no
            status=1
        fi
        echo "| $old | $new | $said | $checked | $probed | $agrees |"
    done
done
exit "$status"
