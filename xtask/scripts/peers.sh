#!/usr/bin/env bash
# Measures this generator beside others on the same full document, and prints a table.
#
#   xtask/scripts/peers.sh DOCUMENT [FOLDER]
#
# The peers, ploidy and openapi-to-rust, are installed from the registry into FOLDER (target/peers). Needs GNU time as `time`
# in the path. RUNS is how often each generator runs (5); the median counts. The crates are checked by `cargo check`, all
# features, after their dependencies; that is measured once.
set -euo pipefail
document=$(realpath "$1")
cd "$(dirname "$0")/../.."
project=$PWD
folder=$(realpath -m "${2:-target/peers}")
runs=${RUNS:-5}
time=$(command -v time || echo /usr/bin/time)
mkdir -p "$folder"
export CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0

installed() { # package version
    [ -x "$folder/bin/$1" ] || cargo install --quiet --locked --root "$folder" "$1@^$2"
}

# Wall time in seconds, processor time of the user in seconds, and the most memory in MiB.
once() {
    "$time" --output "$folder/figures" --format '%e %U %M' "$@" > "$folder/log" 2>&1 || {
        tail -5 "$folder/log" >&2
        return 1
    }
    awk '{ printf "%.2f %.1f %.0f\n", $1, $2, $3 / 1024 }' "$folder/figures"
}

# The run in the middle by wall time, each into a folder that is not there. What earlier runs made is kept until the end: some
# file systems avoid what was just removed, which takes a run a second longer.
median() { # folder that is made, command...
    local made=$1 run
    shift
    for ((run = 0; run < runs; run++)); do
        rm -rf "$made-earlier-$run"
        if [ -e "$made" ]; then mv "$made" "$made-earlier-$run"; fi
        once "$@"
    done | sort -n | sed -n "$(((runs + 1) / 2))p"
    rm -rf "$made"-earlier-*
}

# `cargo check` of a crate whose dependencies are checked.
checked() { # crate, flags...
    local crate=$1
    shift
    (
        cd "$crate"
        export CARGO_TARGET_DIR=$folder/target
        cargo check --quiet "$@" > "$folder/log" 2>&1 || true
        touch src/lib.rs
        once cargo check --quiet "$@"
    ) || echo '- - -'
}

lines() { find "$1" -name '*.rs' -exec cat {} + | wc -l; }

row() { # name, generation, lines, check
    local wall memory user check_memory
    read -r wall _ memory <<< "$2"
    read -r _ user check_memory <<< "$4"
    printf '| %s | %s s | %s MiB | %s | %s s | %s MiB |\n' "$1" "$wall" "$memory" "$3" "$user" "$check_memory"
}

cargo build --quiet --release --package xtask
installed ploidy 0.15
installed openapi-to-rust 0.23
codegen=("$project/target/release/xtask" codegen --spec "$document")

ours=$(median "$folder/ours" "${codegen[@]}" --all-tags --out "$folder/ours")
ploidy=$(median "$folder/ploidy" "$folder/bin/ploidy" generate rust "$document" -o "$folder/ploidy")
# It stands in the folder of this workspace, and is none of its members.
printf '\n[workspace]\n' >> "$folder/ploidy/Cargo.toml"

# This one makes modules, which need a crate around them.
mkdir -p "$folder/to-rust/src"
cat > "$folder/to-rust.toml" << TOML
[generator]
spec_path = "$document"
output_dir = "$folder/to-rust/src/generated"
module_name = "api"

[features]
enable_async_client = true
TOML
to_rust=$(median "$folder/to-rust/src/generated" "$folder/bin/openapi-to-rust" generate --config "$folder/to-rust.toml") || to_rust='- - -'

echo '| generator | full document -> crate | memory | lines of Rust | `cargo check`, user | memory |'
echo '|---|---:|---:|---:|---:|---:|'
row 'this one' "$ours" "$(lines "$folder/ours/src")" "$(checked "$folder/ours" --all-features)"
row 'ploidy' "$ploidy" "$(lines "$folder/ploidy/src")" "$(checked "$folder/ploidy" --all-features)"
row 'openapi-to-rust' "$to_rust" "$(lines "$folder/to-rust/src")" '- - -'

echo
read -r wall _ memory <<< "$(median "$folder/one-tag" "${codegen[@]}" --tag IdentitySource --out "$folder/one-tag")"
echo "full document -> IdentitySource only: $wall s, $memory MiB"
read -r _ one _ <<< "$(checked "$folder/ours" --features identity-source)"
read -r _ committed _ <<< "$(checked "$project/generated/okta-identity-source")"
echo "cargo check of the feature identity-source alone: $one s user; of the committed crate: $committed s user"
