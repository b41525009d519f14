//! The bytes behind a document, and their SHA-1.

use sha1::{Digest, Sha1};

use crate::sim::rng::mix_bits;

/// What a file's extension implies.
#[derive(Debug, PartialEq, Eq)]
pub struct FileFormat {
    /// With its dot.
    pub extension: &'static str,
    magic: &'static [u8],
    text: bool,
    paged: bool,
}

const fn file_format(extension: &'static str, magic: &'static [u8], text: bool, paged: bool) -> FileFormat {
    FileFormat { extension, magic, text, paged }
}

const PDF: FileFormat = file_format(".pdf", b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n", false, true);
const WORD: FileFormat = file_format(".docx", b"PK\x03\x04\x14\0\x06\0", false, true);
const SHEET: FileFormat = file_format(".xlsx", b"PK\x03\x04\x14\0\x08\0", false, false);

/// Formats about as frequent as in real data rooms.
pub(super) const FORMATS: [FileFormat; 24] = [
    PDF,
    PDF,
    PDF,
    PDF,
    PDF,
    PDF,
    PDF,
    PDF,
    PDF,
    PDF,
    WORD,
    WORD,
    WORD,
    WORD,
    SHEET,
    SHEET,
    SHEET,
    SHEET,
    SHEET,
    file_format(".pptx", b"PK\x03\x04\x14\0\0\0", false, true),
    file_format(".jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", false, false),
    file_format(".txt", b"Note to file\r\n", true, false),
    file_format(".csv", b"account;amount\r\n", true, false),
    file_format(".msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", false, false),
];

/// How many bytes are generated at once.
const BLOCK: usize = 64 * 1024;

/// A file's content: nothing is stored, every byte is derived from `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    pub(super) key: u64,
    /// Its extension, and the bytes it begins with.
    pub format: &'static FileFormat,
    /// Length in bytes.
    pub size: u64,
}

impl File {
    /// The content from beginning to end, in blocks of at most 64 KiB.
    pub fn blocks(self) -> impl Iterator<Item = Vec<u8>> + Send {
        (0..self.size.div_ceil(BLOCK as u64)).map(move |number| self.block_at(number))
    }

    /// The content from a byte on.
    pub fn blocks_from(self, from: u64) -> impl Iterator<Item = Vec<u8>> + Send {
        let (first, within) = (from / BLOCK as u64, (from % BLOCK as u64) as usize);
        (first..self.size.div_ceil(BLOCK as u64)).map(move |number| {
            let mut block = self.block_at(number);
            block.drain(..if number == first { within } else { 0 });
            block
        })
    }

    /// Identifies this content.
    pub(in crate::sim) fn etag(self) -> String {
        format!("\"{:016x}-{:x}\"", self.key, self.size)
    }

    /// The byte to resume from, if the request is about this content.
    pub(in crate::sim) fn resumed_from(self, asked: Option<&(String, u64)>) -> Option<u64> {
        let (_, from) = asked.filter(|(mark, _)| *mark == self.etag())?;
        (*from < self.size).then_some(*from)
    }

    /// SHA-1 of the content.
    pub fn sha1(self) -> [u8; 20] {
        self.blocks().fold(Sha1::new(), |sum, block| sum.chain_update(&block)).finalize().into()
    }

    /// How many pages the service counts; only some formats have any.
    pub fn page_count(self) -> u64 {
        if self.format.paged { self.size.div_ceil(2048) } else { 0 }
    }

    fn block_at(self, number: u64) -> Vec<u8> {
        let start = number * BLOCK as u64;
        let mut block = vec![0; (self.size - start).min(BLOCK as u64) as usize];
        self.fill_noise(start, &mut block);
        if number == 0 {
            let magic = self.format.magic.len().min(block.len());
            block[..magic].copy_from_slice(&self.format.magic[..magic]);
        }
        block
    }

    fn fill_noise(self, start: u64, block: &mut [u8]) {
        for (place, word) in block.chunks_mut(8).enumerate() {
            let mut noise = mix_bits(self.key.wrapping_add(start + 8 * place as u64));
            if self.format.text {
                // Clears each byte to 0x20–0x5F, which is printable.
                noise = (noise & 0x3F3F_3F3F_3F3F_3F3F) + 0x2020_2020_2020_2020;
            }
            word.copy_from_slice(&noise.to_le_bytes()[..word.len()]);
        }
    }
}
