//! What the tests of the whole program share: the real binary, and what it leaves behind.

pub mod desk;
pub mod server;
pub mod table;
