//! In which exchanges a rule could be assessed: where all datasets it needs are whole.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::count_noun::count_noun;
use crate::report::query::lenient::read_text;
use crate::report::template::rule::ALL_DATASETS;

/// Every exchange, with the datasets it was asked for and their states.
const LEDGER: &str = "
    SELECT
        e.exchange_id,
        c.dataset,
        CASE
            WHEN w.dataset IS NOT NULL THEN 'whole'
            WHEN c.state = 'complete' THEN 'partial'
            ELSE COALESCE(c.state, 'skipped')
        END AS state
    FROM exchanges AS e
    LEFT JOIN coverage AS c ON c.exchange_id = e.exchange_id AND c.dataset <> 'entry'
    LEFT JOIN whole AS w ON w.exchange_id = c.exchange_id AND w.dataset = c.dataset
    ORDER BY e.exchange_id";

/// The state of each dataset in each exchange.
pub struct Ledger(BTreeMap<String, BTreeMap<String, String>>);

/// How far a rule could be assessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    pub exchanges: u64,
    pub other_exchanges: u64,
    /// Why not in the others.
    pub reason: Option<String>,
}

impl Ledger {
    pub fn read(snapshot: &Connection) -> rusqlite::Result<Self> {
        let mut exchanges = BTreeMap::<_, BTreeMap<_, _>>::new();
        let mut query = snapshot.prepare(LEDGER)?;
        let mut lines = query.query([])?;
        while let Some(line) = lines.next()? {
            let exchange = read_text(line, "exchange_id")?.unwrap_or_default();
            let states = exchanges.entry(exchange).or_default();
            if let Some(dataset) = read_text(line, "dataset")? {
                states.insert(dataset, read_text(line, "state")?.unwrap_or_default());
            }
        }
        Ok(Self(exchanges))
    }

    /// The exchanges there are.
    pub fn exchanges(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether no exchange was asked for that dataset, where there are exchanges.
    fn lacks_everywhere(&self, need: &str) -> bool {
        need != ALL_DATASETS && !self.0.is_empty() && self.0.values().all(|states| !states.contains_key(need))
    }

    /// The exchanges in which a rule that needs these datasets can be assessed; and none, which is what spans several, where
    /// it can be in all of them.
    pub fn list_assessed(&self, needs: &[String]) -> BTreeSet<Option<String>> {
        let is_assessed = |states: &BTreeMap<String, String>| list_missing(states, needs).is_empty();
        let assessed = self.0.iter().filter(|(_, states)| is_assessed(states));
        let mut assessed: BTreeSet<_> = assessed.map(|(exchange, _)| Some(exchange.clone())).collect();
        if assessed.len() == self.0.len() {
            assessed.insert(None);
        }
        assessed
    }

    /// Where a rule that needs these datasets can be assessed, and why not elsewhere.
    pub fn assess(&self, needs: &[String]) -> Assessment {
        let absent: Vec<&str> =
            needs.iter().map(String::as_str).filter(|need| self.lacks_everywhere(need)).collect();
        if !absent.is_empty() {
            let reason = format!("this run was not asked for {}", absent.join(" and "));
            return Assessment { exchanges: 0, other_exchanges: self.exchanges(), reason: Some(reason) };
        }
        let mut gaps = BTreeMap::<String, u64>::new();
        let mut others = 0;
        for states in self.0.values() {
            let missing = list_missing(states, needs);
            others += u64::from(!missing.is_empty());
            missing.into_iter().for_each(|gap| *gaps.entry(gap).or_default() += 1);
        }
        let reason = gaps
            .iter()
            .map(|(gap, count)| format!("{gap} in {}", count_noun(*count, "exchange", "exchanges")));
        let reason = reason.collect::<Vec<_>>().join(", ");
        Assessment {
            exchanges: self.exchanges() - others,
            other_exchanges: others,
            reason: (!reason.is_empty()).then_some(reason),
        }
    }
}

/// What an exchange lacks of the datasets needed, each with its state.
fn list_missing(states: &BTreeMap<String, String>, needs: &[String]) -> Vec<String> {
    let is_needed = |dataset: &str| needs.iter().any(|need| need == dataset || need == ALL_DATASETS);
    let known = states.iter().filter(|(dataset, state)| is_needed(dataset) && *state != "whole");
    let absent = needs.iter().filter(|need| match need.as_str() {
        ALL_DATASETS => states.is_empty(),
        need => !states.contains_key(need),
    });
    let known = known.map(|(dataset, state)| format!("{dataset} {state}"));
    known.chain(absent.map(|need| format!("{need} not collected"))).collect()
}
