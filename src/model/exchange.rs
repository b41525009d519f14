//! An exchange and what stands at its entrance.

use super::{ExchangeId, Timestamp};
use crate::string_enum::string_enum;

/// An exchange (data room) the account sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Unique within the service.
    pub id: ExchangeId,
    /// The name shown to its users.
    pub name: Option<String>,
    /// `workspaceName`, where it differs from `name`.
    pub workspace_name: Option<String>,
    /// `host`, as the service sent it.
    pub host: Option<String>,
    /// `PREPARATION`, `OPEN`, `HOLD`, `DELETED`, or whatever the service says.
    pub phase: Option<String>,
    /// The service's `type`.
    pub kind: Option<String>,
    /// 1 (standard) to 7, as the service numbers them.
    pub security_level: Option<i64>,
    /// `parentTemplateId`; an id, kept as text.
    pub parent_template_id: Option<String>,
    /// Kept as text, whatever it looks like.
    pub version: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// `location`, as the service sent it.
    pub location: Option<String>,
    /// `pvpEnabled`, as the service sent it.
    pub pvp_enabled: Option<bool>,
    /// `htmlViewEnabled`, as the service sent it.
    pub html_view_enabled: Option<bool>,
    /// `newTasks`, a count.
    pub new_tasks: Option<i64>,
    /// `newParticipantRequests`, a count.
    pub new_participant_requests: Option<i64>,
    /// What else the service sent, as one JSON object.
    pub extra: Option<String>,
}

/// The text shown at the entrance of an exchange, and whether it was consented to.
#[derive(Clone, Debug, PartialEq)]
pub struct Splash {
    pub required: Option<bool>,
    pub accept_text: Option<String>,
    pub display_type: Option<String>,
    pub splash_type: Option<String>,
    /// The legal text, as HTML.
    pub text: Option<String>,
    pub has_image: bool,
    /// When the consent was sent; `None` where none was given.
    pub accepted_on: Option<Timestamp>,
}

/// A consent to a splash text.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    pub exchange: ExchangeId,
    /// When it was sent.
    pub accepted_on: Timestamp,
    /// What the button says that a person would press.
    pub button: Option<String>,
    /// As HTML; `None` where the service asks for consent and shows none.
    pub text: Option<String>,
    pub image: Option<SplashImage>,
}

string_enum! {
    /// What a consent was given for, by its name in the snapshot and in reports.
    Occasion {
        /// Collecting.
        Run = "run",
        /// Downloading documents.
        Verify = "verify",
    }
}

/// The image shown with a splash text.
#[derive(Clone, Debug, PartialEq)]
pub struct SplashImage {
    /// `image/jpeg`, `image/gif`, `image/png`, as the service said.
    pub content_type: String,
    pub bytes: Vec<u8>,
}
