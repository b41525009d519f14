//! An entry of a listing.

/// One entry of a listing: where it stood, its text, and what it was read as.
///
/// An entry that cannot be read costs its own row and no other.
#[derive(Clone, Debug, PartialEq)]
pub struct ListingEntry<T> {
    /// The list it stood in, by the wire's name: `document`, `workspaceGroupMembers`.
    pub list: &'static str,
    /// Its place in that list, from 0.
    pub position: u64,
    /// The entry's text, as it came: it may be no UTF-8.
    pub raw: Box<[u8]>,
    /// What it was read as, or why it could not be.
    pub item: Result<T, String>,
}
