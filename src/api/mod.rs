//! The v2 wire: one request (gate → send → classify → retry), the session, entering an exchange, lenient decoding.
