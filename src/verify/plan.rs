//! What is still to be verified: all of a new verification, or the rest of an interrupted one.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::bag::{Bag, BagPaths, FinishedBag};
use super::error::VerifyError;
use super::selection::Selection;
use crate::model::Outcome;
use crate::printable::printable;
use crate::store::{
    Candidate, Choice, Frame, Interrupted, PlanMode, Snapshot, StoreError, VerificationState,
};

/// What to verify.
#[derive(Clone, Debug, Default)]
pub struct VerifyPlan {
    pub selection: Selection,
    /// The folder of a run from which to take over what matched and has not changed.
    pub since: Option<PathBuf>,
    /// Where to keep the files.
    pub keep: Option<PathBuf>,
    /// What to do with the results of an interrupted verification.
    pub interrupted: Interrupted,
}

/// A verification that is ready to run.
#[derive(Debug)]
pub struct PlannedVerification {
    /// Where the files are kept.
    pub bag: Option<Bag>,
    /// Whether it has results of an interrupted one.
    pub is_resumed: bool,
}

/// How much a verification would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Documents in the inventory.
    pub inventory: u64,
    /// Of them those to be downloaded.
    pub documents: u64,
    /// Their exchanges.
    pub exchanges: u64,
    /// The sum of their listed sizes.
    pub bytes: u64,
}

impl VerifyPlan {
    /// Measures what would be downloaded, results of an earlier verification left out of account.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn measure(&self, snapshot: &Snapshot) -> Result<Extent, StoreError> {
        let filter = self.selection.prepare(snapshot)?;
        let (mut extent, mut last_exchange) = (Extent::default(), None);
        snapshot.each_candidate(|candidate| {
            extent.inventory += 1;
            if candidate.has_file && filter.choose(&candidate) == Choice::Verify {
                extent.documents += 1;
                extent.bytes = extent.bytes.saturating_add(candidate.bytes.unwrap_or(0));
                // candidates come in the order of their exchanges
                extent.exchanges += u64::from(last_exchange.as_ref() != Some(&candidate.exchange));
                last_exchange = Some(candidate.exchange);
            }
        })?;
        Ok(extent)
    }

    /// Plans in the snapshot what is to be verified. Results of an earlier verification of the same stay where it was
    /// interrupted, or its bag is incomplete.
    ///
    /// # Errors
    /// When no document is selected, the interrupted verification used another selection, or the folder of the bag is in
    /// use.
    pub fn begin(
        &self,
        snapshot: &mut Snapshot,
        run_id: &str,
        state: VerificationState,
    ) -> Result<PlannedVerification, VerifyError> {
        let selection = self.to_json();
        let earlier = snapshot.verification_run()?;
        let is_same = earlier.as_ref().is_some_and(|earlier| earlier.selection == selection);
        let is_under_way = state == VerificationState::UnderWay;
        if is_under_way && earlier.is_some() && !is_same {
            return Err(VerifyError::OtherSelection);
        }
        let mode = match is_same {
            true if is_under_way => PlanMode::Resume,
            true if self.is_bag_incomplete(snapshot, run_id)? => PlanMode::Amend,
            true | false => PlanMode::Begin,
        };
        let is_resumed = mode != PlanMode::Begin;
        let bag = self.open_bag(run_id, is_resumed)?;
        self.plan_documents(snapshot, &selection, mode)?;
        self.take_over(snapshot)?;
        Ok(PlannedVerification { bag, is_resumed })
    }

    fn open_bag(&self, run_id: &str, is_resumed: bool) -> Result<Option<Bag>, VerifyError> {
        let finished = if is_resumed { FinishedBag::Amend } else { FinishedBag::Refuse };
        Ok(self.keep.as_deref().map(|dir| Bag::open(dir, run_id, finished)).transpose()?)
    }

    fn take_over(&self, snapshot: &mut Snapshot) -> Result<(), StoreError> {
        if let Some(earlier) = &self.since {
            let taken = snapshot.take_over(earlier)?;
            tracing::info!(taken, "taken over from {}", earlier.display());
        }
        Ok(())
    }

    /// Whether the bag of this run is there, but was not completed, or files could not be downloaded or kept.
    fn is_bag_incomplete(&self, snapshot: &Snapshot, run_id: &str) -> Result<bool, StoreError> {
        let Some(dir) = self.keep.as_deref().filter(|_| self.interrupted == Interrupted::Resume) else {
            return Ok(false);
        };
        if Bag::read_owner(dir).is_none_or(|owner| owner != printable(run_id)) {
            return Ok(false);
        }
        // its reports were published, and then the program was killed
        if !Bag::is_declared(dir) {
            return Ok(true);
        }
        let may_succeed = |outcome| matches!(outcome, Outcome::Failed | Outcome::Skipped);
        Ok(snapshot.outcome_counts()?.iter().any(|count| count.outcome.is_some_and(may_succeed)))
    }

    fn plan_documents(
        &self,
        snapshot: &mut Snapshot,
        selection: &str,
        mode: PlanMode,
    ) -> Result<(), VerifyError> {
        let filter = self.selection.prepare(snapshot)?;
        let mut bag_paths = self.keep.is_some().then(|| BagPaths::new(snapshot)).transpose()?;
        let choose = |candidate: &Candidate| match filter.choose(candidate) {
            Choice::Verify => {
                bag_paths.as_mut().map_or(Choice::Verify, |paths| Choice::Keep(paths.reserve(candidate)))
            }
            choice => choice,
        };
        let Frame { documents, drawn, .. } = snapshot.plan_verification(selection, mode, choose)?;
        if drawn == 0 { Err(VerifyError::NothingSelected { documents }) } else { Ok(()) }
    }

    /// For the snapshot: an interrupted verification is resumed only where this is the same.
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
