#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ilaudit::fuzz::scan_sql(data));
