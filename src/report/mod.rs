//! Reports: templates → rows → sinks.
