use ilaudit::report::{FindingOptions, Options, Rendered, ReportPlan, Severity};
use rusqlite::Connection;

use super::{only, read, render, snapshot};

/// What the shared snapshot lacks for every rule to find something.
const MORE: &str = "
    UPDATE documents SET file_hash = '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' WHERE document_id IN ('9', '11');
    UPDATE documents SET file_hash = 'shared' WHERE document_id IN ('30', '40');
    UPDATE users SET is_placeholder_user = 1 WHERE workspace_user_id = '503';
    INSERT INTO unreadable VALUES ('1001', 'documents', 'documents', 4, 'this id is listed twice', '{}');
    INSERT INTO unreadable VALUES ('1001', 'documents', 'documents', 5, 'there is no id', '{}');
";

fn with(settings: FindingOptions) -> Options {
    Options { findings: settings, ..only(&["findings"]) }
}

fn internal(domain: &str) -> FindingOptions {
    FindingOptions { internal_domains: [domain.to_owned()].into(), ..FindingOptions::default() }
}

fn found(settings: FindingOptions) -> (String, Rendered) {
    let dir = tempfile::tempdir().expect("a folder");
    let snapshot: Connection = snapshot();
    snapshot.execute_batch(MORE).expect("rows");
    let rendered = render(&snapshot, dir.path(), &with(settings)).expect("reports");
    (read(&dir, "csv/findings.csv"), rendered)
}

#[test]
fn every_rule_finds_what_it_looks_for() {
    let (csv, rendered) = found(internal("buyer.example"));
    insta::assert_snapshot!(csv, @r#"
    rule,severity,exchange_id,exchange_name,subject_type,subject_id,subject,detail,title,why,action,name,organization,role_type,last_accessed_on,user_unknown
    external_manager,high,1001,Project Alder,user,501,ann@harcourt.example,Ann Lee of Harcourt Bank holds the role MANAGER,External manager,Managers add users and change permissions: somebody outside the organization controls who has access.,"Confirm with the owner of the exchange that the person is to manage it, or change the role.",Ann Lee,Harcourt Bank,MANAGER,2026-07-01T00:00:00Z,false
    unknown_member,high,1001,Project Alder,user,999,999,"a member of Advisers, and not among the users",Unknown member,"Either someone left but is still in a group, or someone has access whom the list of users does not show.","Remove the member from the group, or find out why the user is not listed.",,,,,false
    content_in_several_exchanges,medium,,,content,shared,Bell _x0041_,"the same content is in 2 exchanges: Project Birch / II (Bell _x0041_), 10000000003 (Deep)",Content in several exchanges,"What is meant for one exchange may have come into another, where other people read it.","Check that each exchange may hold the document, and remove it from those that may not.",,,,,false
    dormant,medium,10000000003,,user,601,ann.lee@new.example,last seen 145 days before the run,Dormant,People change sides and employers; an account that is no longer used still gives access.,"Ask whether the person still needs the access, and remove it otherwise.",Ann Lee,Newbank,REVIEWER,2026-07-01T00:00:00.001Z,false
    dormant,medium,1001,Project Alder,user,501,ann@harcourt.example,last seen 145 days before the run,Dormant,People change sides and employers; an account that is no longer used still gives access.,"Ask whether the person still needs the access, and remove it otherwise.",Ann Lee,Harcourt Bank,MANAGER,2026-07-01T00:00:00Z,false
    duplicate_id,medium,1001,Project Alder,documents,,documents[4],the id of this entry is listed before it,Duplicate id,"Two items with one id cannot be distinguished later; the listing changed while it was read, or is wrong.","Collect the exchange again; if the entry is listed twice again, report it to the service.",,,,,false
    member_count_mismatch,medium,1001,Project Alder,group,71,Advisers,"5 members reported, 2 listed",Member count mismatch,One of the two is wrong: somebody may have access whom this audit cannot name.,"Compare the group with its members in the exchange; if they differ there too, report it to the service.",,,,,false
    no_manager,medium,10000000003,,exchange,10000000003,,none of its users is a manager,No manager,Nobody visible to the audit is responsible for the exchange or can revoke access.,"Name a manager, or close the exchange; a manager may be hidden from the account that audits.",,,,,false
    only_dormant_managers,medium,1001,Project Alder,exchange,1001,Project Alder,"1 manager, last seen 145 days before the run",Only dormant managers,"Nobody looks after the exchange: access is given, and nobody is there to take it away.","Name a manager who looks after the exchange, or close it.",,,,,false
    never_accessed,low,10000000003,,user,602,602,Zoë has never visited the exchange; when the user was added is not known,Never accessed,"Unused access is unneeded access: revoke it, or remind the person.","Remind the person, or remove the access.",Zoë,,,,false
    never_accessed,low,1001,Project Alder,user,502,bo@buyer.example,Bo Ng of Buyer; Sons has never visited the exchange; added 4986 days before the run,Never accessed,"Unused access is unneeded access: revoke it, or remind the person.","Remind the person, or remove the access.",Bo Ng,Buyer; Sons,REVIEWER,,false
    no_group,low,1001,Project Alder,user,503,nobody@example.com,someone without a name is in no group,No group,"Permissions are usually given to groups; a user outside all of them either sees nothing, or has permissions of their own that a review of groups misses.","Add the person to the group whose permissions are meant, or remove the access.",,,REVIEWER,,false
    no_user_id,low,1001,Project Alder,user,503,nobody@example.com,someone without a name has no user_id: what else the person may enter cannot be told,No user id,What a person may see in all exchanges together is more than in one; of these nobody can tell.,Look the person up by address in the other exchanges.,,,REVIEWER,,false
    orphaned,low,1001,Project Alder,document,10,"(orphaned)/Stray ""copy"", final
    page",its folder 99 is not listed,Orphaned,Items outside the folder tree are missed by a review folder by folder.,"Move the item into the folder tree, or remove it.",,,,,false
    orphaned,low,1001,Project Alder,folder,21,(orphaned)/Lost,its parent 99 leads to no root,Orphaned,Items outside the folder tree are missed by a review folder by folder.,"Move the item into the folder tree, or remove it.",,,,,false
    placeholder_user,low,1001,Project Alder,user,503,nobody@example.com,a placeholder with the role REVIEWER,Placeholder user,Whoever takes the place gets its permissions; fill it or remove it.,"Name the person, or remove the placeholder.",,,REVIEWER,,false
    duplicate_content,info,1001,Project Alder,document,9,'-Loan.xlsx,"3 documents have this content, also at Legal/-12.5, Legal/Q3∕Q4/Terms.pdf",Duplicate content,Copies may have different permissions: withdrawing one leaves the others accessible.,"Keep one of the copies, or give all of them the same permissions.",,,,,false
    empty_group,info,1001,Project Alder,group,72,,the group has no members,Empty group,Its permissions take effect for whoever is added next.,"Remove the group, or what is granted to it, unless its members are still to come.",,,,,false
    no_hash,info,10000000003,,exchange,10000000003,,1 of 2 documents have no hash,No hash,Without a hash these documents cannot be verified.,"Compare a sample of these documents by hand, or have them uploaded again.",,,,,false
    no_hash,info,1002,Project Birch / II,exchange,1002,Project Birch / II,1 of 2 documents have no hash,No hash,Without a hash these documents cannot be verified.,"Compare a sample of these documents by hand, or have them uploaded again.",,,,,false
    several_emails,info,,,person,7,ann.lee@new.example,"2 addresses: ann.lee@new.example, ann@harcourt.example",Several email addresses,The person changed name or employer; permissions given under the old address may need review.,"Check that it is one person, and that what was given under the old address is still wanted.",Ann Lee,Newbank,,2026-07-01T00:00:00.001Z,false
    "#);
    // what rests on permissions and views, and on a list of people, has tests of its own
    let silent = rendered.findings.iter().filter(|rule| rule.findings == 0).map(|rule| rule.rule.as_str());
    let of_rights = [
        "external_control",
        "left_but_listed",
        "two_buyer_groups",
        "unlisted_grantee",
        "unknown_permission",
        "viewed_without_access",
        "empty_group_with_access",
        "everyone_can_see",
        "never_viewed",
        "seen_by_nobody",
    ];
    assert_eq!(silent.collect::<Vec<_>>(), of_rights);
}

#[test]
fn counts_are_by_rule_and_the_worst_is_known() {
    let (_, rendered) = found(FindingOptions::default());
    let counted = rendered.findings.iter().map(|rule| rule.findings).sum();
    assert_eq!(rendered.files[0].rows, Some(counted));
    assert_eq!(rendered.count_findings(Severity::High), 1);
    let severities: Vec<_> = rendered.findings.iter().map(|rule| rule.severity).collect();
    assert!(severities.is_sorted_by(|one, other| one >= other));
}

#[test]
fn without_internal_domains_nobody_is_external() {
    for (domain, external) in [("harcourt.example", 0), (".example", 0), ("court.example", 1)] {
        let (_, rendered) = found(internal(domain));
        let rule = rendered.findings.iter().find(|rule| rule.rule == "external_manager").expect("a rule");
        assert_eq!(rule.findings, external, "{domain}");
    }
    assert!(!found(FindingOptions::default()).0.contains("external_manager"));
}

#[test]
fn a_user_is_dormant_after_the_days_set() {
    // last seen 145 days before the run
    for (days, dormant) in [(144, true), (145, false), (146, false)] {
        let (csv, _) = found(FindingOptions { dormant_days: days, ..FindingOptions::default() });
        assert_eq!(csv.contains("\ndormant,"), dormant, "{days}");
    }
}

#[test]
fn a_rule_can_be_switched_off() {
    let off = ["unknown_member", "dormant"].map(str::to_owned).into();
    let (csv, rendered) = found(FindingOptions { off, ..FindingOptions::default() });
    assert!(!csv.contains("\nunknown_member,") && !csv.contains("\ndormant,"));
    assert_eq!(rendered.count_findings(Severity::High), 0);
    assert!(rendered.count_findings(Severity::Medium) > 0);
    let off = ["dormnt".to_owned()].into();
    let error = ReportPlan::new(with(FindingOptions { off, ..FindingOptions::default() }))
        .expect_err("an unknown rule");
    assert!(error.to_string().starts_with("unknown rule `dormnt`; known are never_accessed,"), "{error}");
    assert_eq!(ilaudit::cli::Exit::from(&error), ilaudit::cli::Exit::Usage);
}
