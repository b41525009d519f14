#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ilaudit::fuzz::load_config(data));
