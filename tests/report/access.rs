//! Who may see what: the rights as the reports have them.

use std::collections::BTreeSet;

use calamine::{Data, Reader, Xlsx};
use ilaudit::report::{FindingOptions, Options};
use rusqlite::Connection;

use super::{only, read, render, snapshot};

/// The shared snapshot with permissions and views, changed by some SQL.
fn asked(change: &str) -> Connection {
    let snapshot = snapshot();
    for sql in [include_str!("access.sql"), change] {
        snapshot.execute_batch(sql).expect("rows");
    }
    snapshot
}

/// A report of the snapshot as CSV.
fn csv(report: &str, change: &str) -> String {
    csv_with(FindingOptions::default(), report, change)
}

fn csv_with(findings: FindingOptions, report: &str, change: &str) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let options = Options { findings, ..only(&[report]) };
    render(&asked(change), dir.path(), &options).expect("reports");
    read(&dir, &format!("csv/{report}.csv"))
}

/// Some columns of a report, by their names.
fn columns(csv: &str, names: &str) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let place = |name: &str| header.iter().position(|column| column == name).expect("a column");
    let places: Vec<usize> = names.split(' ').map(place).collect();
    let rows = reader.records().map(|row| row.expect("a row"));
    let shown =
        rows.map(|row| places.iter().map(|place| row[*place].to_owned()).collect::<Vec<_>>().join(" | "));
    shown.collect::<Vec<_>>().join("\n")
}

const RIGHTS: &str = "exchange_id workspace_user_id document_id right protection via";

#[test]
fn the_right_is_the_strongest_of_what_reaches_a_user() {
    insta::assert_snapshot!(columns(&csv("effective_access_documents", ""), RIGHTS), @r#"
    10000000003 | 602 | 41 | see | no_save | everyone
    10000000003 | 602 | 40 | unknown |  | 
    10000000003 | 601 | 41 | see | no_save | everyone
    10000000003 | 601 | 40 | unknown |  | 
    1001 | 503 | 9 | see | none | everyone
    1001 | 503 | 10 | unknown |  | 
    1001 | 501 | 9 | control | none | role
    1001 | 501 | 11 | control | none | role
    1001 | 501 | 4714545918 | control | none | role
    1001 | 501 | 10 | control | none | role
    1001 | 502 | 9 | see | none | everyone
    1001 | 502 | 11 | control | no_save_no_print | direct
    1001 | 502 | 4714545918 | see | no_save | Buyers
    1001 | 502 | 10 | unknown |  |
    "#);
}

#[test]
fn a_right_names_its_user_as_the_report_of_users_does() {
    let who = "exchange_id exchange_name workspace_user_id user_id email_id first_name last_name organization role_type";
    let users = columns(&csv("users", ""), who);
    for report in ["effective_access", "effective_access_documents"] {
        let named = columns(&csv(report, ""), who);
        assert!(named.lines().all(|line| users.lines().any(|user| user == line)), "{report}:\n{named}");
    }
}

#[test]
fn folders_sum_up_documents() {
    let shown = "exchange_id workspace_user_id folder_id folder_path documents can_see can_control protected unknown via oldest_on";
    insta::assert_snapshot!(columns(&csv("effective_access", ""), shown), @r#"
    10000000003 | 602 |  | / | 1 | 1 | 0 | 1 | 0 | everyone | 2026-11-23T08:18:20Z
    10000000003 | 602 | 50 |  | 1 | 0 | 0 | 0 | 1 |  | 2026-11-23T08:18:20Z
    10000000003 | 601 |  | / | 1 | 1 | 0 | 1 | 0 | everyone | 2026-11-23T08:18:20Z
    10000000003 | 601 | 50 |  | 1 | 0 | 0 | 0 | 1 |  | 2026-11-23T08:18:20Z
    1001 | 503 |  | / | 1 | 1 | 0 | 0 | 0 | everyone | 2026-11-18T11:06:40Z
    1001 | 503 | 99 | (orphaned) | 1 | 0 | 0 | 0 | 1 |  | 
    1001 | 501 |  | (all) | 4 | 4 | 4 | 0 | 0 | role | 
    1001 | 502 |  | / | 1 | 1 | 0 | 0 | 0 | everyone | 2026-11-18T11:06:40Z
    1001 | 502 | 20 | Legal | 1 | 1 | 1 | 1 | 0 | direct | 2026-11-23T08:18:20.500Z
    1001 | 502 | 3 | Legal/Q3∕Q4 | 1 | 1 | 0 | 1 | 0 | Buyers | 2026-11-23T08:18:20Z
    1001 | 502 | 99 | (orphaned) | 1 | 0 | 0 | 0 | 1 |  |
    "#);
}

#[test]
fn every_folder_has_a_line_for_each_group() {
    let shown = "exchange_id folder_id folder_path depth group_id group_name members documents can_see can_control protected unknown state";
    insta::assert_snapshot!(columns(&csv("folder_access", ""), shown), @r#"
    10000000003 |  | / | 0 | 800 | All Current and Future Users |  | 1 | 1 | 0 | 1 | 0 | all
    10000000003 | 50 |  |  | 800 | All Current and Future Users |  | 1 | 0 | 0 | 0 | 0 | none
    1001 |  | / | 0 | 72 |  | 0 | 1 | 0 | 0 | 0 | 0 | none
    1001 |  | / | 0 | 800 |  ALL current and Future users |  | 1 | 1 | 0 | 0 | 0 | all
    1001 |  | / | 0 | 71 | Advisers | 2 | 1 | 0 | 0 | 0 | 0 | none
    1001 |  | / | 0 | 70 | Buyers | 2 | 1 | 0 | 0 | 0 | 0 | none
    1001 | 20 | Legal | 1 | 72 |  | 0 | 1 | 1 | 0 | 0 | 0 | all
    1001 | 20 | Legal | 1 | 800 |  ALL current and Future users |  | 1 | 0 | 0 | 0 | 0 | none
    1001 | 20 | Legal | 1 | 71 | Advisers | 2 | 1 | 0 | 0 | 0 | 0 | none
    1001 | 20 | Legal | 1 | 70 | Buyers | 2 | 1 | 0 | 0 | 0 | 0 | none
    1001 | 3 | Legal/Q3∕Q4 | 2 | 72 |  | 0 | 1 | 0 | 0 | 0 | 0 | none
    1001 | 3 | Legal/Q3∕Q4 | 2 | 800 |  ALL current and Future users |  | 1 | 0 | 0 | 0 | 0 | none
    1001 | 3 | Legal/Q3∕Q4 | 2 | 71 | Advisers | 2 | 1 | 1 | 1 | 0 | 0 | all
    1001 | 3 | Legal/Q3∕Q4 | 2 | 70 | Buyers | 2 | 1 | 1 | 0 | 1 | 0 | all
    1001 | 21 | (orphaned)/Lost | 1 | 72 |  | 0 | 0 | 0 | 0 | 0 | 0 | none
    1001 | 21 | (orphaned)/Lost | 1 | 800 |  ALL current and Future users |  | 0 | 0 | 0 | 0 | 0 | none
    1001 | 21 | (orphaned)/Lost | 1 | 71 | Advisers | 2 | 0 | 0 | 0 | 0 | 0 | none
    1001 | 21 | (orphaned)/Lost | 1 | 70 | Buyers | 2 | 0 | 0 | 0 | 0 | 0 | none
    1001 | 99 | (orphaned) |  | 72 |  | 0 | 1 | 0 | 0 | 0 | 1 | unknown
    1001 | 99 | (orphaned) |  | 800 |  ALL current and Future users |  | 1 | 0 | 0 | 0 | 1 | unknown
    1001 | 99 | (orphaned) |  | 71 | Advisers | 2 | 1 | 0 | 0 | 0 | 1 | unknown
    1001 | 99 | (orphaned) |  | 70 | Buyers | 2 | 1 | 0 | 0 | 0 | 1 | unknown
    "#);
}

#[test]
fn permissions_and_views_are_as_the_service_says() {
    insta::assert_snapshot!(csv("permissions", ""), @r#"
    exchange_id,exchange_name,document_id,path,grantee_id,grantee_type,grantee_name,listed_as,permission,drm,is_inherited,is_implicit,is_workspace_user,create_allowed,members,collected_on,taken_from,members_unknown
    10000000003,,41,Shallow,800,WORKSPACE,All Current and Future Users,permissioned,SEE,NOSAVE,false,false,false,false,,2026-11-23T08:18:20Z,,true
    10000000003,,40,,81,BUYER,Bidders,permissioned,SEE,NONE,false,false,false,false,,2026-11-23T08:18:20Z,,true
    1001,Project Alder,9,'-Loan.xlsx,800,WORKSPACE, ALL current and Future users,permissioned,SEE,NONE,true,false,,false,,2026-11-18T11:06:40Z,20261118T200000Z,false
    1001,Project Alder,11,Legal/-12.5,502,WORKSPACE_USER,"Ng, Bo",permissioned,CONTROL,NOSAVENOPRINT,false,true,,true,,2026-11-23T08:18:20.500Z,,false
    1001,Project Alder,11,Legal/-12.5,990,WORKSPACE,Hidden,permissioned,SEE,NONE,false,false,false,false,,2026-11-23T08:18:20.500Z,,false
    1001,Project Alder,11,Legal/-12.5,72,,,permissioned,VIEW,,false,false,false,false,0,2026-11-23T08:18:20.500Z,,false
    1001,Project Alder,4714545918,Legal/Q3∕Q4/Terms.pdf,70,BUYER,Buyers,permissioned,SEE,NOSAVE,true,false,false,false,2,2026-11-23T08:18:20Z,,false
    1001,Project Alder,4714545918,Legal/Q3∕Q4/Terms.pdf,71,COLLABORATION,Advisers,permissioned,CONTROL,NONE,true,false,false,false,2,2026-11-23T08:18:20Z,,false
    1001,Project Alder,4714545918,Legal/Q3∕Q4/Terms.pdf,72,,,non_permissioned,REVOKED,NONE,false,false,false,false,0,2026-11-23T08:18:20Z,,false
    "#);
    insta::assert_snapshot!(csv("document_views", ""), @r#"
    exchange_id,exchange_name,document_id,path,user_id,email_id,first_name,last_name,organization,role_type,group_id,group_name,descriptor,access,viewed,first_viewed_on,last_viewed_on,first_alert_on,last_alert_on,alert_failed,collected_on,taken_from,user_unknown
    1001,Project Alder,9,'-Loan.xlsx,7,ann@harcourt.example,Ann,Lee,Harcourt Bank,MANAGER,,,USER,ALLOWED,true,2026-05-28T20:26:40Z,2026-05-28T20:26:40Z,,,,2026-11-23T08:18:20Z,,false
    1001,Project Alder,4714545918,Legal/Q3∕Q4/Terms.pdf,8,BO@buyer.example,Bo,Ng,Buyer; Sons,REVIEWER,70,Buyers,USER,ALLOWED,true,2026-05-28T20:26:40Z,2026-09-21T14:13:20Z,,,false,2026-11-23T08:18:20Z,,false
    1001,Project Alder,4714545918,Legal/Q3∕Q4/Terms.pdf,,nobody@example.com,,,,REVIEWER,70,Buyers,USER,ALLOWED,true,2026-05-28T20:26:40Z,2026-05-28T20:26:40Z,,,,2026-11-23T08:18:20Z,,false
    1001,Project Alder,4714545918,Legal/Q3∕Q4/Terms.pdf,,cy@gone.example,Cy,Gone,Buyer,REVIEWER,73,Gone,USER,,true,2026-02-02T02:40:00Z,2026-02-02T02:40:00.001Z,,,,2026-11-23T08:18:20Z,,false
    1001,Project Alder,10,"(orphaned)/Stray ""copy"", final
    page",8,bo@buyer.example,Bo,Ng,Buyer; Sons,REVIEWER,70,Buyers,USER,ALLOWED,true,2026-05-28T20:26:40Z,2026-05-28T20:26:40Z,,,,2026-11-23T08:18:20Z,,false
    "#);
    insta::assert_snapshot!(csv("coverage_documents", ""), @r#"
    exchange_id,exchange_name,dataset,document_id,path,state,gate,rows,rows_expected,http_status,code,subcode,message,error_id,attempts,collected_on,taken_from
    1001,Project Alder,permissions,10,"(orphaned)/Stray ""copy"", final
    page",failed,,,,504,,,gateway timeout,e-9,5,,
    1002,Project Birch / II,permissions,30,Bell _x0041_,refused,forbidden,,,200,401,1-1-3,not permitted,e-1,1,,
    1002,Project Birch / II,permissions,31,long.txt,skipped,,,,,,,,,0,,
    1002,Project Birch / II,access_history,30,Bell _x0041_,refused,forbidden,,,200,401,1-1-3,not permitted,e-2,1,,
    1002,Project Birch / II,access_history,31,long.txt,failed,pending,,,200,200,9-9-9-1,still being prepared,,5,,
    "#);
}

#[test]
fn the_rules_find_what_they_look_for() {
    let change = "INSERT INTO group_members VALUES ('1001', '73', '502', '8', NULL); INSERT INTO groups (exchange_id, group_id, group_name, group_type) VALUES ('1001', '73', 'Bidder B', 'BUYER');";
    let findings = csv_with(internal("harcourt.example"), "findings", change);
    insta::assert_snapshot!(of_rights(&findings), @r#"
    external_control,high,1001,Project Alder,user,502,bo@buyer.example,"may control 1 document as REVIEWER, via direct",External control,"Who controls a document may change and remove it, and give it to others.","Withdraw control of the groups named, or confirm with the owner of the exchange that the person needs it.",Bo Ng,Buyer; Sons,REVIEWER,,false
    two_buyer_groups,high,1001,Project Alder,user,502,bo@buyer.example,"in 2 buyer groups: Bidder B, Buyers",Two buyer groups,The service puts a user into one buyer group at most: bidders must not see what is meant for others.,"Remove the person from all but one of these groups, and check what was viewed.",Bo Ng,Buyer; Sons,REVIEWER,,false
    unlisted_grantee,high,1001,Project Alder,group,990,Hidden,"may see 1 document, and is not among the groups",Unlisted grantee,"Whoever is in an unseen group may see these documents, and this audit cannot name them.","Find the group in the exchange, and who is in it; otherwise ask the service what the grantee is, or withdraw the permission.",,,,,false
    unknown_permission,medium,1001,Project Alder,exchange,1001,Project Alder,"the permission VIEW is given 1 time, and counts as SEE",Unknown permission,"What it allows is not known: the rights in this audit may be too small, or too large.","Ask the service what the word means, and what these grantees may do.",,,,,false
    viewed_without_access,medium,1001,Project Alder,user,,cy@gone.example,viewed 1 document without a right to see it today; not among the users,Viewed without access,"Permissions were withdrawn after the person had seen the documents, or the view cannot be explained.","Find out when and why the right ended, and whether copies have to be returned or destroyed.",,,,,false
    viewed_without_access,medium,1001,Project Alder,user,503,nobody@example.com,viewed 1 document without a right to see it today,Viewed without access,"Permissions were withdrawn after the person had seen the documents, or the view cannot be explained.","Find out when and why the right ended, and whether copies have to be returned or destroyed.",,,REVIEWER,,false
    empty_group_with_access,low,1001,Project Alder,group,72,,"has no members, and may see 1 document",Empty group with access,Whoever is added to it sees these documents at once.,"Withdraw what is granted to it, or remove the group.",,,,,false
    everyone_can_see,low,10000000003,,folder,,/,1 of 1 documents are granted to everyone,Everyone can see,"Whoever is added to the exchange sees these documents at once, whatever their groups.","Leave it for what is meant for all, such as instructions; grant the rest to the groups that need it.",,,,,false
    everyone_can_see,low,1001,Project Alder,folder,,/,1 of 1 documents are granted to everyone,Everyone can see,"Whoever is added to the exchange sees these documents at once, whatever their groups.","Leave it for what is meant for all, such as instructions; grant the rest to the groups that need it.",,,,,false
    never_viewed,info,10000000003,,folder,50,,1 of 1 documents were viewed by nobody but all-seeing roles,Never viewed,"What nobody reads is either not needed, or was not found by those it is for.","Nothing, or ask the owner of the exchange whether the documents are where their readers look.",,,,,false
    never_viewed,info,10000000003,,folder,,/,1 of 1 documents were viewed by nobody but all-seeing roles,Never viewed,"What nobody reads is either not needed, or was not found by those it is for.","Nothing, or ask the owner of the exchange whether the documents are where their readers look.",,,,,false
    never_viewed,info,1001,Project Alder,folder,,/,1 of 1 documents were viewed by nobody but all-seeing roles,Never viewed,"What nobody reads is either not needed, or was not found by those it is for.","Nothing, or ask the owner of the exchange whether the documents are where their readers look.",,,,,false
    never_viewed,info,1001,Project Alder,folder,20,Legal,1 of 1 documents were viewed by nobody but all-seeing roles,Never viewed,"What nobody reads is either not needed, or was not found by those it is for.","Nothing, or ask the owner of the exchange whether the documents are where their readers look.",,,,,false
    "#);
    let rules = csv_with(internal("harcourt.example"), "rules", change);
    let shown = "rule state findings population assessed_in not_assessed_in";
    insta::assert_snapshot!(of_rights(&columns(&rules, shown)), @r"
    external_control | found | 1 | 4 | 0 | 4
    two_buyer_groups | found | 1 | 2 | 2 | 2
    unlisted_grantee | found | 1 | 8 | 0 | 4
    unknown_permission | found | 1 | 8 | 1 | 3
    viewed_without_access | found | 2 | 4 | 0 | 4
    empty_group_with_access | found | 1 | 4 | 0 | 4
    everyone_can_see | found | 2 | 5 | 1 | 3
    never_viewed | found | 4 | 6 | 1 | 3
    seen_by_nobody | none | 0 | 5 | 1 | 3
    ");
}

#[test]
fn what_nobody_is_granted_is_found_a_name_that_lacks_is_its_id_and_a_document_counts_once() {
    let change = "DELETE FROM permissions WHERE document_id = '9';
                  INSERT INTO document_access (exchange_id, document_id, position, email_id, viewed)
                  VALUES ('1001', '4714545918', 9, 'cy@gone.example', 1), ('1001', '4714545918', 10, NULL, 1);
                  UPDATE permissions SET grantee_name = NULL WHERE grantee_id = '990'";
    let findings = csv("findings", change);
    for expected in [
        "unlisted_grantee,high,1001,Project Alder,group,990,990,\"may see 1 document, and is not among the groups\"",
        "seen_by_nobody,info,1001,Project Alder,folder,,/,1 of 1 documents are granted to nobody",
        "viewed_without_access,medium,1001,Project Alder,user,,cy@gone.example,viewed 1 document without a right to see it today; not among the users",
    ] {
        assert!(findings.lines().any(|line| line.starts_with(expected)), "{expected}\n{findings}");
    }
    // whoever has no address may be anybody
    assert_eq!(findings.matches("viewed_without_access").count(), 2, "{findings}");
}

fn internal(domain: &str) -> FindingOptions {
    FindingOptions { internal_domains: [domain.to_owned()].into(), ..FindingOptions::default() }
}

/// The lines of the rules that rest on permissions or views.
fn of_rights(lines: &str) -> String {
    let rules = [
        "unlisted_grantee",
        "unknown_permission",
        "external_control",
        "everyone_can_see",
        "seen_by_nobody",
        "viewed_without_access",
        "empty_group_with_access",
        "two_buyer_groups",
        "never_viewed",
    ];
    let of_rights = |line: &&str| rules.iter().any(|rule| line.starts_with(rule));
    lines.lines().filter(of_rights).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_not_known_may_give_a_right_and_never_takes_one() {
    // what happens to the snapshot, and the right of 502 (Bo) to documents 9, 11, 4714545918 and 10
    let cases = [
        ("", "see,control,see,unknown"),
        // nothing is granted to Bo, and everything is known
        (
            "UPDATE permissions SET permission = 'REVOKED'; UPDATE document_units SET state = 'complete'",
            ",,,",
        ),
        (
            "UPDATE permissions SET listed_as = 'non_permissioned', position = position + 9 WHERE listed_as = 'permissioned'",
            ",,,unknown",
        ),
        // the groups are not known: a listed one still reaches its members
        ("UPDATE coverage SET state = 'partial' WHERE dataset = 'groups'", "see,control,see,unknown"),
        (
            "UPDATE coverage SET state = 'failed' WHERE dataset = 'groups'; DELETE FROM group_members",
            "see,control,unknown,unknown",
        ),
        // the role is not known
        ("UPDATE users SET role_type = ' '; DELETE FROM permissions", "unknown,unknown,unknown,unknown"),
        ("UPDATE users SET role_type = ' manager '", "control,control,control,control"),
        // the answer could be read in part
        ("UPDATE document_units SET state = 'partial'", "see,control,see,unknown"),
        (
            "UPDATE document_units SET state = 'partial'; DELETE FROM permissions",
            "unknown,unknown,unknown,unknown",
        ),
        // the users are not known: a member stands for one
        (
            "UPDATE coverage SET state = 'failed' WHERE dataset = 'users'; DELETE FROM users",
            "see,control,see,unknown",
        ),
        // a user, by the type of the grantee or by its flag
        ("UPDATE permissions SET grantee_type = NULL WHERE grantee_id = '502'", "see,,see,unknown"),
        (
            "UPDATE permissions SET grantee_type = NULL, is_workspace_user = 1 WHERE grantee_id = '502'",
            "see,control,see,unknown",
        ),
        ("UPDATE documents SET is_deleted = 1 WHERE document_id = '9'", ",control,see,unknown"),
    ];
    for (change, expected) in cases {
        let csv = csv("effective_access_documents", change);
        let rights = columns(&csv, "exchange_id workspace_user_id document_id right");
        let right = |document: &str| {
            let line = format!("1001 | 502 | {document} | ");
            rights.lines().find_map(|found| found.strip_prefix(&line)).unwrap_or_default().to_owned()
        };
        assert_eq!(["9", "11", "4714545918", "10"].map(right).join(","), expected, "{change}");
    }
}

#[test]
fn of_several_grants_the_strongest_counts_and_then_the_least_protected() {
    // grants of document 4714545918: to Buyers, of whom Bo is one, and to everyone
    let cases = [
        ("SEE", "NOSAVE", "SEE", "NOSAVENOPRINT", "see no_save Buyers; everyone"),
        ("SEE", "NOSAVE", "SEE", "NONE", "see none Buyers; everyone"),
        ("control", "NOSAVENOPRINT", "SEE", "NONE", "control no_save_no_print Buyers; everyone"),
        ("SEE", "NONE", "REVOKED", "NONE", "see none Buyers"),
        ("SEE", "WATERMARK", "SEE", "NOSAVE", "see  Buyers; everyone"),
        ("CONTROL", "WATERMARK", "SEE", "NOSAVE", "control  Buyers; everyone"),
        ("", "NONE", "SEE", "NOSAVE", "see no_save everyone"),
    ];
    for (buyers, buyers_drm, everyone, everyone_drm, expected) in cases {
        let change = format!(
            "UPDATE permissions SET permission = '{buyers}', drm = '{buyers_drm}' WHERE grantee_id = '70';
             INSERT INTO permissions (exchange_id, document_id, listed_as, position, grantee_id, grantee_name, permission, drm)
             VALUES ('1001', '4714545918', 'permissioned', 9, '800', 'all current and FUTURE users', '{everyone}', '{everyone_drm}')"
        );
        let csv = csv("effective_access_documents", &change);
        let rights = columns(&csv, "workspace_user_id document_id right protection via");
        let found =
            rights.lines().find_map(|line| line.strip_prefix("502 | 4714545918 | ")).expect("a right");
        let via: Vec<&str> = found.rsplit(" | ").collect();
        let mut via_names: Vec<&str> = via[0].split("; ").collect();
        via_names.sort_unstable();
        assert_eq!(format!("{} {} {}", via[2], via[1], via_names.join("; ")), expected);
    }
}

/// One of its names is as good as another, so it is the same one each time.
#[test]
fn everyone_under_two_names_has_the_first_of_them() {
    let change = "INSERT INTO permissions (exchange_id, document_id, listed_as, position, grantee_id, grantee_name, permission)
        VALUES ('1001', '4714545918', 'permissioned', 9, '800', 'all current and FUTURE users', 'SEE'),
               ('1001', '11', 'permissioned', 9, '800', 'Someone else', 'SEE')";
    let csv = csv("folder_access", change);
    let groups = columns(&csv, "exchange_id group_id group_name");
    let names: BTreeSet<&str> =
        groups.lines().filter_map(|line| line.strip_prefix("1001 | 800 | ")).collect();
    assert_eq!(Vec::from_iter(names), [" ALL current and Future users"]);
}

#[test]
fn a_run_that_was_not_asked_has_no_such_reports() {
    let dir = tempfile::tempdir().expect("a folder");
    render(&snapshot(), dir.path(), &Options::default()).expect("reports");
    for report in ["permissions", "folder_access", "effective_access", "document_views", "coverage_documents"]
    {
        assert!(!dir.path().join(format!("csv/{report}.csv")).exists(), "{report}");
    }
    render(&asked(""), dir.path(), &Options::default()).expect("reports");
    let exists = |report: &str| dir.path().join(format!("csv/{report}.csv")).exists();
    assert!(exists("effective_access") && exists("coverage_documents"));
    // it may be far larger than all others together
    assert!(!exists("effective_access_documents"));
}

/// The cells of each sheet, a line a row.
fn sheets(change: &str, workbook: &str) -> Vec<(String, Vec<String>)> {
    let dir = tempfile::tempdir().expect("a folder");
    render(&asked(change), dir.path(), &only(&["permissions"])).expect("reports");
    let mut book: Xlsx<_> = calamine::open_workbook(dir.path().join(workbook)).expect("a workbook");
    let line = |row: &[Data]| row.iter().map(Data::to_string).collect::<Vec<_>>().join(" | ");
    book.worksheets().into_iter().map(|(name, range)| (name, range.rows().map(line).collect())).collect()
}

#[test]
fn the_gap_finder_has_a_sheet_for_each_exchange() {
    let change = "UPDATE exchanges SET name = 'Permissions (2)' WHERE exchange_id = '1001'";
    let sheets = sheets(change, "permissions.xlsx");
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "Summary",
        "Gap finder",
        "10000000003",
        "Exchange Permissions (2)",
        "Effective access",
        "Permissions",
        "Document views",
        "Coverage of documents",
        "About",
    ];
    assert_eq!(names, expected);
    insta::assert_snapshot!(sheets[3].1.join("\n"), @r"
    Permissions (2) | 72 |  ALL current and Future users | Advisers | Buyers
    / | none · 0 of 1 | all · 1 of 1 | none · 0 of 1 | none · 0 of 1
    Legal | all · 1 of 1 | none · 0 of 1 | none · 0 of 1 | none · 0 of 1
    Legal/Q3∕Q4 | none · 0 of 1 | none · 0 of 1 | all · 1 of 1 | all · 1 of 1
    (orphaned)/Lost | none · 0 of 0 | none · 0 of 0 | none · 0 of 0 | none · 0 of 0
    (orphaned) | unknown · at least 0 of 1 | unknown · at least 0 of 1 | unknown · at least 0 of 1 | unknown · at least 0 of 1
    ");
    let listed = ["10000000003 | 10000000003", "Exchange Permissions (2) | Permissions (2)"];
    assert_eq!(sheets[1].1[1..3], listed);
}

#[test]
fn past_two_hundred_exchanges_a_note_says_where_the_rest_is() {
    let change = "
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 210)
        INSERT INTO exchanges (exchange_id, name) SELECT 'x' || i, 'Same name' FROM n;
        INSERT INTO folders (exchange_id, folder_id, path, position)
        SELECT exchange_id, '1', 'F', 0 FROM exchanges WHERE name = 'Same name';
        INSERT INTO groups (exchange_id, group_id, group_name)
        SELECT exchange_id, '1', 'G' FROM exchanges WHERE name = 'Same name';";
    let sheets = sheets(change, "permissions.xlsx");
    assert_eq!(sheets.len(), 2 + 200 + 4 + 1);
    let index = &sheets[1].1;
    let note = "12 more have no sheet here: see the report folder_access. | ";
    assert_eq!(index.last().map(String::as_str), Some(note));
    assert!(index[4..].iter().any(|line| line == "Same name (198) | Same name"), "{index:#?}");
}

#[test]
fn the_summary_tells_of_how_many_documents_the_rights_are_known() {
    let sheets = sheets("", "permissions.xlsx");
    let summary = sheets[0].1.join("\n");
    for expected in [
        "documents with known permissions",
        "of 8 in 2 of 4 exchanges; the oldest answer is of 2026-11-18 11:06:40",
        "documents with known views",
    ] {
        assert!(summary.contains(expected), "{summary}");
    }
    // and what was collected is not told as missing
    let not_covered = summary.split("Not covered").nth(1).expect("a block");
    let is_told = |title: &str| not_covered.contains(&format!("{title} |"));
    assert!(!is_told("Permissions") && !is_told("Document views"), "{not_covered}");
}

#[test]
fn names_in_the_settings_that_match_nothing_are_told() {
    let named = |roles: &[&str], groups: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let findings = FindingOptions {
            all_seeing_roles: owned(roles),
            everyone_groups: owned(groups),
            ..FindingOptions::default()
        };
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { findings, ..only(&["permissions"]) };
        let rendered = render(&asked(""), dir.path(), &options).expect("reports");
        format!("{:?}", rendered.page)
    };
    let page = named(&["OWNER", "MANAGER"], &["all CURRENT and future users", "Everybody"]);
    let told = [
        "access.all_seeing_roles names OWNER: in this run no user has this role.",
        "access.everyone_groups names Everybody: in this run no grantee has this name.",
    ];
    assert!(told.iter().all(|sentence| page.contains(sentence)), "{page}");
    let page = named(&["REVIEWER"], &["All Current and Future Users"]);
    assert!(!page.contains("in this run no"), "{page}");
}

#[test]
fn any_number_of_groups_can_give_a_right() {
    // 130 groups may see document 4714545918, one of them may control it
    let change = "
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
        INSERT INTO groups (exchange_id, group_id, group_name) SELECT '1001', 'm' || i, 'M' || i FROM n;
        INSERT INTO permissions (exchange_id, document_id, listed_as, position, grantee_id, permission, drm)
        SELECT '1001', '4714545918', 'permissioned', CAST(SUBSTR(group_id, 2) AS INTEGER) + 10, group_id,
            CASE group_id WHEN 'm120' THEN 'CONTROL' ELSE 'SEE' END,
            CASE group_id WHEN 'm120' THEN 'NOSAVE' ELSE 'NOSAVENOPRINT' END
        FROM groups WHERE group_id LIKE 'm%';
        INSERT INTO group_members (exchange_id, group_id, workspace_user_id)
        VALUES ('1001', 'm1', '502'), ('1001', 'm120', '502'), ('1001', 'm70', '503');";
    let rights = columns(&csv("effective_access_documents", change), RIGHTS);
    for line in [
        "1001 | 502 | 4714545918 | control | no_save | Buyers; M1; M120",
        "1001 | 503 | 4714545918 | see | no_save_no_print | M70",
    ] {
        assert!(rights.lines().any(|found| found == line), "{line}: {rights}");
    }
}
