#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ilaudit::sim::fuzz::parse_faults(data));
