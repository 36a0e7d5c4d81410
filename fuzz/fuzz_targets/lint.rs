//! A text as a document, or as two: what `spec lint` and `spec diff` say of it.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| okta_codegen_fuzz::lint(bytes));
