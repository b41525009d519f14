//! The configuration through the library: its layers, its checks, its secrets and its messages.

mod case;
mod layers;
mod messages;
mod secrets;
mod settings;
