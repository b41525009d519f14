//! What one call is about.

use super::{DocumentId, ExchangeId};

/// An exchange, or one document in it: what is collected, or not, as one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnitId {
    /// The exchange.
    pub exchange: ExchangeId,
    /// `None` for the exchange itself.
    pub document: Option<DocumentId>,
}

impl From<&ExchangeId> for UnitId {
    fn from(exchange: &ExchangeId) -> Self {
        Self { exchange: exchange.clone(), document: None }
    }
}
