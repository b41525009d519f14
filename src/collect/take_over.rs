//! Answers of earlier runs that are young enough not to be asked for again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error_chain::ErrorChain;
use crate::evidence::{EvidenceError, OnChange, check_run};
use crate::model::Timestamp;
use crate::store::{Run, Snapshot, StoreError, TakeOver, Writer, runs_before};

/// Takes over what earlier runs beside this one have, of the same service and account, the newest first; returns how many
/// answers that is. A run that is not what it was is passed over, and said.
///
/// # Errors
/// When the snapshot cannot be written.
pub async fn take_over_answers(
    writer: &Writer,
    folder: &Path,
    run: &Run,
    max_age: Duration,
) -> Result<u64, StoreError> {
    let until = Timestamp::now();
    let age = i64::try_from(max_age.as_millis()).unwrap_or(i64::MAX);
    let which = TakeOver { since: Timestamp::from_millis(until.as_millis().saturating_sub(age)), until };
    let mut total = 0;
    for earlier in find_earlier(folder, run, which.since)? {
        if let Err(reason) = check_run(&earlier, OnChange::Stop) {
            tell_unused(&earlier, &reason);
            continue;
        }
        let path = earlier.clone();
        let taken = writer.run(move |snapshot| snapshot.take_over_answers(&path, which)).await?;
        tracing::info!(taken, "answers taken over from {}", earlier.display());
        total += taken;
        if writer.run(Snapshot::count_pending_units).await? == 0 {
            break;
        }
    }
    Ok(total)
}

/// The runs that may have young answers, and the newest in any case: what it has tells which document was asked longest ago.
fn find_earlier(folder: &Path, run: &Run, since: Timestamp) -> Result<Vec<PathBuf>, StoreError> {
    let parent = folder.parent().unwrap_or(folder);
    let mut found = Vec::new();
    for (_, path) in runs_before(parent, &run.id)? {
        let Ok((earlier, finished_on)) =
            Snapshot::open_run(&path).and_then(|snapshot| snapshot.finished_run())
        else {
            continue;
        };
        if earlier.service != run.service || earlier.account != run.account {
            continue;
        }
        if finished_on < since && !found.is_empty() {
            break;
        }
        found.push(path);
    }
    Ok(found)
}

fn tell_unused(earlier: &Path, reason: &EvidenceError) {
    tracing::warn!("no answers are taken over from {}: {}", earlier.display(), ErrorChain(reason));
}
