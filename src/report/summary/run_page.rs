//! The page of a run: built once, shown by the terminal and in every workbook.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono_tz::Tz;

use crate::count_noun::{choose_noun, count_noun};
use crate::report::query::rule_findings::RuleSummary;
use crate::report::summary::changes::RunComparison;
use crate::report::summary::consents;
use crate::report::summary::figures;
use crate::report::summary::not_covered;
use crate::report::summary::page::{Block, Page};
use crate::report::summary::run_summary::{RunRecord, RunSummary};
use crate::report::summary::tables;
use crate::report::summary::verdict;
use crate::report::summary::wording::{group_thousands, join_first, local_time};
use crate::store::MergedShard;

/// Builds the page; times are shown in `zone`.
pub fn build_page(summary: &RunSummary, findings: &[RuleSummary], zone: Tz) -> Page {
    let mut blocks = vec![
        verdict::verdict_block(summary),
        figures::figures_block(summary, zone),
        properties_block(summary, zone),
        Block::Traffic(describe_traffic(&summary.run, summary.exchanges.len())),
        Block::Exchanges(tables::exchanges_table(summary)),
        Block::Coverage {
            datasets: tables::datasets_table(summary),
            outcomes: tables::outcomes_table(summary),
        },
    ];
    blocks.extend(consents::consents_block(summary.consent_total, &summary.consents, zone));
    blocks.extend(summary.compared.as_ref().map(RunComparison::to_table).map(Block::Table));
    blocks.extend(tables::verifications_table(&summary.verifications, zone).map(Block::Table));
    blocks.extend(tables::verification_table(summary).map(Block::Table));
    blocks.extend(tables::rules_table(findings).map(Block::Table));
    blocks.push(not_covered::not_covered_block(summary));
    blocks.push(Block::Gaps(summary.gaps.clone()));
    Page { blocks: blocks.into_iter().map(Arc::new).collect() }
}

fn properties_block(summary: &RunSummary, zone: Tz) -> Block {
    let run = &summary.run;
    let requests = group_thousands(run.requests);
    let retries = choose_noun(&run.retries, "retry", "retries");
    let mut lines = vec![
        ("Service", run.service.clone()),
        ("Account", run.account.clone().unwrap_or_else(|| "unknown: an access token was given".into())),
        ("Run", run.run_id.clone()),
        ("Started", local_time(Some(run.started_on), zone)),
        ("Finished", local_time(run.finished_on, zone)),
        ("Time zone", zone.name().to_owned()),
        ("Scope", describe_scope(summary)),
        ("Size of the documents", figures::describe_size(summary)),
        ("Requests", format!("{requests}, of which {} {retries}", group_thousands(run.retries))),
        ("Collected by", format!("ilaudit {}", run.tool_version)),
    ];
    lines.extend(summary.compared.as_ref().map(|compared| ("Compared with", compared.describe())));
    lines.extend(describe_merge(summary).map(|shards| ("Merged from", shards)));
    Block::Properties { title: "Run", lines }
}

/// What is left out, and why.
fn describe_scope(summary: &RunSummary) -> String {
    let population = &summary.population;
    let Some(scope) = &population.scope else { return "unknown".to_owned() };
    let reasons: Vec<String> =
        scope.left_out.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    format!("{}{reasons}", verdict::describe_scope(population, scope))
}

/// The runs that a merged run was made of.
fn describe_merge(summary: &RunSummary) -> Option<String> {
    let name = |shard: &MergedShard| Some(format!("{}: run {}", shard.shard, shard.run_id.as_deref()?));
    let named: Vec<String> = summary.merged_shards.iter().filter_map(name).collect();
    (!named.is_empty()).then(|| join_first(&named))
}

/// Requests, at which rate, and how many the gateway refused.
fn describe_traffic(run: &RunRecord, exchanges: usize) -> String {
    let RunRecord { requests, retries, speed_refusals, .. } = run;
    let millis = run.finished_on.map(|end| end.as_millis().saturating_sub(run.started_on.as_millis()));
    let mut text = count_noun(*requests, "request", "requests");
    if let Some(millis) = millis.filter(|millis| *millis > 0) {
        let _ = write!(text, " at {:.1}/s", *requests as f64 * 1000.0 / millis as f64);
    }
    let _ = write!(text, ", {retries} repeated");
    if let (1.., Some(rate)) = (*speed_refusals, run.rate) {
        let _ = write!(text, ", {speed_refusals} refused for speed (settled at {rate:.1}/s)");
    }
    if exchanges > 0 {
        let _ = write!(text, ", {:.1} for each exchange", *requests as f64 / exchanges as f64);
    }
    text
}
