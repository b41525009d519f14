//! Where a JSON value ends.

/// A walk to the end of one JSON value, which may be interrupted anywhere. It counts brackets instead of nesting
/// calls, so that no depth of a value can exhaust the stack.
#[derive(Default)]
pub struct ValueScan {
    done: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl ValueScan {
    /// Advances through `text`, which begins where the value begins; returns the value's length at its end.
    pub fn advance(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(&byte) = text.get(self.done) {
            // nothing of its own ends a number or a word: only what follows does
            let ends_before = self.depth == 0 && !self.in_string && self.done > 0 && ends_scalar(byte);
            if ends_before {
                return Some(self.done);
            }
            self.done += 1;
            if self.ends_with(byte) {
                return Some(self.done);
            }
        }
        None
    }

    /// Takes one byte; whether the value ends with it.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_string {
            let ends = byte == b'"' && !self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_string = !ends;
            return ends && self.depth == 0;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

fn ends_scalar(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}' | b':')
}
