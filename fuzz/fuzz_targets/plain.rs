//! A text as a plain YAML document: the reader of such ones and the YAML library agree.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    okta_codegen_fuzz::plain(bytes);
});
