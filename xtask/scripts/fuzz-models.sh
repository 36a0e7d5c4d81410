#!/usr/bin/env bash
# Fuzzes the models of all tags of a document: any bytes are read as one of them, written, and read again.
#
#   xtask/scripts/fuzz-models.sh DOCUMENT [SECONDS]
#
# Needs a nightly compiler and cargo-fuzz (`cargo install cargo-fuzz --locked`). The seeds are made from the schemas, one of each
# kind for each model. Without SECONDS, twenty minutes. What it finds stands in fuzz-models/artifacts; make a small document of it
# for generator/tests/round_trip.
set -euo pipefail
document=$(realpath "$1")
seconds=${2:-1200}
cd "$(dirname "$0")/../.."
seeds=$PWD/target/round-trip/seeds
cargo xtask round-trip --prepare --spec "$document" --all-tags --seeds "$seeds"
mkdir -p fuzz-models/corpus/decode
cd fuzz-models
# Memory errors are out of the question without unsafe code, and looking for them makes it slow.
cargo +nightly fuzz run --fuzz-dir . --sanitizer none decode corpus/decode "$seeds" -- \
    -max_total_time="$seconds" -rss_limit_mb=512 -timeout=10 -max_len=4096 -print_final_stats=1
