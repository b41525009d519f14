//! What a user of the sweep brings.

use crate::api::{ApiError, Client};
use crate::model::ExchangeId;
use crate::store::{Snapshot, StoreError};

/// A table of the snapshot with a row for each unit, and the call that is made for one.
///
/// The methods that take a snapshot run on the thread that writes it, one at a time, each in a transaction of its own.
pub trait UnitTable: Send + Sync + 'static {
    /// What is asked for in one call.
    type Unit: Clone + Send + Sync + 'static;
    /// What is written for a unit, a failure included.
    type Answer: Send + Sync + 'static;
    type Error: From<ApiError> + From<StoreError> + Send + 'static;

    /// The exchange of a unit, and its name for messages.
    fn exchange(unit: &Self::Unit) -> (&ExchangeId, &str);

    /// Reads up to `limit` pending units, from the one behind `after`.
    ///
    /// The order is the table's own, but has to be the same throughout a pass.
    fn read_pending(
        &self,
        snapshot: &Snapshot,
        after: Option<&Self::Unit>,
        limit: usize,
    ) -> Result<Vec<Self::Unit>, StoreError>;

    /// Asks the service for a unit, whose exchange has been entered.
    ///
    /// An error ends the sweep: a call that failed for this unit alone is an answer.
    fn ask(
        &self,
        client: &Client,
        unit: &Self::Unit,
    ) -> impl Future<Output = Result<Self::Answer, Self::Error>> + Send;

    /// Writes answers; their units are pending no longer.
    fn write_answers(&self, snapshot: &mut Snapshot, answers: &[Self::Answer]) -> Result<(), StoreError>;

    /// Writes that the pending units of an exchange are skipped, as it could not be entered.
    fn skip_exchange(
        &self,
        snapshot: &mut Snapshot,
        exchange: &ExchangeId,
        reason: &str,
    ) -> Result<(), StoreError>;

    /// Makes units pending again after so many `passes`, and returns how many; the sweep ends with none.
    fn reopen(&self, snapshot: &mut Snapshot, passes: u32) -> Result<u64, StoreError>;
}
