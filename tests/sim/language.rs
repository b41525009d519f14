//! The language of faults: what is read, what is written, what is refused.

use std::time::Duration;

use ilaudit::sim::{
    CallKind, ErrorShape, FaultRule, Faults, ForeignReply, InjectedFault, ItemCorruption, ListingKind,
};

fn fault(text: &str) -> InjectedFault {
    text.parse().expect("a fault")
}

#[test]
fn a_text_is_read_as_the_rules_it_means() {
    let cases = [
        ("", vec![]),
        ("reset", vec![FaultRule::new(InjectedFault::Reset)]),
        (
            "reset:documents, cut:users#2",
            vec![
                FaultRule::new(InjectedFault::Reset).on(CallKind::List(ListingKind::Documents)),
                FaultRule::new(InjectedFault::Cut).on(CallKind::List(ListingKind::Users)).nth(2),
            ],
        ),
        (
            "cut:permissions,half:access_report",
            vec![
                FaultRule::new(InjectedFault::Cut).on(CallKind::Permissions),
                FaultRule::new(InjectedFault::Half).on(CallKind::AccessReport),
            ],
        ),
        ("page!", vec![FaultRule::new(InjectedFault::Foreign(ForeignReply::Page)).always()]),
        ("twice:listings", vec![FaultRule::new(InjectedFault::Item(ItemCorruption::Twice)).on_listings()]),
        ("500@3%", vec![FaultRule::new(fault("500")).percent(3)]),
        (
            "half!@100%:file",
            vec![FaultRule::new(InjectedFault::Half).percent(100).on(CallKind::File).always()],
        ),
        ("half!:all#7", vec![FaultRule::new(InjectedFault::Half).nth(7).always()]),
        ("slow=300ms", vec![FaultRule::new(InjectedFault::Slow(Duration::from_millis(300)))]),
        ("stall", vec![FaultRule::new(InjectedFault::Stall(None))]),
        ("trickle", vec![FaultRule::new(InjectedFault::Trickle(None))]),
        ("trickle=5s", vec![FaultRule::new(InjectedFault::Trickle(Some(Duration::from_secs(5))))]),
        ("stall=1m", vec![FaultRule::new(InjectedFault::Stall(Some(Duration::from_secs(60))))]),
    ];
    for (text, rules) in cases {
        assert_eq!(text.parse(), Ok(Faults::from_iter(rules)), "{text}");
    }
}

#[test]
fn an_error_takes_a_shape_and_a_place_to_hide() {
    let cases = [
        ("500", 500, ErrorShape::Xml),
        ("500.fault", 500, ErrorShape::Fault),
        ("500.fault.hidden", 200, ErrorShape::Fault),
        ("500.hidden.fault", 200, ErrorShape::Fault),
        ("1-1-3", 200, ErrorShape::Errors),
        ("1-1-3.open", 401, ErrorShape::Errors),
        ("quota.errors=2h", 429, ErrorShape::Errors),
    ];
    for (text, status, shape) in cases {
        let InjectedFault::Error(error) = fault(text) else { panic!("{text} is an error") };
        assert_eq!((error.http_status(), error.shape()), (status, shape), "{text}");
    }
}

#[test]
fn what_is_written_is_read_as_the_same() {
    for fault in InjectedFault::all().chain(InjectedFault::all_errors()) {
        assert_eq!(fault.to_string().parse(), Ok(fault));
        let rule = FaultRule::new(fault);
        let share = "0.5%";
        let share: Faults = format!("{fault}@{share},{fault}!@{share}").parse().expect("two shares");
        assert_eq!(share.to_string().parse(), Ok(share));
        for rule in [rule, rule.always(), rule.nth(3), rule.on_listings().percent(7), rule.always().nth(1)] {
            assert_eq!(rule.to_string().parse(), Ok(rule));
        }
    }
    for kind in CallKind::all() {
        let rules = [
            FaultRule::new(InjectedFault::Cut).on(kind),
            FaultRule::new(InjectedFault::Half).on(kind).nth(2).always(),
        ];
        let faults = Faults::from_iter(rules);
        assert_eq!(faults.to_string().parse(), Ok(faults));
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_a_word_that_helps() {
    let cases = [
        ("rest", r#"unknown fault "rest"; did you mean "reset"?"#),
        ("Reset", r#"did you mean "reset"?"#),
        ("reset,", "missing"),
        (":users", "missing"),
        ("reset:document", r#"unknown calls "document"; did you mean "documents"?"#),
        ("reset:", "unknown calls"),
        ("reset:users!", r#"did you mean "users"?"#),
        ("500.htm", r#"unknown shape "htm"; did you mean "html"?"#),
        ("500.", "unknown shape"),
        ("cut.html", "leave out .html"),
        ("cut=2s", "leave out =2s"),
        ("500=2s", "leave out =2s"),
        ("slow=2", "not a duration"),
        ("slow=", "not a duration"),
        ("500@5", "not a share"),
        ("500@0%", "not a share"),
        ("500@101%", "not a share"),
        ("500@NaN%", "not a share"),
        ("500@%", "not a share"),
        ("500:users#0", "counted from 1"),
        ("500:users#x", "counted from 1"),
        ("500@5%:users#1", "both"),
        ("twice:permissions", r#""twice" corrupts an item, and "permissions" has none"#),
        ("twice:file", r#""twice" corrupts an item, and "file" has none"#),
    ];
    for (text, words) in cases {
        let refused = text.parse::<Faults>().expect_err(text).to_string();
        assert!(refused.contains(words), "{text}: {refused}");
    }
}

#[test]
fn the_description_names_every_word() {
    let words =
        |text: &'static str| text.split(|char: char| !char.is_ascii_alphanumeric() && !"-_".contains(char));
    let has = |word: &str| words(Faults::LANGUAGE).any(|known| known == word);
    let faults = InjectedFault::all().map(|fault| fault.as_str());
    let calls = CallKind::all().map(CallKind::as_str);
    let shapes = ErrorShape::ALL.into_iter().map(ErrorShape::as_str);
    let missing: Vec<_> = faults.chain(calls).chain(shapes).filter(|word| !has(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_examples_of_the_description_are_good() {
    let (_, examples) = Faults::LANGUAGE.split_once("Examples: ").expect("examples");
    for example in examples.split_whitespace() {
        assert!(example.parse::<Faults>().is_ok(), "{example}");
    }
}
