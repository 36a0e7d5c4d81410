//! Reads any bytes as one of the models: no panic, and what can be read is written, read and written again, the same.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| round_trip_harness::check(input));
