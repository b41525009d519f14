//! Consent to splash texts with its evidence in the snapshot: what `collect` and `verify` share.

use crate::api::SplashConsent;
use crate::model::{Consent, Occasion};
use crate::store::{StoreError, Writer};

/// The account, and whether to consent in its name.
#[derive(Clone, Debug)]
pub(crate) struct ConsentOptions {
    pub gives_consent: bool,
    /// The account's email address, if it is known.
    pub account: Option<String>,
}

impl ConsentOptions {
    /// Consent whose evidence goes into a snapshot.
    pub fn with_evidence(self, writer: &Writer, during: Occasion) -> SplashConsent {
        if !self.gives_consent {
            return SplashConsent::Withhold;
        }
        let writer = writer.clone();
        SplashConsent::give(move |consent| {
            keep_consent(writer.clone(), consent, self.account.clone(), during)
        })
    }
}

async fn keep_consent(
    writer: Writer,
    consent: Consent,
    account: Option<String>,
    during: Occasion,
) -> Result<(), StoreError> {
    let exchange = consent.exchange.clone();
    let keep = move |snapshot: &mut crate::store::Snapshot| {
        snapshot.record_consent(&consent, account.as_deref(), during)
    };
    let text_sha256 = writer.run(keep).await?;
    tracing::info!(%exchange, text_sha256, %during, "consented to the splash text");
    Ok(())
}
