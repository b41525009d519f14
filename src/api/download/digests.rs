//! Both hashes and the length of a file.

use sha1::{Digest, Sha1};
use sha2::Sha256;

/// Both hashes and the length of what came so far.
#[derive(Clone, Default)]
pub struct Digests {
    sha1: Sha1,
    sha256: Sha256,
    pub bytes: u64,
}

impl Digests {
    /// Feeds both hashes by turns, two blocks at a time: the processor then works on them side by side, half as fast
    /// again as one after the other. The first piece fills the block left open, so that all others are whole blocks.
    pub fn update(&mut self, bytes: &[u8]) {
        let open = (64 - self.bytes as usize % 64) % 64;
        let (head, blocks) = bytes.split_at(open.min(bytes.len()));
        for part in std::iter::once(head).chain(blocks.chunks(128)) {
            self.sha1.update(part);
            self.sha256.update(part);
        }
        self.bytes += bytes.len() as u64;
    }

    pub fn sha1(&self) -> [u8; 20] {
        self.sha1.clone().finalize().into()
    }

    pub fn sha256(&self) -> [u8; 32] {
        self.sha256.clone().finalize().into()
    }
}
