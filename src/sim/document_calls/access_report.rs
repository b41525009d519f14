//! Who has seen a document.

use axum::http::StatusCode;
use serde::{Serialize, Serializer};

use crate::sim::reply::{Reply, json_reply};
use crate::sim::wire::{Id, Object, Status, Time};
use crate::sim::world::{DocumentView, Exchange, ShortListStyle};

pub(super) fn reply(exchange: &Exchange, views: &[DocumentView]) -> Reply {
    json_reply(StatusCode::OK, &ReportBody { style: exchange.list_style(), views })
}

/// The report is still being made.
pub(super) fn pending_reply() -> Reply {
    let body = PendingBody { status: Status::new("Report is being generated"), subcode: "9-9-9-1" };
    json_reply(StatusCode::OK, &body)
}

#[derive(Serialize)]
struct PendingBody {
    status: Status,
    subcode: &'static str,
}

struct ReportBody<'a> {
    style: ShortListStyle,
    views: &'a [DocumentView],
}

impl Serialize for ReportBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("status", Status::FINE)?;
        object.put_list("docAccessInfo", self.style, self.views)?;
        object.end()
    }
}

impl Serialize for DocumentView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("descriptor", "USER")?;
        object.put("access", self.access)?;
        if let Some(group) = &self.group {
            object.put("groupId", Id(group.id))?;
            object.put("groupName", &group.name)?;
            object.put("groupType", group.kind)?;
        }
        object.put("firstName", self.person.first_name)?;
        object.put("lastName", self.person.last_name)?;
        object.put("organization", self.person.organization.name)?;
        object.put("email", &self.email)?;
        object.put("role", self.role_type)?;
        put_span(&mut object, ["firstAlert", "lastAlert"], self.alerted_on)?;
        object.put("alertFailure", self.alert_failed)?;
        put_span(&mut object, ["firstViewedOn", "lastViewedOn"], self.viewed_on)?;
        object.put("viewed", self.viewed_on.is_some())?;
        object.end()
    }
}

/// Two moments under a key each, if there are any.
fn put_span<S: Serializer>(
    object: &mut Object<S>,
    [first, last]: [&'static str; 2],
    span: Option<(i64, i64)>,
) -> Result<(), S::Error> {
    object.put_some(first, span.map(|(milliseconds, _)| Time { milliseconds }))?;
    object.put_some(last, span.map(|(_, milliseconds)| Time { milliseconds }))
}
