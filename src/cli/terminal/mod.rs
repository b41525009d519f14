//! What the terminal shows and how it interrupts.

pub(super) mod display;
pub(super) mod error_message;
pub(super) mod files;
pub(super) mod grouped_table;
pub(super) mod json_line;
pub(super) mod log;
pub(super) mod next_steps;
pub(super) mod output;
pub(super) mod signals;
pub(super) mod stillness;
pub(super) mod streams;
pub(super) mod summary;
pub(super) mod table;
pub(super) mod verify_progress;
pub(super) mod verify_summary;
pub(super) mod walk_progress;
pub(super) mod width;
