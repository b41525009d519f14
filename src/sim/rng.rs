//! A seeded generator: the same numbers on every machine, in whatever order things are asked for.

/// A splitmix64 stream for one subject. Each subject has a stream of its own, so that a million documents need not be
/// generated to know the last one.
pub(super) struct Rng(u64);

/// The step of splitmix64, the odd number nearest to 2⁶⁴ divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The output function of splitmix64: every output bit depends on every input bit.
pub(super) fn mix_bits(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// Hashes a subject, such as (seed, kind, exchange, index).
pub(super) fn hash_subject(subject: &[u64]) -> u64 {
    subject.iter().fold(STEP, |sum, part| mix_bits(sum.wrapping_add(STEP) ^ part.wrapping_mul(STEP)))
}

impl Rng {
    pub(super) fn for_subject(subject: &[u64]) -> Self {
        Self(hash_subject(subject))
    }

    pub(super) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix_bits(self.0)
    }

    /// A number from 0 up to, not including, `bound`; 0 if the bound is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number above 0, up to and including 1.
    pub(super) fn share(&mut self) -> f64 {
        // the 53 bits that a float holds
        ((self.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn one_in(&mut self, odds: u64) -> bool {
        self.below(odds) == 0
    }

    /// One of a list, which must not be empty.
    pub(super) fn pick<T>(&mut self, from: &'static [T]) -> &'static T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// Forty hexadecimal digits, as the service writes its opaque versions.
    pub(super) fn hex_version(&mut self) -> String {
        format!("{:016x}{:016x}{:08x}", self.next_u64(), self.next_u64(), self.next_u64() >> 32)
    }
}
