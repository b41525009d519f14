//! What is still to be verified: the whole of a new verification, or the rest of an interrupted one.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Bag, Selection, VerifyError, names};
use crate::model::{ExchangeId, Timestamp};
use crate::store::{Candidate, Choice, Snapshot, VerificationRun};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub selection: Selection,
    /// The folder of a run from which to take over what matched, and has not changed.
    pub since: Option<PathBuf>,
    /// Where the files are kept.
    pub keep: Option<PathBuf>,
}

/// Notes in the snapshot what is to be verified, unless that was done and the verification interrupted. Gives the
/// bag, where files are kept, and whether this goes on with an interrupted verification.
///
/// # Errors
/// When nothing is chosen, an interrupted verification was another one, or the folder of the bag is taken.
pub fn plan(snapshot: &mut Snapshot, plan: &Plan, run_id: &str) -> Result<(Option<Bag>, bool), VerifyError> {
    let selection = plan.to_json();
    let begun = snapshot.unfinished_verification()?;
    if begun.as_ref().is_some_and(|begun| begun.selection != selection) {
        return Err(VerifyError::OtherSelection);
    }
    let bag = plan.keep.as_deref().map(|dir| Bag::open(dir, run_id)).transpose()?;
    if begun.is_none() {
        plan.begin(snapshot, selection)?;
    }
    Ok((bag, begun.is_some()))
}

impl Plan {
    fn begin(&self, snapshot: &mut Snapshot, selection: String) -> Result<(), VerifyError> {
        let chooser = self.selection.apply(snapshot)?;
        let mut places = self.keep.is_some().then(|| Places::of(snapshot)).transpose()?;
        let (mut documents, mut chosen) = (0, 0);
        let run = VerificationRun { started_on: Timestamp::now(), selection };
        let choose = |candidate: &Candidate| {
            documents += 1;
            if !chooser.chooses(candidate) {
                return Choice::Leave;
            }
            chosen += 1;
            places.as_mut().map_or(Choice::Verify, |places| Choice::Keep(places.of_file(candidate)))
        };
        snapshot.plan_verification(&run, choose)?;
        if chosen == 0 {
            return Err(VerifyError::NothingChosen { documents });
        }
        if let Some(earlier) = &self.since {
            let taken = snapshot.take_over(earlier)?;
            tracing::info!(taken, "taken over from {}", earlier.display());
        }
        Ok(())
    }

    fn to_json(&self) -> String {
        let path = |path: Option<&Path>| path.map(|path| path.display().to_string());
        json!({
            "selection": self.selection.to_json(),
            "since": path(self.since.as_deref()),
            "keep": path(self.keep.as_deref()),
        })
        .to_string()
    }
}

/// The places of files in a bag. Folders are known before the first file, so that none takes the name of one.
struct Places {
    names: names::Names,
    /// The exchange that is at hand, and its folder.
    current: Option<(ExchangeId, String)>,
}

impl Places {
    fn of(snapshot: &Snapshot) -> Result<Self, VerifyError> {
        let mut places = Self { names: names::Names::default(), current: None };
        snapshot.each_folder(|id, name, path| {
            let exchange = names::exchange(id.as_str(), name);
            places.names.folder(&exchange, path);
        })?;
        Ok(places)
    }

    fn of_file(&mut self, candidate: &Candidate) -> String {
        let known = self.current.take().filter(|(id, _)| *id == candidate.exchange);
        let current = known.unwrap_or_else(|| {
            let folder = names::exchange(candidate.exchange.as_str(), candidate.exchange_name.as_deref());
            self.names.exchange(&folder);
            (candidate.exchange.clone(), folder)
        });
        let place = self.names.file(&current.1, &candidate.path, candidate.document.as_str());
        self.current = Some(current);
        place
    }
}
