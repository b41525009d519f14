//! The users of an exchange.

use serde::{Serialize, Serializer};

use crate::sim::parameters::Parameters;
use crate::sim::refusal::Refusal;
use crate::sim::reply::{Answer, Reply};
use crate::sim::wire::{Id, ListBody, Object, Time};
use crate::sim::world::{Activity, Exchange, User};

pub(super) fn answer(exchange: &Exchange, _query: &Parameters) -> Answer {
    if exchange.users_refused {
        return Err(Refusal::users_for_administrators());
    }
    let users = exchange.users();
    Ok(Reply::Listing(ListBody::with_status().with_list("users", exchange.list_style(), users.len(), users)))
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
    object.put_some("lastAlertSentDate", activity.last_alert_sent_on.map(time))?;
    object.put("lastNameSort", person.last_name)?;
    object.put("officePhone", &activity.office_phone)?;
    object.put("organizationSort", person.organization.name)?;
    object.put("title", activity.title)?;
    object.put_created(&user.created, false)?;
    object.put_modified(&activity.modified)
}
