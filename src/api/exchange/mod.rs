//! The third layer: calls for what an exchange holds, which has to be entered first.
//!
//! Each exchange must be entered once in a session before its contents are listed. A new session has entered none,
//! and the service may forget an entry at any time: then it is entered again, as it was before.
//!
//! - [`client`] is the layer's one `call`; it enters an exchange, and enters it again where that is due.
//! - [`entry`] is entering, with consent to the text that was read or without; [`registry`] is which exchanges were
//!   entered, and how.

pub mod client;
pub mod entry;
mod registry;
