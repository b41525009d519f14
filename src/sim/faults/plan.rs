//! Decides which requests are hit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::rule::{FaultRule, Occurrence};
use super::{Faults, InjectedFault};
use crate::sim::call::Call;
use crate::sim::rng::Rng;

/// Counts requests, and picks those that a fault hits.
pub(in crate::sim) struct FaultPlan {
    faults: Faults,
    seed: u64,
    seen: Mutex<RequestCounts>,
}

#[derive(Default)]
struct RequestCounts {
    of_call: HashMap<Call, CallHistory>,
    /// How many requests each rule applied to, by the rule's index.
    of_rule: Vec<u64>,
}

/// The requests of one call so far.
#[derive(Clone, Copy, Default)]
struct CallHistory {
    requests: u64,
    /// The last of them was hit.
    just_hit: bool,
}

/// Keeps these numbers apart from those of the world.
const SUBJECT: u64 = u64::MAX - 4;
const MILLION: u64 = 1_000_000;

impl FaultPlan {
    pub(in crate::sim) fn new(faults: Faults, seed: u64) -> Self {
        let of_rule = vec![0; faults.rules.len()];
        Self { faults, seed, seen: Mutex::new(RequestCounts { of_rule, ..RequestCounts::default() }) }
    }

    /// Counts a request, and returns the fault that hits it.
    pub(in crate::sim) fn next_fault(&self, call: Call) -> Option<InjectedFault> {
        if self.faults.rules.is_empty() {
            return None;
        }
        let kind = call.kind()?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let RequestCounts { of_call, of_rule } = &mut *seen;
        let past = of_call.entry(call).or_default();
        past.requests += 1;
        let mut fault = None;
        for (place, (rule, count)) in self.faults.rules.iter().zip(of_rule).enumerate() {
            if rule.applies_to(kind) {
                *count += 1;
                let hits = fault.is_none() && self.is_hit(place, rule, *count, call, *past);
                fault = hits.then_some(rule.fault).or(fault);
            }
        }
        past.just_hit = fault.is_some();
        fault
    }

    fn is_hit(&self, place: usize, rule: &FaultRule, count: u64, call: Call, past: CallHistory) -> bool {
        match (rule.when, rule.always) {
            (Occurrence::Each, always) => always || past.requests == 1,
            (Occurrence::Nth(n), false) => count == n,
            (Occurrence::Nth(n), true) => count >= n,
            (Occurrence::Share(share), false) => {
                !past.just_hit && self.draw_share(place, call, past.requests) < share
            }
            (Occurrence::Share(share), true) => self.draw_share(place, call, 0) < share,
        }
    }

    /// A number below a million. It does not depend on the order in which requests of different calls arrive, which a
    /// concurrent client does not control.
    fn draw_share(&self, place: usize, call: Call, request: u64) -> u32 {
        Rng::for_subject(&[self.seed, SUBJECT, place as u64, call.rng_key(), request]).below(MILLION) as u32
    }
}
