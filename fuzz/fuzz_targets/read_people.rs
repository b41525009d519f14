#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ilaudit::fuzz::read_people(data));
