#![no_main]

#[path = "../../tests/it/fuzz/properties/descriptions.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| property::holds(bytes));
