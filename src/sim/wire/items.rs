//! The entries of the listings, field by field in the service's own order.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use super::{Id, Object, Time, letter};
use crate::sim::world::{Activity, Document, Exchange, Folder, Group, Member, User};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExchangeStatistics {
    new_tasks: u64,
    new_participant_requests: u64,
}

#[derive(Serialize)]
struct EmptyObject {}

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (new_tasks, new_participant_requests) = (self.new_tasks, self.new_participant_requests);
        let mut object = Object::begin(serializer)?;
        object.put("workspaceName", &self.name)?;
        object.put("parentTemplateId", self.parent_template_id)?;
        object.put("host", self.host)?;
        object.put("securityLevel", self.security_level)?;
        object.put("type", self.kind)?;
        object.put("statistics", ExchangeStatistics { new_tasks, new_participant_requests })?;
        object.put("pvpEnabled", letter(self.pvp_enabled))?;
        object.put("version", self.version)?;
        object.put("htmlViewEnabled", letter(self.html_view_enabled))?;
        object.put("phase", self.phase)?;
        object.put_known("description", self.description)?;
        object.put_known("location", self.location)?;
        object.put("name", &self.name)?;
        object.put("id", Id(self.id))?;
        object.end()
    }
}

impl Serialize for Folder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("id", Id(self.id))?;
        object.put("name", &self.name)?;
        object.put_known("indexNumber", self.index_number.as_ref())?;
        object.put("orderNumber", self.order_number)?;
        object.put("version", &self.version)?;
        object.put("hasChildFolders", self.has_child_folders)?;
        object.put("indexingDisabled", self.indexing_disabled)?;
        put_parent(&mut object, self.parent_id, self.id)?;
        object.put_created(&self.created, true)?;
        object.put_modified(&self.modified)?;
        object.put("isFavorite", self.is_favorite)?;
        object.put("versionNumber", self.version_number)?;
        object.put("isEmailin", self.is_emailin)?;
        object.end()
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let extension = self.file.format.extension;
        let dotted = self.id / 4 % 23 != 5;
        let mut object = Object::begin(serializer)?;
        object.put("id", Id(self.id))?;
        object.put("name", &self.name)?;
        object.put("extension", if dotted { extension } else { extension.trim_start_matches('.') })?;
        object.put_known("indexNumber", self.index_number.as_ref())?;
        object.put("orderNumber", self.order_number)?;
        put_parent(&mut object, self.parent_id, self.id)?;
        object.put("version", &self.version)?;
        object.put("versionNumber", self.version_number)?;
        object.put("fileSize", self.file.size)?;
        object.put("fileHash", STANDARD.encode(self.file.sha1()))?;
        object.put("pageCount", self.file.pages())?;
        object.put("hasNote", letter(self.has_note))?;
        object.put_known("submissionId", self.submission_id)?;
        object.put_known("effectiveDate", self.effective_on.map(|milliseconds| Time { milliseconds }))?;
        object.put_created(&self.created, true)?;
        object.put_modified(&self.modified)?;
        // What the service may add one day.
        object.put_known("retentionClass", (self.id / 4 % 50 == 9).then_some("STANDARD"))?;
        object.end()
    }
}

impl Serialize for User {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let organization = self.person.organization;
        let mut object = Object::begin(serializer)?;
        object.put("country", organization.country)?;
        object.put("emailId", &self.email)?;
        object.put("firstName", self.person.first_name)?;
        object.put("id", Id(self.id))?;
        object.put("isPlaceholderUser", self.is_placeholder_user)?;
        object.put("isWelcomeAlertSent", self.is_welcome_alert_sent)?;
        object.put("keyContact", self.key_contact)?;
        object.put("lastName", self.person.last_name)?;
        object.put("organization", organization.name)?;
        object.put("roleType", self.role_type)?;
        object.put("status", self.status)?;
        object.put("userId", Id(self.person.user_id()))?;
        object.put("version", &self.version)?;
        match &self.activity {
            Some(activity) => put_activity(&mut object, self, activity)?,
            None => {
                object.put("createdOn", Time { milliseconds: self.created.on })?;
                object.put("unauthenticatedDocumentAccess", "F")?;
            }
        }
        object.end()
    }
}

/// What the service tells only of users who came.
fn put_activity<S: Serializer>(
    object: &mut Object<S>,
    user: &User,
    activity: &Activity,
) -> Result<(), S::Error> {
    let time = |milliseconds| Time { milliseconds };
    let person = user.person;
    object.put("alertPreference", activity.alert_preference)?;
    object.put("doNotSendAlert", activity.alert_preference == "NEVER")?;
    object.put("eitherASubmitterOrCoordinator", false)?;
    object.put("firstAccessed", time(activity.first_accessed_on))?;
    object.put("firstNameSort", person.first_name)?;
    object.put("functionalArea", activity.functional_area)?;
    object.put("industry", person.organization.industry)?;
    object.put("lastAccessedOn", time(activity.last_accessed_on))?;
    object.put_known("lastAlertSentDate", activity.last_alert_sent_on.map(time))?;
    object.put("lastNameSort", person.last_name)?;
    object.put("officePhone", &activity.office_phone)?;
    object.put("organizationSort", person.organization.name)?;
    object.put("title", activity.title)?;
    object.put_created(&user.created, false)?;
    object.put_modified(&activity.modified)
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("version", &self.version)?;
        object.put("groupName", &self.name)?;
        object.put("groupType", self.kind)?;
        object.put("ftsEnabled", self.fts_enabled)?;
        object.put("note", self.note.unwrap_or(" "))?;
        object.put_created(&self.created, false)?;
        object.put_modified(&self.modified)?;
        object.put("groupMemberCount", self.members_reported)?;
        object.put("buyerGroupDetails", EmptyObject {})?;
        object.put("id", Id(self.id))?;
        object.end()
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("workspaceGroupId", Id(self.group_id))?;
        object.put("workspaceUserId", Id(self.workspace_user_id))?;
        object.put("userId", Id(self.person.user_id()))?;
        object.end()
    }
}

/// At the root the key is missing, or -1.
fn put_parent<S: Serializer>(object: &mut Object<S>, parent: Option<u64>, id: u64) -> Result<(), S::Error> {
    match parent {
        Some(parent) => object.put("parentId", Id(parent)),
        None if (id / 4).is_multiple_of(2) => object.put("parentId", -1),
        None => Ok(()),
    }
}
