//! Where the users of an exchange were refused, its groups still tell who is in, and other exchanges who that is.

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;

#[test]
fn members_of_an_exchange_that_refuses_its_users_are_shown_and_named() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3).run_folder();
    let refused = harness.sim.world().exchanges().find(|exchange| exchange.users_refused).expect("one");
    let id = refused.id.to_string();
    let [access, people] = ["user_access", "people"].map(|report| Table::read(&folder, report));
    let rows: Vec<_> = access.rows_where("exchange_id", &id).collect();
    assert_eq!(rows.len(), refused.members().count());
    let [email, user, role] = ["email_id", "user_id", "role_type"].map(|column| access.column_index(column));
    assert!(rows.iter().any(|row| row[email].contains('@')), "{rows:?}");
    assert!(rows.iter().all(|row| row[role].is_empty()));
    let [exchanges, ids, by_group] =
        ["exchanges", "exchange_ids", "exchanges_by_group_only"].map(|column| people.column_index(column));
    for row in rows {
        let person = people.rows_where("user_id", &row[user]).next().expect("a person");
        assert!(person[ids].split("; ").any(|known| known == id), "{person:?}");
        assert_eq!(person[exchanges], person[ids].split("; ").count().to_string());
        assert_ne!(person[by_group], "0");
    }
}

#[test]
fn an_unknown_member_is_called_by_address() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run", "--template", "findings"]).assert_code(3).run_folder();
    let findings = Table::read(&folder, "findings");
    let subject = findings.column_index("subject");
    let found: Vec<_> = findings.rows_where("rule", "unknown_member").map(|row| &row[subject]).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains('@'), "{found:?}");
}
