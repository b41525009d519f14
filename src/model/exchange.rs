//! An exchange and what stands at its entrance.

use super::{ExchangeId, Timestamp};

/// An exchange (data room) the account sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub id: ExchangeId,
    pub name: Option<String>,
    /// `workspaceName`, where it differs from `name`.
    pub workspace_name: Option<String>,
    pub host: Option<String>,
    /// `PREPARATION`, `OPEN`, `HOLD`, `DELETED`, or whatever the service says.
    pub phase: Option<String>,
    pub kind: Option<String>,
    /// 1 (standard) to 7, as the service numbers them.
    pub security_level: Option<i64>,
    pub parent_template_id: Option<String>,
    pub version: Option<String>,
    pub description: Option<String>,
    pub location: Option<String>,
    pub pvp_enabled: Option<bool>,
    pub html_view_enabled: Option<bool>,
    pub new_tasks: Option<i64>,
    pub new_participant_requests: Option<i64>,
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
    pub image: Option<SplashImage>,
}

/// The image shown with a splash text.
#[derive(Clone, Debug, PartialEq)]
pub struct SplashImage {
    /// `image/jpeg` or `image/gif`, as the service said.
    pub content_type: String,
    pub bytes: Vec<u8>,
}
