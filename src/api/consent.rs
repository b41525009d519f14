//! Consent to what an exchange asks of whoever enters it.

/// Whether a splash text is consented to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplashConsent {
    /// An exchange whose text asks for consent stays shut.
    Withhold,
    /// On behalf of the account, and kept as evidence.
    Give,
}
