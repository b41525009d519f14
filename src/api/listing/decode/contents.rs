//! Folders, documents, users, groups and members, by the wire's field names.

use super::fields::Fields;
use crate::model::{
    Document, DocumentId, Folder, FolderId, Group, GroupId, Member, Stamp, User, UserId, WorkspaceUserId,
};

fn created(f: &mut Fields) -> Stamp {
    f.stamp("createdOn", "createdBy")
}

fn modified(f: &mut Fields) -> Stamp {
    f.stamp("lastModifiedOn", "lastModifiedBy")
}

pub fn folder(mut f: Fields) -> Result<Folder, String> {
    Ok(Folder {
        id: FolderId::new(f.required_id("id")?),
        parent_id: f.parent("parentId").map(FolderId::new),
        name: f.text("name"),
        index_number: f.text("indexNumber"),
        order_number: f.integer("orderNumber"),
        has_child_folders: f.boolean("hasChildFolders"),
        indexing_disabled: f.boolean("indexingDisabled"),
        is_favorite: f.boolean("isFavorite"),
        is_emailin: f.boolean("isEmailin"),
        has_note: f.boolean("hasNote"),
        version: f.text("version"),
        version_number: f.integer("versionNumber"),
        created: created(&mut f),
        modified: modified(&mut f),
        extra: f.rest(),
    })
}

pub fn document(mut f: Fields) -> Result<Document, String> {
    Ok(Document {
        id: DocumentId::new(f.required_id("id")?),
        parent_id: f.parent("parentId").map(FolderId::new),
        name: f.text("name"),
        extension: f.text("extension").map(with_dot),
        index_number: f.text("indexNumber"),
        order_number: f.integer("orderNumber"),
        size_bytes: f.integer("fileSize"),
        page_count: f.integer("pageCount"),
        file_hash: f.text("fileHash"),
        has_note: f.boolean("hasNote"),
        submission_id: f.id("submissionId"),
        effective_on: f.time("effectiveDate"),
        version: f.text("version"),
        version_number: f.integer("versionNumber"),
        created: created(&mut f),
        modified: modified(&mut f),
        extra: f.rest(),
    })
}

fn with_dot(extension: String) -> String {
    if extension.is_empty() || extension.starts_with('.') { extension } else { format!(".{extension}") }
}

pub fn user(mut f: Fields) -> Result<User, String> {
    Ok(User {
        id: WorkspaceUserId::new(f.required_id("id")?),
        user_id: f.id("userId").map(UserId::new),
        email_id: f.text("emailId"),
        first_name: f.text("firstName"),
        last_name: f.text("lastName"),
        organization: f.text("organization"),
        title: f.text("title"),
        role_type: f.text("roleType"),
        status: f.text("status"),
        key_contact: f.boolean("keyContact"),
        country: f.text("country"),
        industry: f.text("industry"),
        functional_area: f.text("functionalArea"),
        office_phone: f.text("officePhone"),
        alert_preference: f.text("alertPreference"),
        is_placeholder_user: f.boolean("isPlaceholderUser"),
        is_welcome_alert_sent: f.boolean("isWelcomeAlertSent"),
        first_accessed_on: f.time("firstAccessed"),
        last_accessed_on: f.time("lastAccessedOn"),
        last_alert_sent_on: f.time("lastAlertSentDate"),
        version: f.text("version"),
        created: created(&mut f),
        modified: modified(&mut f),
        extra: f.rest(),
    })
}

pub fn group(mut f: Fields) -> Result<Group, String> {
    Ok(Group {
        id: GroupId::new(f.required_id("id")?),
        name: f.text("groupName"),
        kind: f.text("groupType"),
        note: f.text("note").filter(|note| !note.trim().is_empty()),
        fts_enabled: f.boolean("ftsEnabled"),
        members_reported: f.integer("groupMemberCount"),
        version: f.text("version"),
        created: created(&mut f),
        modified: modified(&mut f),
        extra: f.rest(),
    })
}

pub fn member(mut f: Fields) -> Result<Member, String> {
    Ok(Member {
        group_id: GroupId::new(f.required_id("workspaceGroupId")?),
        workspace_user_id: WorkspaceUserId::new(f.required_id("workspaceUserId")?),
        user_id: f.id("userId").map(UserId::new),
        extra: f.rest(),
    })
}
