//! A simulated service for trials and tests.
