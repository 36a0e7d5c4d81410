//! A text as a document, with or without an overlay: to the files of a crate.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| okta_codegen_fuzz::generate(bytes));
