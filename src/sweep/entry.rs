//! Entering the exchanges of the units.

use std::sync::Arc;

use super::run::Sweep;
use super::unit_table::UnitTable;
use crate::model::ExchangeId;
use crate::store::StoreError;

impl<T: UnitTable> Sweep<T> {
    /// Enters an exchange, unless this session has; where it stays shut its units are skipped. Returns whether it is
    /// open.
    ///
    /// # Errors
    /// When no other exchange could be entered either, or the snapshot cannot be written.
    pub(super) async fn enter_exchange(self: &Arc<Self>, unit: &T::Unit) -> Result<bool, T::Error> {
        let (exchange, label) = T::exchange(unit);
        if self.client.has_entered(exchange) {
            return Ok(true);
        }
        let reason = match self.client.enter_exchange(exchange, &self.consent).await {
            Ok(entry) if entry.is_allowed() => return Ok(true),
            Ok(entry) => format!("the exchange was not entered: {}", entry.state),
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => format!("the exchange could not be entered: {error}"),
        };
        tracing::warn!(%exchange, "{label}: {reason}");
        self.skip_exchange(exchange, reason).await?;
        Ok(false)
    }

    async fn skip_exchange(
        self: &Arc<Self>,
        exchange: &ExchangeId,
        reason: String,
    ) -> Result<(), StoreError> {
        let (sweep, exchange) = (Arc::clone(self), exchange.clone());
        self.writer.run(move |snapshot| sweep.table.skip_exchange(snapshot, &exchange, &reason)).await
    }
}
