//! Findings that the run before did not have: the same rules are asked of its snapshot again.
//!
//! Thresholds are those of today, so that a setting that changed makes nothing new; the list of leavers is the one that the
//! run before kept, so that somebody who has left since is new. Where the run before could not tell, a finding counts as new.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::thread;

use rusqlite::Row;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::diff::{CheckedRun, DiffError, find_previous_run};
use crate::error_chain::ErrorChain;
use crate::evidence::OnChange;
use crate::people::PeopleList;
use crate::report::error::ReportError;
use crate::report::plan::ReportPlan;
use crate::report::query::access;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::lenient::read_text;
use crate::report::query::parameters::Parameters;
use crate::report::query::rule_assessment::Ledger;
use crate::report::query::rule_findings::find_all;
use crate::report::query::view::View;
use crate::report::stop;
use crate::report::summary::run_summary::{RunRecord, RunSummary};
use crate::report::template::rule::Rule;
use crate::report::template::severity::Severity;

/// Rule, exchange and subject.
const IDENTITIES: &str = "
    SELECT rule, exchange_id, subject_type, COALESCE(subject_id, subject) AS subject FROM temp.findings";

/// How many findings are new.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFindings {
    /// Their severity or above.
    pub severity: Severity,
    /// All that are new.
    pub count: u64,
    /// So many of them where the run before could not tell.
    pub untold: u64,
    /// The run before, or why there is none to compare with. It is told to others as well: it names no path and no exchange.
    pub previous: Result<String, &'static str>,
}

/// What the run before found, of that severity or above.
pub struct Baseline {
    severity: Severity,
    previous: Result<String, &'static str>,
    /// How often each identity is there.
    found: HashMap<[u8; 32], u64>,
    /// By rule; `None` is what spans several exchanges.
    assessed: BTreeMap<String, BTreeSet<Option<String>>>,
}

impl Baseline {
    /// Finds the run before, in the folder that holds the run's, and asks it. What cannot be asked has found nothing.
    pub fn read(
        run_folder: &Path,
        run: &RunRecord,
        severity: Severity,
        plan: &ReportPlan,
        scratch: &Path,
        stop: &CancellationToken,
    ) -> Self {
        let previous = open_previous(run_folder, run).map_err(|error| ErrorChain(&error).to_string());
        let asked = previous.and_then(|previous| {
            let apply = |run: CheckedRun| apply_rules(&run, severity, plan, scratch, stop);
            previous.map(apply).transpose().map_err(|error| ErrorChain(&error).to_string())
        });
        asked.map_or_else(
            |reason| {
                tracing::warn!("every finding counts as new: the run before cannot be asked: {reason}");
                Self::without_findings(severity, "the run before cannot be compared with")
            },
            |asked| {
                asked.unwrap_or_else(|| {
                    Self::without_findings(severity, "there is no run before to compare with")
                })
            },
        )
    }

    fn without_findings(severity: Severity, why: &'static str) -> Self {
        Self { severity, previous: Err(why), found: HashMap::new(), assessed: BTreeMap::new() }
    }

    /// Compares the findings of a view with these.
    pub fn count_new(mut self, view: &View<'_>, rules: &[Rule]) -> Result<NewFindings, ReportError> {
        let (severity, previous) = (self.severity, self.previous.clone());
        let mut new = NewFindings { severity, count: 0, untold: 0, previous };
        let names: BTreeSet<&str> =
            rules.iter().filter(|rule| rule.severity >= severity).map(|rule| rule.name.as_str()).collect();
        let each = |finding: Finding| {
            if names.contains(finding.rule.as_str()) && !self.take_known(&finding) {
                new.count += 1;
                new.untold += u64::from(!self.could_tell(&finding));
            }
        };
        each_finding(view, each).map_err(ReportError::snapshot("findings"))?;
        Ok(new)
    }

    /// Whether the run before had one more of that identity; each of its findings answers for one.
    fn take_known(&mut self, finding: &Finding) -> bool {
        let left = self.found.get_mut(&finding.identity).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }

    fn could_tell(&self, finding: &Finding) -> bool {
        self.assessed.get(&finding.rule).is_some_and(|exchanges| exchanges.contains(&finding.exchange))
    }
}

fn open_previous(run_folder: &Path, run: &RunRecord) -> Result<Option<CheckedRun>, DiffError> {
    let previous = find_previous_run(run_folder, &run.run_id, (&run.service, run.account.as_deref()))?;
    previous.map(|folder| CheckedRun::open(&folder, OnChange::Stop)).transpose()
}

/// Applies the rules to the run before; it may take as long as the reports of this one.
fn apply_rules(
    previous: &CheckedRun,
    severity: Severity,
    plan: &ReportPlan,
    scratch: &Path,
    stop: &CancellationToken,
) -> Result<Baseline, ReportError> {
    let snapshot = previous.snapshot.connection();
    let rules: Vec<Rule> =
        plan.templates.rules.iter().filter(|rule| rule.severity >= severity).cloned().collect();
    let leavers = kept_leavers(&previous.run.configuration);
    let options = FindingOptions { leavers, ..plan.options.findings.clone() };
    thread::scope(|scope| {
        let _watch = stop::watch_engine(scope, snapshot, stop, plan.options.time_limit);
        let (run_time, account) = (previous.run.started_on, previous.run.account.clone());
        let view =
            View::open(snapshot, Parameters { run_time, account, options: options.clone() }, Some(scratch))?;
        let asked_for_rights = || RunSummary::read(snapshot).map(|run| run.is_asked_for("permissions"));
        if rules.iter().any(Rule::is_made_from_rights) && asked_for_rights()? {
            access::fill_tables(view.connection()).map_err(ReportError::snapshot("permissions"))?;
        }
        let states = find_all(&view, &rules, &options)?;
        let known =
            states.iter().filter(|rule| rule.state.is_known()).map(|rule| rule.rule.as_str()).collect();
        let mut found = HashMap::new();
        each_finding(&view, |finding| *found.entry(finding.identity).or_default() += 1)
            .map_err(ReportError::snapshot("findings"))?;
        let assessed = list_assessed(&view, &rules, &known)?;
        Ok(Baseline { severity, previous: Ok(previous.run.id.clone()), found, assessed })
    })
}

/// The list of leavers that a run was made with.
fn kept_leavers(configuration: &str) -> Option<PeopleList> {
    let configuration: Value = serde_json::from_str(configuration).ok()?;
    let texts = configuration.pointer("/findings/leavers")?.as_array()?;
    PeopleList::from_texts(texts.iter().filter_map(Value::as_str)).ok()
}

/// Where each rule could be assessed.
fn list_assessed(
    view: &View<'_>,
    rules: &[Rule],
    known: &BTreeSet<&str>,
) -> Result<BTreeMap<String, BTreeSet<Option<String>>>, ReportError> {
    let ledger = Ledger::read(view.connection()).map_err(ReportError::snapshot("coverage"))?;
    let rules = rules.iter().filter(|rule| known.contains(rule.name.as_str()));
    let scopes = rules.filter_map(|rule| Some((rule.name.clone(), rule.scope.as_ref()?)));
    Ok(scopes.map(|(name, scope)| (name, ledger.list_assessed(&scope.needs))).collect())
}

struct Finding {
    rule: String,
    exchange: Option<String>,
    identity: [u8; 32],
}

fn each_finding(view: &View<'_>, mut each: impl FnMut(Finding)) -> rusqlite::Result<()> {
    let mut query = view.connection().prepare(IDENTITIES)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        each(read_finding(row)?);
    }
    Ok(())
}

fn read_finding(row: &Row<'_>) -> rusqlite::Result<Finding> {
    let mut hash = Sha256::new();
    for column in ["rule", "exchange_id", "subject_type", "subject"] {
        // the length keeps apart what is joined
        let text = read_text(row, column)?;
        hash.update(text.as_ref().map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        hash.update(text.unwrap_or_default());
    }
    Ok(Finding {
        rule: read_text(row, "rule")?.unwrap_or_default(),
        exchange: read_text(row, "exchange_id")?,
        identity: hash.finalize().into(),
    })
}
