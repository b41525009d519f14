//! All that is checked of a run.

use std::fs;
use std::path::{Path, PathBuf};

use super::remake::PlanReports;
use super::verdict::Verdicts;
use super::{
    chain, files, lines_of_run, listed, output_folder, previous, remake, signature, snapshot, statement,
};
use crate::error_chain::ErrorChain;
use crate::evidence::{Manifest, Record, name_run};
use crate::store::{Snapshot, is_run_id};

/// What to check beside the run itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditOptions {
    /// Every run that the chain names.
    pub whole_chain: bool,
    /// Whose signatures count, as `ssh-keygen` reads it; `None` leaves open whose it is.
    pub allowed_signers: Option<PathBuf>,
    /// Makes the reports again, with what it plans.
    pub remake: Option<PlanReports>,
}

/// Checks a run folder; it need not be there.
pub(crate) fn audit_run(folder: &Path, options: &AuditOptions) -> Verdicts {
    let mut verdicts = Verdicts::default();
    // by a path such as `.` the folder above has no name
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let dir = folder.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let files = match files::read_files(&folder) {
        Ok(files) => files,
        Err(error) => {
            verdicts.differs("files", format!("cannot read {}: {error}", folder.display()));
            files::RunFiles::new()
        }
    };
    let manifest = read_manifest(&folder, &mut verdicts);
    listed::check_files(&folder, &files, manifest.as_ref(), &mut verdicts);
    signature::check_signature(&folder, &files, options.allowed_signers.as_deref(), &mut verdicts);
    let run_id = manifest.as_ref().map_or_else(|| name_run(&folder), |manifest| manifest.run_id.clone());
    let snapshot = snapshot::check_snapshot(&folder, &mut verdicts);
    check_names(&folder, &run_id, snapshot.as_ref(), &mut verdicts);
    if let (Some(snapshot), Some(manifest)) = (&snapshot, &manifest) {
        statement::check_statement(snapshot, manifest, &mut verdicts);
    }
    let lines = chain::check_chain(&dir, &mut verdicts);
    if let Some(lines) = &lines {
        lines_of_run::check_run(&run_id, &files, lines, &mut verdicts);
    }
    let lines = lines.unwrap_or_default();
    if let Some(manifest) = &manifest {
        previous::check_previous(&dir, manifest.previous(), &lines, &mut verdicts);
    }
    if let (Some(plan), Some(snapshot), Some(manifest)) = (options.remake, &snapshot, &manifest) {
        remake::check_reports(snapshot, manifest, &files, plan, &mut verdicts);
    }
    if options.whole_chain {
        output_folder::check_output_folder(&dir, &lines, &mut verdicts);
    }
    verdicts
}

fn read_manifest(folder: &Path, verdicts: &mut Verdicts) -> Option<Record> {
    match Manifest::read(folder) {
        Ok(Manifest::Read(record)) => {
            verdicts.fits("manifest", format!("run {} of {}", record.run_id, record.describe_owner()));
            for change in record.accepted_changes() {
                verdicts.differs("manifest", change.describe());
            }
            return Some(*record);
        }
        Ok(Manifest::Missing) => verdicts.notes("manifest", "there is none: `collect` writes none"),
        Ok(Manifest::Invalid(fault)) => {
            verdicts.differs("manifest", format!("manifest.json cannot be used: {fault}"));
        }
        Err(error) => verdicts.differs("manifest", ErrorChain(&error).to_string()),
    }
    None
}

/// The folder, its manifest and its snapshot have to be of one run.
fn check_names(folder: &Path, run_id: &str, snapshot: Option<&Snapshot>, verdicts: &mut Verdicts) {
    let name = name_run(folder);
    if name != run_id {
        let text = format!("the folder is called {name}, its manifest is of run {run_id}");
        if is_run_id(&name) { verdicts.differs("run", text) } else { verdicts.notes("run", text) }
    }
    match snapshot.map(Snapshot::finished_run) {
        Some(Ok((run, _))) if run.id != run_id => {
            let text = format!("snapshot.sqlite is of run {}, not of run {run_id}", run.id);
            verdicts.differs("run", text);
        }
        Some(Err(error)) => verdicts.differs("run", ErrorChain(&error).to_string()),
        Some(Ok(_)) | None => {}
    }
}
