use ilaudit::model::State;
use ilaudit::report::RunSummary;

use super::snapshot;

#[test]
fn gaps_are_what_is_not_wholly_complete() {
    let facts = RunSummary::read(&snapshot()).expect("facts");
    let gaps = facts
        .gaps
        .iter()
        .map(|gap| (gap.exchange_id.as_str(), gap.dataset.as_str(), gap.state, gap.reason()));
    let expected = [
        ("10000000003", "folders", State::Failed, "gateway timeout"),
        ("10000000003", "groups", State::Failed, ""),
        ("998", "entry", State::Refused, ""),
        ("998", "folders", State::Skipped, "the exchange was not entered"),
        ("998", "documents", State::Skipped, ""),
        ("1002", "documents", State::Partial, "1 row could not be read"),
        ("1002", "users", State::Refused, "Users list is reserved to administrators"),
    ];
    assert!(gaps.eq(expected.map(|(id, dataset, state, reason)| (id, dataset, state, reason.to_owned()))));
}

#[test]
fn totals_are_by_outcome_and_dataset() {
    let facts = RunSummary::read(&snapshot()).expect("facts");
    let outcomes = ["complete", "partial", "refused", "failed"].map(|outcome| facts.with_outcome(outcome));
    assert_eq!(outcomes, [1, 2, 1, 0]);
    let rows =
        facts.datasets.iter().map(|dataset| (dataset.dataset.as_str(), dataset.complete, dataset.rows));
    let expected = [
        ("entry", 3, None),
        ("folders", 2, Some(3)),
        ("documents", 2, Some(6)),
        ("users", 2, Some(5)),
        ("groups", 2, Some(3)),
    ];
    assert!(rows.eq(expected));
    assert_eq!(facts.document_bytes(), None);
}
