//! Consent to splash texts with its evidence in the snapshot: what `collect` and `verify` share.

use crate::api::SplashConsent;
use crate::model::{Consent, Occasion};
use crate::store::{StoreError, Writer};

/// The account, and whether to consent in its name.
#[derive(Clone, Debug)]
pub(crate) struct ConsentOptions {
    pub gives_consent: bool,
    /// Whether each text is kept, also where none is consented to.
    pub keeps_texts: bool,
    /// The account's email address, if it is known.
    pub account: Option<String>,
}

impl ConsentOptions {
    /// What entering an exchange takes; without consent one that asks for it takes another.
    pub fn requests_to_enter(&self) -> u64 {
        if self.gives_consent || self.keeps_texts { 2 } else { 1 }
    }

    /// Consent whose evidence goes into a snapshot.
    pub fn with_evidence(self, writer: &Writer, during: Occasion) -> SplashConsent {
        if !self.gives_consent {
            return if self.keeps_texts { SplashConsent::WithholdAndRead } else { SplashConsent::Withhold };
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
