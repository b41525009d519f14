//! Keeping secrets out of what comes from outside: a service repeats tokens and passwords in its messages, and whoever
//! names things in a room may do so in a name.
//!
//! - [`Redactor`] knows every secret this process was given, read or was granted, and takes them out of a text.
//! - `normal_form` is what a text says, however often it was encoded; `runs` are the pieces that secrets are known by.

mod normal_form;
mod redactor;
mod runs;

pub use redactor::Redactor;
