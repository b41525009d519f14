//! What goes wrong, and when: a small language for a service that fails on demand.
//!
#![doc = concat!("```text\n", include_str!("language.txt"), "```")]
//!
//! In code:
//!
//! ```
//! use ilaudit::sim::{CallKind, FaultRule, Faults, InjectedFault, ListingKind};
//!
//! let parsed: Faults = "reset:documents,500.html!:users#2".parse()?;
//! let built: Faults = [
//!     FaultRule::new(InjectedFault::Reset).on(CallKind::List(ListingKind::Documents)),
//!     FaultRule::new("500.html".parse()?).on(CallKind::List(ListingKind::Users)).nth(2).always(),
//! ]
//! .into_iter()
//! .collect();
//! assert_eq!(parsed, built);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! | part | owns |
//! |---|---|
//! | `fault`, `error` | what can go wrong; the errors, row by row |
//! | `rule` | which requests it hits |
//! | `parse` | the language |
//! | `plan` | whether this request is hit |
//! | `inject`, `broken_body` | how it is answered then; bodies that break off |

mod broken_body;
mod error;
mod fault;
mod inject;
mod parse;
mod plan;
mod rule;

pub use error::ErrorAnswer;
pub use fault::{ForeignReply, InjectedFault};
pub(super) use plan::FaultPlan;
pub use rule::FaultRule;

use std::fmt;

/// What goes wrong and when. The first rule that hits a request counts; without rules nothing goes wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    rules: Vec<FaultRule>,
}

impl Faults {
    /// The language in plain text, for a terminal.
    pub const LANGUAGE: &str = include_str!("language.txt");
}

impl FromIterator<FaultRule> for Faults {
    fn from_iter<I: IntoIterator<Item = FaultRule>>(rules: I) -> Self {
        Self { rules: rules.into_iter().collect() }
    }
}

impl From<FaultRule> for Faults {
    fn from(rule: FaultRule) -> Self {
        Self { rules: vec![rule] }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, rule) in self.rules.iter().enumerate() {
            write!(f, "{}{rule}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}
