//! The door for the fuzz target; see [`crate::fuzz`].

use super::list::PeopleList;
use super::read::{MAX_ENTRIES, parse_list};

/// Reads a list of people.
///
/// # Panics
/// If it names more people than there may be, or is another list once it was kept with a run.
pub fn read_people(data: &[u8]) {
    let Ok((list, _)) = parse_list(data) else { return };
    let texts = list.to_texts();
    assert!(texts.len() <= MAX_ENTRIES);
    let kept = PeopleList::from_texts(texts.iter().map(String::as_str));
    assert_eq!(kept.as_ref(), Ok(&list));
}
