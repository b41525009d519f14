#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ilaudit::fuzz::parse_template(data));
