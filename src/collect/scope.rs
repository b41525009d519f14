//! Which of the exchanges an account sees are walked.

use std::collections::BTreeSet;

use glob::MatchOptions;

use super::error::CollectError;
use super::options::ExchangeFilter;
use crate::model::{Exchange, ExchangeId, ListingEntry};

/// Keeps the exchanges in scope, and what could not be read: it may have been one of them. `known` are those of the run
/// that is resumed.
///
/// # Errors
/// When an exchange was asked for by its id and is neither there nor known, or none is left.
pub fn choose_exchanges(
    scope: &ExchangeFilter,
    seen: Vec<ListingEntry<Exchange>>,
    known: &BTreeSet<ExchangeId>,
) -> Result<Vec<ListingEntry<Exchange>>, CollectError> {
    let count = seen.len();
    let ids: BTreeSet<&ExchangeId> =
        seen.iter().filter_map(|entry| entry.item.as_ref().ok()).map(|exchange| &exchange.id).collect();
    let is_missing =
        |id: &&ExchangeId| !(ids.contains(id) || known.contains(id) || scope.exclude.contains(id));
    let missing = scope.exchanges.iter().filter(is_missing);
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if !missing.is_empty() {
        return Err(CollectError::UnknownExchange { ids: missing, seen: count });
    }
    let mut kept = seen;
    kept.retain(|entry| entry.item.as_ref().map_or(true, |exchange| is_in_scope(scope, exchange)));
    // a share may have none
    match kept.is_empty() && known.is_empty() && scope.shard.is_none() {
        true => Err(CollectError::NothingInScope { seen: count }),
        false => Ok(kept),
    }
}

/// Whether an exchange is in scope.
pub fn is_in_scope(scope: &ExchangeFilter, exchange: &Exchange) -> bool {
    let chosen = scope.exchanges.is_empty() || scope.exchanges.contains(&exchange.id);
    chosen
        && !scope.exclude.contains(&exchange.id)
        && (scope.phases.is_empty() || has_phase(&scope.phases, exchange))
        && scope.shard.is_none_or(|shard| shard.holds(&exchange.id))
        && scope.name.as_ref().is_none_or(|name| name_matches(name, exchange))
}

fn has_phase(phases: &BTreeSet<String>, exchange: &Exchange) -> bool {
    exchange.phase.as_ref().is_some_and(|phase| phases.contains(&phase.to_uppercase()))
}

/// Upper and lower case are the same, as in the room's own search.
fn name_matches(pattern: &glob::Pattern, exchange: &Exchange) -> bool {
    let options = MatchOptions { case_sensitive: false, ..MatchOptions::new() };
    exchange.name.as_ref().is_some_and(|name| pattern.matches_with(name, options))
}
