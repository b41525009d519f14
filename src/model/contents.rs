//! What an exchange holds.

use super::{DocumentId, Exchange, FolderId, GroupId, Timestamp, UserId, WorkspaceUserId};

/// Who did something, and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stamp {
    pub on: Option<Timestamp>,
    /// First and last name, joined by a space.
    pub by: Option<String>,
    pub organization: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    pub id: FolderId,
    /// `None` at the root.
    pub parent_id: Option<FolderId>,
    pub name: Option<String>,
    /// The number the room shows before the name, `1.2.3`.
    pub index_number: Option<String>,
    pub order_number: Option<i64>,
    pub has_child_folders: Option<bool>,
    pub indexing_disabled: Option<bool>,
    pub is_favorite: Option<bool>,
    pub is_emailin: Option<bool>,
    pub has_note: Option<bool>,
    pub version: Option<String>,
    pub version_number: Option<i64>,
    pub created: Stamp,
    pub modified: Stamp,
    pub extra: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub id: DocumentId,
    /// The folder it lies in; `None` at the root.
    pub parent_id: Option<FolderId>,
    pub name: Option<String>,
    /// With its dot, `.pdf`.
    pub extension: Option<String>,
    pub index_number: Option<String>,
    pub order_number: Option<i64>,
    pub size_bytes: Option<i64>,
    pub page_count: Option<i64>,
    /// Base64 of the SHA-1 of the file, as the service lists it.
    pub file_hash: Option<String>,
    pub has_note: Option<bool>,
    pub submission_id: Option<String>,
    pub effective_on: Option<Timestamp>,
    pub version: Option<String>,
    pub version_number: Option<i64>,
    pub created: Stamp,
    pub modified: Stamp,
    pub extra: Option<String>,
}

/// A person in one exchange, with the three ids of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// This person in this exchange.
    pub id: WorkspaceUserId,
    /// This person in every exchange, for ever: the one to join on.
    pub user_id: Option<UserId>,
    /// This person's address today.
    pub email_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub organization: Option<String>,
    pub title: Option<String>,
    pub role_type: Option<String>,
    pub status: Option<String>,
    pub key_contact: Option<bool>,
    pub country: Option<String>,
    pub industry: Option<String>,
    pub functional_area: Option<String>,
    pub office_phone: Option<String>,
    pub alert_preference: Option<String>,
    pub is_placeholder_user: Option<bool>,
    pub is_welcome_alert_sent: Option<bool>,
    pub first_accessed_on: Option<Timestamp>,
    pub last_accessed_on: Option<Timestamp>,
    pub last_alert_sent_on: Option<Timestamp>,
    pub version: Option<String>,
    pub created: Stamp,
    pub modified: Stamp,
    pub extra: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub id: GroupId,
    pub name: Option<String>,
    /// `WORKSPACE`, `BUYER`, `COLLABORATION`, or whatever the service says.
    pub kind: Option<String>,
    pub note: Option<String>,
    pub fts_enabled: Option<bool>,
    /// How many members the service says the group has; what it lists may differ.
    pub members_reported: Option<i64>,
    pub version: Option<String>,
    pub created: Stamp,
    pub modified: Stamp,
    pub extra: Option<String>,
}

/// A user's membership of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub group_id: GroupId,
    pub workspace_user_id: WorkspaceUserId,
    pub user_id: Option<UserId>,
    pub extra: Option<String>,
}

/// What an entry of a listing can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Exchange(Exchange),
    Folder(Folder),
    Document(Document),
    User(User),
    Group(Group),
    Member(Member),
}

/// One entry of a listing: where it stood, what it said, and what it was read as.
///
/// An entry that cannot be read costs its own row and no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The list it stood in, by the wire's name: `document`, `workspaceGroupMembers`.
    pub list: &'static str,
    /// Its place in that list, from 0.
    pub position: u64,
    /// The entry's text; bytes that are no UTF-8 are replaced.
    pub raw: String,
    /// What it was read as, or why it could not be.
    pub item: Result<Item, String>,
}
