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
    /// The run is still being made: a verification of it is gone on with even where it had come to its end, as
    /// documents may have been added.
    pub unpublished: bool,
}

/// A verification that is ready to be run.
#[derive(Debug)]
pub struct Planned {
    /// Where the files are kept.
    pub bag: Option<Bag>,
    /// Whether it goes on with one that was interrupted.
    pub is_resumed: bool,
}

impl Plan {
    /// Notes in the snapshot what is to be verified, and keeps what an interrupted verification has done of it.
    ///
    /// # Errors
    /// When nothing is chosen, an interrupted verification was another one, or the folder of the bag is taken.
    pub fn begin(&self, snapshot: &mut Snapshot, run_id: &str) -> Result<Planned, VerifyError> {
        let selection = self.to_json();
        let goes_on = |run: &VerificationRun| run.finished_on.is_none() || self.unpublished;
        let begun = snapshot.verification_run()?.filter(goes_on);
        if begun.as_ref().is_some_and(|begun| begun.selection != selection) {
            return Err(VerifyError::OtherSelection);
        }
        let bag = self.keep.as_deref().map(|dir| Bag::open(dir, run_id)).transpose()?;
        self.choose(snapshot, selection, begun.is_none())?;
        if let Some(earlier) = &self.since {
            let taken = snapshot.take_over(earlier)?;
            tracing::info!(taken, "taken over from {}", earlier.display());
        }
        Ok(Planned { bag, is_resumed: begun.is_some() })
    }

    fn choose(&self, snapshot: &mut Snapshot, selection: String, anew: bool) -> Result<(), VerifyError> {
        let chooser = self.selection.apply(snapshot)?;
        let mut places = self.keep.is_some().then(|| Places::of(snapshot)).transpose()?;
        let (mut documents, mut chosen) = (0, 0);
        let run = VerificationRun { started_on: Timestamp::now(), finished_on: None, selection };
        let choose = |candidate: &Candidate| {
            documents += 1;
            if !chooser.chooses(candidate) {
                return Choice::Leave;
            }
            chosen += 1;
            places.as_mut().map_or(Choice::Verify, |places| Choice::Keep(places.of_file(candidate)))
        };
        snapshot.plan_verification(&run, anew, choose)?;
        if chosen == 0 { Err(VerifyError::NothingChosen { documents }) } else { Ok(()) }
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
pub(super) struct Places {
    names: names::Names,
    /// The exchange that is at hand, and its folder.
    current: Option<(ExchangeId, String)>,
}

impl Places {
    pub(super) fn of(snapshot: &Snapshot) -> Result<Self, VerifyError> {
        let mut places = Self { names: names::Names::default(), current: None };
        snapshot.each_folder(|id, name, path| {
            let exchange = names::exchange(id.as_str(), name);
            places.names.folder(&exchange, path);
        })?;
        Ok(places)
    }

    pub(super) fn of_file(&mut self, candidate: &Candidate) -> String {
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
