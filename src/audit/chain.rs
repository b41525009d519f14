//! `chain.jsonl`, line by line.

use std::path::Path;

use super::verdict::Verdicts;
use crate::count_noun::count_noun;
use crate::evidence::{CHAIN_FILE, CHAIN_VERSION, ChainLine, hash_line, read_bounded};

/// A line that can be read, with its number from 1.
#[derive(Debug)]
pub(super) struct NumberedLine {
    pub number: usize,
    pub line: ChainLine,
}

/// Reads the chain of an output folder, and checks that each line follows on the one before.
pub(super) fn check_chain(dir: &Path, verdicts: &mut Verdicts) -> Option<Vec<NumberedLine>> {
    let bytes = match read_bounded(&dir.join(CHAIN_FILE)) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let missing =
                "chain.jsonl is missing beside the run folder: it was removed, or not copied with it";
            verdicts.differs("chain", missing);
            return None;
        }
        Err(error) => {
            verdicts.differs("chain", format!("chain.jsonl cannot be read: {error}"));
            return None;
        }
    };
    let texts: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let mut reader = ChainReader::default();
    texts.iter().for_each(|text| reader.read_line(text));
    reader.finish(verdicts)
}

#[derive(Default)]
struct ChainReader {
    lines: Vec<NumberedLine>,
    differences: Vec<String>,
    notes: Vec<String>,
    count: usize,
    previous_sha256: Option<String>,
    /// The line before is no JSON; it may be one that was cut off.
    is_torn: bool,
}

impl ChainReader {
    fn read_line(&mut self, text: &[u8]) {
        self.count += 1;
        let number = self.count;
        let (line, is_whole) = text.strip_suffix(b"\n").map_or((text, false), |line| (line, true));
        match parse_line(line) {
            _ if !is_whole => self.differences.push(format!(
                "line {number}, the last one, was cut off: the program or the machine was stopped there, or the chain was cut"
            )),
            Ok(parsed) => self.follow(number, parsed),
            Err(reason) => {
                self.tell_torn(number - 1);
                self.is_torn = reason.is_torn;
                if !reason.is_torn {
                    self.differences.push(format!("line {number} {}", reason.text));
                }
            }
        }
        self.previous_sha256 = Some(hash_line(line));
    }

    fn follow(&mut self, number: usize, line: ChainLine) {
        if self.is_torn && line.follows_torn_line {
            self.notes.push(format!(
                "line {} was cut off while it was written, which line {number} says",
                number - 1
            ));
            self.is_torn = false;
        }
        self.tell_torn(number - 1);
        match (&self.previous_sha256, &line.previous_line_sha256) {
            (Some(found), Some(named)) if found == named => {}
            (None, None) => {}
            (None, Some(_)) => {
                self.differences.push(
                    "line 1 follows on another line: the beginning of the chain was cut off".to_owned(),
                );
            }
            (Some(_), _) => self.differences.push(format!(
                "line {number} does not follow on line {}: a line was changed, added or taken out there",
                number - 1
            )),
        }
        self.lines.push(NumberedLine { number, line });
    }

    /// A line that is no JSON, and of which the next one says nothing.
    fn tell_torn(&mut self, number: usize) {
        if std::mem::take(&mut self.is_torn) {
            self.differences.push(format!("line {number} is damaged: it is no JSON"));
        }
    }

    fn finish(mut self, verdicts: &mut Verdicts) -> Option<Vec<NumberedLine>> {
        self.tell_torn(self.count);
        if self.count == 0 {
            self.differences.push("chain.jsonl is empty".to_owned());
        }
        self.notes.into_iter().for_each(|note| verdicts.notes("chain", note));
        let fits =
            format!("{}, each with the SHA-256 of the line before", count_noun(self.count, "line", "lines"));
        verdicts.differ_or_fit("chain", self.differences, fits);
        Some(self.lines)
    }
}

struct Unreadable {
    is_torn: bool,
    text: String,
}

fn parse_line(line: &[u8]) -> Result<ChainLine, Unreadable> {
    let reason = |is_torn, text: String| Unreadable { is_torn, text };
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(line) else {
        return Err(reason(true, String::new()));
    };
    match value["version"].as_u64() {
        Some(version) if version > u64::from(CHAIN_VERSION) => Err(reason(
            false,
            format!("is of a newer version ({version}) than this program knows ({CHAIN_VERSION})"),
        )),
        _ => serde_json::from_value(value)
            .map_err(|error| reason(false, format!("is none that this program writes: {error}"))),
    }
}
