//! The second layer: calls in one account's session, which is begun, shared and renewed here.
//!
//! - [`client`] is the layer's one `call`; it takes a token, and renews the session where that has ended.
//! - [`state`] is the token all calls share, and the rules by which it is renewed.
//! - [`sign_in`] are the two calls that begin a session and end it.

pub mod client;
mod sign_in;
mod state;
mod token;
