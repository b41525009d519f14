//! The language of faults: what is read, what is written, what is refused.

use std::time::Duration;

use ilaudit::sim::{CallKind, Fault, Faults, Flaw, Rule, Shape, Stranger};

fn fault(text: &str) -> Fault {
    text.parse().expect("a fault")
}

#[test]
fn a_text_is_read_as_the_rules_it_means() {
    let cases = [
        ("", vec![]),
        ("reset", vec![Rule::new(Fault::Reset)]),
        (
            "reset:documents, cut:users#2",
            vec![
                Rule::new(Fault::Reset).on(CallKind::Documents),
                Rule::new(Fault::Cut).on(CallKind::Users).nth(2),
            ],
        ),
        ("page!", vec![Rule::new(Fault::Stranger(Stranger::Page)).always()]),
        ("twice:listings", vec![Rule::new(Fault::Item(Flaw::Twice)).on_listings()]),
        ("500@3%", vec![Rule::new(fault("500")).percent(3)]),
        ("half!@100%:file", vec![Rule::new(Fault::Half).percent(100).on(CallKind::File).always()]),
        ("half!:all#7", vec![Rule::new(Fault::Half).nth(7).always()]),
        ("slow=300ms", vec![Rule::new(Fault::Slow(Duration::from_millis(300)))]),
        ("stall", vec![Rule::new(Fault::Stall(None))]),
        ("trickle", vec![Rule::new(Fault::Trickle(None))]),
        ("trickle=5s", vec![Rule::new(Fault::Trickle(Some(Duration::from_secs(5))))]),
        ("stall=1m", vec![Rule::new(Fault::Stall(Some(Duration::from_secs(60))))]),
    ];
    for (text, rules) in cases {
        assert_eq!(text.parse(), Ok(Faults::from_iter(rules)), "{text}");
    }
}

#[test]
fn an_error_takes_a_shape_and_a_place_to_hide() {
    let cases = [
        ("500", 500, Shape::Xml),
        ("500.fault", 500, Shape::Fault),
        ("500.fault.hidden", 200, Shape::Fault),
        ("500.hidden.fault", 200, Shape::Fault),
        ("1-1-3", 200, Shape::Errors),
        ("1-1-3.open", 401, Shape::Errors),
        ("quota.errors=2h", 429, Shape::Errors),
    ];
    for (text, status, shape) in cases {
        let Fault::Error(error) = fault(text) else { panic!("{text} is an error") };
        assert_eq!((error.http_status(), error.shape()), (status, shape), "{text}");
    }
}

#[test]
fn what_is_written_is_read_as_the_same() {
    for fault in Fault::all().chain(Fault::all_errors()) {
        assert_eq!(fault.to_string().parse(), Ok(fault));
        let rule = Rule::new(fault);
        let share = "0.5%";
        let share: Faults = format!("{fault}@{share},{fault}!@{share}").parse().expect("two shares");
        assert_eq!(share.to_string().parse(), Ok(share));
        for rule in [rule, rule.always(), rule.nth(3), rule.on_listings().percent(7), rule.always().nth(1)] {
            assert_eq!(rule.to_string().parse(), Ok(rule));
        }
    }
    for kind in CallKind::ALL {
        let rules = [Rule::new(Fault::Cut).on(kind), Rule::new(Fault::Half).on(kind).nth(2).always()];
        let faults = Faults::from_iter(rules);
        assert_eq!(faults.to_string().parse(), Ok(faults));
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_a_word_that_helps() {
    let cases = [
        ("rest", r#"no fault "rest"; did you mean "reset"?"#),
        ("Reset", r#"did you mean "reset"?"#),
        ("reset,", "missing"),
        (":users", "missing"),
        ("reset:document", r#"no calls "document"; did you mean "documents"?"#),
        ("reset:", "no calls"),
        ("reset:users!", r#"did you mean "users"?"#),
        ("500.htm", r#"no shape "htm"; did you mean "html"?"#),
        ("500.", "no shape"),
        ("cut.html", "leave out .html"),
        ("cut=2s", "leave out =2s"),
        ("500=2s", "leave out =2s"),
        ("slow=2", "no time"),
        ("slow=", "no time"),
        ("500@5", "no share"),
        ("500@0%", "no share"),
        ("500@101%", "no share"),
        ("500@NaN%", "no share"),
        ("500@%", "no share"),
        ("500:users#0", "counted from 1"),
        ("500:users#x", "counted from 1"),
        ("500@5%:users#1", "both"),
        ("twice:file", r#""twice" spoils an item, and "file" has none"#),
    ];
    for (text, words) in cases {
        let refused = text.parse::<Faults>().expect_err(text).to_string();
        assert!(refused.contains(words), "{text}: {refused}");
    }
}

#[test]
fn the_description_names_every_word() {
    let words = |text: &'static str| text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
    let has = |word: &str| words(Faults::LANGUAGE).any(|known| known == word);
    let faults = Fault::all().map(|fault| fault.word());
    let calls = CallKind::ALL.into_iter().map(CallKind::word);
    let shapes = Shape::ALL.into_iter().map(Shape::word);
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
