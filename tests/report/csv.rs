use ilaudit::report::{CsvOptions, FormatOptions, LineEnding, Options};

use super::{london, only, read, render, rendered, snapshot};

fn with(csv: CsvOptions) -> Options {
    Options { format_options: FormatOptions { csv, ..FormatOptions::default() }, ..Options::default() }
}

fn csv(report: &str) -> String {
    let (dir, _) = rendered(&london());
    read(&dir, &format!("csv/{report}.csv"))
}

#[test]
fn exchanges_tell_unknown_from_none() {
    insta::assert_snapshot!(csv("exchanges"), @r#"
    exchange_id,exchange_name,host,phase,type,security_level,parent_template_id,version,description,location,pvp_enabled,html_view_enabled,new_tasks,new_participant_requests,entry_state,outcome,folders,documents,document_bytes,users,groups,collected_on
    10000000003,,,OPEN,,,,,,,,,,,ALLOW,partial,,2,,2,,2026-11-23T08:17:21Z
    998,'=Cedar,,HOLD,,5,,,,,,,,,ONE_TIME_PASSWORD,refused,,,,,,
    1001,Project Alder,Harcourt Bank,OPEN,IL5,1,,,"Sale of ""Alder"", phase one",,true,,0,,ALLOW,complete,3,4,,3,3,2026-11-23T08:17:10Z
    1002,Project Birch / II,Harcourt Bank,PREPARATION,,1,,,,,false,,,,ALLOW,partial,0,,,,0,2026-11-23T08:17:15Z
    "#);
}

#[test]
fn folders_follow_the_tree() {
    insta::assert_snapshot!(csv("folders"), @r"
    exchange_id,exchange_name,folder_id,parent_id,path,depth,name,index_number,order_number,has_child_folders,indexing_disabled,is_emailin,documents,document_bytes,version,version_number,created_on,created_by,created_by_organization,last_modified_on,last_modified_by
    1001,Project Alder,20,,Legal,1,Legal,1,1,true,,,1,5,a1,1,2013-03-29T12:27:56Z,Ann Lee,Harcourt Bank,,
    1001,Project Alder,3,20,Legal/Q3∕Q4,2,Q3/Q4,1.1,1,false,,,1,1024,b2,2,2013-03-29T12:27:56.001Z,Ann Lee,,,
    1001,Project Alder,21,99,(orphaned)/Lost,1,Lost,,,,,,0,0,,,,,,,
    ");
}

#[test]
fn documents_have_a_path_where_it_is_known() {
    let long = "é".repeat(40_000);
    insta::assert_snapshot!(csv("documents").replace(&long, "é × 40,000").replace('\u{7}', "<BEL>"), @r#"
    exchange_id,exchange_name,document_id,parent_id,path,name,extension,index_number,order_number,size_bytes,page_count,file_hash,version,version_number,has_note,submission_id,created_on,created_by,created_by_organization,last_modified_on,last_modified_by,effective_on,is_deleted
    10000000003,,41,,Shallow,Shallow,,,1,9223372036854775807,,,,,,,,,,,,,
    10000000003,,40,50,,Deep,,,1,9223372036854775807,,,,,,,,,,,,,
    1001,Project Alder,9,,'-Loan.xlsx,'-Loan,.xlsx,,,9007199254740993,,,,,,,1899-12-31T23:59:59.999Z,'+cmd|calc,,9223372036854775807 ms,,,
    1001,Project Alder,11,20,Legal/-12.5,-12.5,,,7,5,,,,,,,1970-01-01T01:00:00+01:00,'@home,,1970-01-01T00:59:59.999+01:00,,,
    1001,Project Alder,4714545918,3,Legal/Q3∕Q4/Terms.pdf,Terms,.pdf,1.1.1,1,1024,3,2jmj7l5rSw0yVb/vlWAYkK/YBwk=,,,false,,2025-11-25T00:00:00Z,Ann Lee,,2026-07-01T01:00:00.250+01:00,,,
    1001,Project Alder,10,99,"(orphaned)/Stray ""copy"", final
    page","Stray ""copy"", final
    page",,,2,0,0,,,,true,,0001-01-01T00:00:00Z,,,253402300800000 ms,,,
    1002,Project Birch / II,30,,Bell _x0041_,Bell<BEL> _x0041_,,,1,7,,,,,,,,,,,,,
    1002,Project Birch / II,31,,long.txt,é × 40,000,.txt,,2,,,,,,,,,,,,,,
    "#);
}

#[test]
fn users_list_their_groups() {
    insta::assert_snapshot!(csv("users"), @r"
    exchange_id,exchange_name,workspace_user_id,user_id,email_id,first_name,last_name,organization,title,role_type,status,key_contact,country,industry,functional_area,office_phone,alert_preference,is_placeholder_user,is_welcome_alert_sent,groups,group_names,first_accessed_on,last_accessed_on,last_alert_sent_on,created_on,created_by,last_modified_on,last_modified_by
    10000000003,,602,12,,Zoë,,,,,,,,,,,,,,,,,,,,,,
    10000000003,,601,7,ann.lee@new.example,Ann,Lee,Newbank,,REVIEWER,ACTIVE,,,,,,,,,,,,2026-07-01T01:00:00.001+01:00,,2014-05-13T17:53:20+01:00,,,
    1001,Project Alder,503,,nobody@example.com,,,,,REVIEWER,,,,,,,,,,0,,,,,,,,
    1001,Project Alder,501,7,ann@harcourt.example,Ann,Lee,Harcourt Bank,,MANAGER,ACTIVE,true,,,,'+44 20 7946 0000,,,,2,Advisers; Buyers,2025-11-25T00:00:00Z,2026-07-01T01:00:00+01:00,,2013-03-29T12:27:56Z,,,
    1001,Project Alder,502,8,bo@buyer.example,Bo,Ng,Buyer; Sons,,REVIEWER,ACTIVE,false,,,,+442079460000,,,,1,Buyers,,,,2013-03-29T12:27:56Z,,,
    ");
}

#[test]
fn groups_count_their_members() {
    insta::assert_snapshot!(csv("groups"), @r"
    exchange_id,exchange_name,group_id,group_name,group_type,note,fts_enabled,members_reported,members_listed,version,created_on,created_by,last_modified_on,last_modified_by
    1001,Project Alder,72,,,,,0,0,,,,,
    1001,Project Alder,71,Advisers,COLLABORATION,,true,5,2,,,,,
    1001,Project Alder,70,Buyers,BUYER, ,false,2,2,,2013-03-29T12:27:56Z,,,
    ");
}

#[test]
fn a_member_who_is_no_user_keeps_the_row() {
    insta::assert_snapshot!(csv("group_members"), @r"
    exchange_id,exchange_name,group_id,group_name,group_type,workspace_user_id,user_id,email_id,first_name,last_name,organization,role_type,user_unknown
    1001,Project Alder,71,Advisers,COLLABORATION,999,33,,,,,,false
    1001,Project Alder,71,Advisers,COLLABORATION,501,7,ann@harcourt.example,Ann,Lee,Harcourt Bank,MANAGER,false
    1001,Project Alder,70,Buyers,BUYER,501,7,ann@harcourt.example,Ann,Lee,Harcourt Bank,MANAGER,false
    1001,Project Alder,70,Buyers,BUYER,502,8,bo@buyer.example,Bo,Ng,Buyer; Sons,REVIEWER,false
    ");
}

#[test]
fn a_user_without_group_keeps_one_row() {
    insta::assert_snapshot!(csv("user_access"), @r"
    exchange_id,exchange_name,phase,workspace_user_id,user_id,email_id,first_name,last_name,organization,role_type,status,group_id,group_name,group_type,first_accessed_on,last_accessed_on,last_alert_sent_on,created_on,created_by,group_unknown,user_unknown
    10000000003,,OPEN,602,12,,Zoë,,,,,,,,,,,,,true,false
    10000000003,,OPEN,601,7,ann.lee@new.example,Ann,Lee,Newbank,REVIEWER,ACTIVE,,,,,2026-07-01T01:00:00.001+01:00,,2014-05-13T17:53:20+01:00,,true,false
    1001,Project Alder,OPEN,503,,nobody@example.com,,,,REVIEWER,,,,,,,,,,false,false
    1001,Project Alder,OPEN,999,33,,,,,,,71,Advisers,COLLABORATION,,,,,,false,false
    1001,Project Alder,OPEN,501,7,ann@harcourt.example,Ann,Lee,Harcourt Bank,MANAGER,ACTIVE,71,Advisers,COLLABORATION,2025-11-25T00:00:00Z,2026-07-01T01:00:00+01:00,,2013-03-29T12:27:56Z,,false,false
    1001,Project Alder,OPEN,501,7,ann@harcourt.example,Ann,Lee,Harcourt Bank,MANAGER,ACTIVE,70,Buyers,BUYER,2025-11-25T00:00:00Z,2026-07-01T01:00:00+01:00,,2013-03-29T12:27:56Z,,false,false
    1001,Project Alder,OPEN,502,8,bo@buyer.example,Bo,Ng,Buyer; Sons,REVIEWER,ACTIVE,70,Buyers,BUYER,,,,2013-03-29T12:27:56Z,,false,false
    ");
}

#[test]
fn people_join_on_the_user_id() {
    insta::assert_snapshot!(csv("people"), @r#"
    user_id,email_ids,names,organizations,role_types,exchanges,exchange_ids,groups,first_accessed_on,last_accessed_on,created_on,exchanges_by_group_only,users_unknown
    7,ann.lee@new.example; ann@harcourt.example,Ann Lee,Harcourt Bank; Newbank,MANAGER; REVIEWER,2,1001; 10000000003,,2025-11-25T00:00:00Z,2026-07-01T01:00:00.001+01:00,2013-03-29T12:27:56Z,0,false
    8,bo@buyer.example,Bo Ng,"""Buyer; Sons""",REVIEWER,1,1001,1,,,2013-03-29T12:27:56Z,0,false
    12,,Zoë,,,1,10000000003,,,,,0,false
    33,,,,,1,1001,1,,,,1,false
    "#);
}

#[test]
fn coverage_names_every_dataset() {
    insta::assert_snapshot!(csv("coverage"), @r"
    exchange_id,exchange_name,dataset,state,gate,rows,rows_expected,http_status,code,subcode,message,error_id,attempts,started_on,finished_on,units,units_expected,oldest_on
    10000000003,,entry,complete,,,,201,,,,,1,2026-11-23T08:17:17Z,2026-11-23T08:17:17Z,,,
    10000000003,,folders,failed,,,,504,,,gateway timeout,,5,2026-11-23T08:17:18Z,2026-11-23T08:17:19Z,,,
    10000000003,,documents,complete,,2,2,200,,,,,1,2026-11-23T08:17:20Z,2026-11-23T08:17:20Z,,,
    10000000003,,users,complete,,2,2,200,,,,,1,2026-11-23T08:17:21Z,2026-11-23T08:17:21Z,,,
    10000000003,,groups,failed,,,,500,,,,,5,2026-11-23T08:17:22Z,2026-11-23T08:17:23Z,,,
    998,'=Cedar,entry,refused,ONE_TIME_PASSWORD,,,201,,,,,1,2026-11-23T08:17:16Z,2026-11-23T08:17:16Z,,,
    998,'=Cedar,folders,skipped,,,,,,,the exchange was not entered,,0,,,,,
    998,'=Cedar,documents,skipped,,,,,,,,,0,,,,,
    1001,Project Alder,entry,complete,,,,201,,,,,1,2026-11-23T08:17:06Z,2026-11-23T08:17:06.500Z,,,
    1001,Project Alder,folders,complete,,3,3,200,,,,,1,2026-11-23T08:17:07Z,2026-11-23T08:17:07Z,,,
    1001,Project Alder,documents,complete,,4,4,200,,,,,1,2026-11-23T08:17:08Z,2026-11-23T08:17:08Z,,,
    1001,Project Alder,users,complete,,3,3,200,,,,,1,2026-11-23T08:17:09Z,2026-11-23T08:17:09Z,,,
    1001,Project Alder,groups,complete,,3,3,200,,,,,2,2026-11-23T08:17:10Z,2026-11-23T08:17:10Z,,,
    1002,Project Birch / II,entry,complete,,,,201,,,,,1,2026-11-23T08:17:11Z,2026-11-23T08:17:11Z,,,
    1002,Project Birch / II,folders,complete,,0,0,200,,,,,1,2026-11-23T08:17:12Z,2026-11-23T08:17:12Z,,,
    1002,Project Birch / II,documents,partial,,2,3,200,,,,,1,2026-11-23T08:17:13Z,2026-11-23T08:17:13Z,,,
    1002,Project Birch / II,users,refused,admin_only,,,200,400,21-3,Users list is reserved to administrators,e-77,1,2026-11-23T08:17:14Z,2026-11-23T08:17:14Z,,,
    1002,Project Birch / II,groups,complete,,0,0,200,,,,,1,2026-11-23T08:17:15Z,2026-11-23T08:17:15Z,,,
    ");
}

#[test]
fn mark_line_ending_and_guard_are_as_chosen() {
    let csv = CsvOptions {
        bom: true,
        line_ending: LineEnding::Crlf,
        formula_guard: false,
        ..CsvOptions::default()
    };
    let (dir, rendered) = rendered(&with(csv));
    let text = read(&dir, "csv/documents.csv");
    assert!(text.starts_with("\u{feff}exchange_id,"));
    assert!(text.contains(",+cmd|calc,"));
    assert_eq!(text.matches("\r\n").count(), 9);
    assert!(rendered.files.iter().all(|file| file.changes.neutralised_cells == 0));
}

#[test]
fn a_cell_with_the_delimiter_is_quoted() {
    let csv = CsvOptions { delimiter: b';', ..CsvOptions::default() };
    let (dir, _) = rendered(&with(csv));
    let people = read(&dir, "csv/people.csv");
    assert!(people.starts_with("user_id;email_ids;"));
    assert!(people.contains("\n7;\"ann.lee@new.example; ann@harcourt.example\";Ann Lee;"));
}

#[test]
fn the_guard_is_counted() {
    let (_dir, rendered) = rendered(&london());
    let counts = rendered.files.iter().map(|file| (file.path.as_str(), file.changes.neutralised_cells));
    let counts = counts.filter(|(_, count)| *count > 0).collect::<Vec<_>>();
    assert_eq!(
        counts,
        [
            ("csv/exchanges.csv", 1),
            ("csv/documents.csv", 4),
            ("csv/users.csv", 1),
            ("csv/coverage.csv", 3),
            ("csv/scope.csv", 1)
        ]
    );
}

#[test]
fn of_a_verification_the_worst_comes_first() {
    let worst_first = [
        "hash_mismatch",
        "size_mismatch",
        "failed",
        "not_found",
        "forbidden",
        "skipped",
        "protected",
        "no_expected_hash",
        "no_file",
        "match",
    ];
    let dir = tempfile::tempdir().expect("a folder");
    let snapshot = snapshot();
    for (id, outcome) in worst_first.iter().rev().enumerate() {
        // what was not reached has no outcome
        let sql = "INSERT INTO verification (exchange_id, document_id, outcome) VALUES ('1001', ?1, NULLIF(?2, 'skipped'))";
        snapshot.execute(sql, (id.to_string(), outcome)).expect("a row");
    }
    render(&snapshot, dir.path(), &only(&["verification"])).expect("a report");
    let report = read(&dir, "csv/verification.csv");
    let outcomes: Vec<&str> = report.lines().skip(1).filter_map(|line| line.split(',').nth(4)).collect();
    assert_eq!(outcomes, worst_first);
}
