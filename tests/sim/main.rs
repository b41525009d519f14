//! The simulated service, asked over HTTP by a client that knows nothing of the house.
#![cfg(feature = "sim")]

mod access;
mod client;
mod enforcement;
mod faults;
mod language;
mod matrix;
mod shapes;
mod world;
