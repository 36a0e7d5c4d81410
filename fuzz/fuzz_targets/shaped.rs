//! Bytes as choices, which make a document that is nearly always right: to the files of a crate.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| okta_codegen_fuzz::shaped(bytes));
