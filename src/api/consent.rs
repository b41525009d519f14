//! Consent to what an exchange asks of whoever enters it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::model::Consent;

/// Keeps the evidence of a consent.
type ConsentKeeper = dyn Fn(Consent) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;
type BoxError = Box<dyn Error + Send + Sync>;

/// Whether splash texts are consented to.
#[derive(Clone)]
pub enum SplashConsent {
    /// An exchange whose text asks for consent stays shut. Only such a text is read.
    Withhold,
    /// The same, but each text is read.
    WithholdAndRead,
    /// On behalf of the account. Each consent is given to the keeper before it is sent: where no evidence can be kept,
    /// none is given.
    Give(Arc<ConsentKeeper>),
}

impl SplashConsent {
    /// Consents wherever `keep` has kept the evidence.
    pub(crate) fn give<F, E>(keep: impl Fn(Consent) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Error + Send + Sync + 'static,
    {
        Self::Give(Arc::new(move |consent| keep(consent).map(|kept| kept.map_err(BoxError::from)).boxed()))
    }
}

impl fmt::Debug for SplashConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Withhold => "Withhold",
            Self::WithholdAndRead => "WithholdAndRead",
            Self::Give(_) => "Give",
        })
    }
}
