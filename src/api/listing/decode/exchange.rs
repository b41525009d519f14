//! Exchanges and what stands at their entrance.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::read_entry;
use crate::api::listing::splitter::RawEntry;
use crate::model::{Exchange, ExchangeId, ListingEntry, Splash};

/// The list of exchanges in its answer.
pub const EXCHANGES: &str = "workspace";

/// Reads an entry of the list of exchanges.
pub fn read_exchange(raw: &RawEntry<'_>) -> ListingEntry<Exchange> {
    read_entry(EXCHANGES, raw, decode_exchange)
}

fn decode_exchange(mut f: Fields<'_>) -> Result<Exchange, String> {
    let id = ExchangeId::new(f.required_id("id")?);
    let name = f.text("name");
    let workspace_name = f.text("workspaceName");
    Ok(Exchange {
        id,
        name: name.or_else(|| workspace_name.clone()),
        workspace_name,
        host: f.text("host"),
        phase: f.text("phase"),
        kind: f.text("type"),
        security_level: f.integer("securityLevel"),
        parent_template_id: f.id("parentTemplateId"),
        version: f.text("version"),
        description: f.text("description"),
        location: f.text("location"),
        pvp_enabled: f.boolean("pvpEnabled"),
        html_view_enabled: f.boolean("htmlViewEnabled"),
        new_tasks: f.within("statistics", |s| s.integer("newTasks")),
        new_participant_requests: f.within("statistics", |s| s.integer("newParticipantRequests")),
        extra: f.rest(),
    })
}

/// The splash of an answer; an exchange without one has no `splash` key. **Assumed**, as the service
/// documents nothing about it.
pub fn splash(object: &Map<String, Value>) -> Option<Splash> {
    let Some(Value::Object(splash)) = object.get("splash") else { return None };
    let mut f = Fields::new(splash.clone());
    Some(Splash {
        required: f.boolean("splashRequired"),
        accept_text: f.text("acceptText"),
        display_type: f.text("displayType"),
        splash_type: f.text("splashType"),
        text: f.text("splashText"),
        has_image: f.boolean("hasImage").unwrap_or(false),
        accepted_on: None,
    })
}
