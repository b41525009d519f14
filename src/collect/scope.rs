//! Which of the exchanges an account sees are walked.

use std::collections::BTreeSet;

use glob::MatchOptions;

use super::error::CollectError;
use super::options::ExchangeFilter;
use crate::model::{Exchange, ExchangeId, LeftOut, ListingEntry};

/// The exchanges an account sees, as the service lists them.
pub struct SeenExchanges {
    pub entries: Vec<ListingEntry<Exchange>>,
    /// Those of the brand asked for: no exchange says of itself which brand it has. `None` where none was.
    pub of_brand: Option<BTreeSet<ExchangeId>>,
}

/// The exchanges an account sees, divided by the scope.
pub struct Selection {
    /// To be walked, with what could not be read: it may have been one of them.
    pub in_scope: Vec<ListingEntry<Exchange>>,
    pub left_out: Vec<(Exchange, LeftOut)>,
}

impl SeenExchanges {
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.entries.iter().filter_map(|entry| entry.item.as_ref().ok())
    }

    /// What leaves an exchange out of scope.
    pub fn left_out_by(&self, scope: &ExchangeFilter, exchange: &Exchange) -> Option<LeftOut> {
        let id = &exchange.id;
        let tests = [
            (LeftOut::Excluded, !scope.exclude.contains(id)),
            (LeftOut::NotListedInScope, scope.exchanges.is_empty() || scope.exchanges.contains(id)),
            (LeftOut::Brand, self.of_brand.as_ref().is_none_or(|ids| ids.contains(id))),
            (LeftOut::Phase, scope.phases.is_empty() || has_phase(&scope.phases, exchange)),
            (LeftOut::Name, scope.name.as_ref().is_none_or(|name| name_matches(name, exchange))),
            (LeftOut::Shard, scope.shard.is_none_or(|shard| shard.holds(id))),
        ];
        tests.into_iter().find(|(_, passes)| !passes).map(|(left_out, _)| left_out)
    }
}

/// Divides the exchanges by the scope. `known` are those of the run that is resumed.
///
/// # Errors
/// When an exchange was asked for by its id and is neither there nor known, or none is left.
pub fn choose_exchanges(
    scope: &ExchangeFilter,
    seen: SeenExchanges,
    known: &BTreeSet<ExchangeId>,
) -> Result<Selection, CollectError> {
    let count = seen.entries.len();
    let ids: BTreeSet<&ExchangeId> = seen.exchanges().map(|exchange| &exchange.id).collect();
    let is_missing =
        |id: &&ExchangeId| !(ids.contains(id) || known.contains(id) || scope.exclude.contains(id));
    let missing = scope.exchanges.iter().filter(is_missing);
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if !missing.is_empty() {
        return Err(CollectError::UnknownExchange { ids: missing, seen: count });
    }
    let selection = divide(scope, seen);
    // a share may have none
    match selection.in_scope.is_empty() && known.is_empty() && scope.shard.is_none() {
        true => Err(CollectError::NothingInScope { seen: count }),
        false => Ok(selection),
    }
}

fn divide(scope: &ExchangeFilter, mut seen: SeenExchanges) -> Selection {
    let mut selection = Selection { in_scope: Vec::new(), left_out: Vec::new() };
    for entry in std::mem::take(&mut seen.entries) {
        match entry.item.as_ref().ok().and_then(|exchange| seen.left_out_by(scope, exchange)) {
            Some(left_out) => selection.left_out.extend(entry.item.map(|exchange| (exchange, left_out))),
            None => selection.in_scope.push(entry),
        }
    }
    selection
}

fn has_phase(phases: &BTreeSet<String>, exchange: &Exchange) -> bool {
    exchange.phase.as_ref().is_some_and(|phase| phases.contains(&phase.to_uppercase()))
}

/// Upper and lower case are the same, as in the room's own search.
fn name_matches(pattern: &glob::Pattern, exchange: &Exchange) -> bool {
    let options = MatchOptions { case_sensitive: false, ..MatchOptions::new() };
    exchange.name.as_ref().is_some_and(|name| pattern.matches_with(name, options))
}
