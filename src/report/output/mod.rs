//! The files of a run folder: written aside, described, put in place.

pub mod datapackage;
pub mod files;
pub mod integrity;
pub mod manifest;
pub mod publish;
pub mod report_record;
pub mod run_statement;
pub mod splash;
mod splash_page;
pub mod standalone;
mod verification_record;
