//! The simulated service, asked over HTTP by a client that knows nothing of the house.
#![cfg(feature = "sim")]

mod client;
mod enforcement;
mod shapes;
mod world;
