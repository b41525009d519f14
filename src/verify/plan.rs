//! What is still to be verified: the whole of a new verification, or the rest of an interrupted one.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Bag, Selection, VerifyError, names};
use crate::model::{ExchangeId, Outcome, Timestamp};
use crate::store::{Candidate, Choice, Snapshot, StoreError, VerificationRun};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub selection: Selection,
    /// The folder of a run from which to take over what matched, and has not changed.
    pub since: Option<PathBuf>,
    /// Where the files are kept.
    pub keep: Option<PathBuf>,
    /// What an earlier verification left is not gone on with.
    pub fresh: bool,
}

/// A verification that is ready to be run.
#[derive(Debug)]
pub struct Planned {
    /// Where the files are kept.
    pub bag: Option<Bag>,
    /// Whether it goes on with an earlier one.
    pub is_resumed: bool,
}

impl Plan {
    /// Notes in the snapshot what is to be verified, and keeps what an earlier verification has done of it, where
    /// that is still `under_way`, or its bag lacks files.
    ///
    /// # Errors
    /// When nothing is chosen, the verification under way is another one, or the folder of the bag is taken.
    pub fn begin(
        &self,
        snapshot: &mut Snapshot,
        run_id: &str,
        under_way: bool,
    ) -> Result<Planned, VerifyError> {
        let selection = self.to_json();
        let earlier = snapshot.verification_run()?;
        let is_same = earlier.as_ref().is_some_and(|earlier| earlier.selection == selection);
        if under_way && earlier.is_some() && !is_same {
            return Err(VerifyError::OtherSelection);
        }
        let is_resumed = is_same && (under_way || self.lacks_files(snapshot, run_id)?);
        let bag = self.keep.as_deref().map(|dir| Bag::open(dir, run_id, is_resumed)).transpose()?;
        self.choose(snapshot, selection, !is_resumed)?;
        if let Some(earlier) = &self.since {
            let taken = snapshot.take_over(earlier)?;
            tracing::info!(taken, "taken over from {}", earlier.display());
        }
        Ok(Planned { bag, is_resumed })
    }

    /// Whether the bag is there, and files could not be had or not be kept.
    fn lacks_files(&self, snapshot: &Snapshot, run_id: &str) -> Result<bool, StoreError> {
        let owner = self.keep.as_deref().filter(|_| !self.fresh).and_then(Bag::owner);
        if owner.is_none_or(|owner| owner != run_id) {
            return Ok(false);
        }
        let may_pass = |outcome| matches!(outcome, Outcome::Failed | Outcome::Skipped);
        Ok(snapshot.outcomes()?.iter().any(|count| count.outcome.is_some_and(may_pass)))
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
        let place = self.names.file(&current.1, &candidate.path_on_disk(), candidate.document.as_str());
        self.current = Some(current);
        place
    }
}
