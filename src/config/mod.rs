//! The layers of settings, where each value came from, the secrets and their sources.
