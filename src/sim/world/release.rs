//! To whom the folders of a deal room are opened, and what each group is there for.

use super::exchange::Exchange;
use super::tree::FolderTree;

/// How far a folder has been released. A bidder sees what has been released up to its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Release {
    /// Being prepared: nobody sees it but those who see everything.
    Nobody,
    /// General information, for all current and future users.
    Everyone,
    /// For bidders who have shown interest.
    Interest,
    /// For bidders in due diligence.
    DueDiligence,
    /// For the bidder that alone is left.
    Exclusivity,
    /// Commercially sensitive: for one group alone.
    CleanTeam,
}

/// What a group is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The seller's own people.
    Internal,
    Advisers,
    /// Banks that finance the purchase.
    Banks,
    /// Bidders, and the stage they have reached.
    Bidders(Release),
    /// Bidders who dropped out.
    FormerBidders,
    /// Sees the clean team folder, and nothing else.
    CleanTeam,
}

/// In the order of the groups' names.
const PARTS: [Part; 10] = [
    Part::Internal,
    Part::Bidders(Release::Interest),
    Part::Bidders(Release::DueDiligence),
    Part::Advisers,
    Part::Bidders(Release::Exclusivity),
    Part::Bidders(Release::DueDiligence),
    Part::Banks,
    Part::CleanTeam,
    Part::FormerBidders,
    Part::Bidders(Release::Exclusivity),
];

/// In the order of the sections of an index, which begins with what is harmless.
const SECTIONS: [Release; 7] = [
    Release::Everyone,
    Release::Interest,
    Release::DueDiligence,
    Release::Exclusivity,
    Release::DueDiligence,
    Release::Interest,
    Release::Everyone,
];

impl Part {
    /// The part of the group with this number; names repeat, and parts with them.
    pub(super) fn of_group(number: u32) -> Self {
        PARTS[number as usize % PARTS.len()]
    }

    /// What a folder's release gives a group of this part.
    pub(super) fn permission(self, release: Release) -> Option<&'static str> {
        let released = (Release::Everyone..=Release::Exclusivity).contains(&release);
        match self {
            Self::Internal => released.then_some("CONTROL"),
            Self::Advisers => released.then_some("SEE"),
            Self::Banks => (release == Release::Interest).then_some("SEE"),
            Self::Bidders(stage) => (Release::Interest..=stage).contains(&release).then_some("SEE"),
            Self::FormerBidders => (release == Release::Interest).then_some("REVOKED"),
            Self::CleanTeam => None,
        }
    }

    /// How files are protected from a group of this part.
    pub(super) fn protection(self) -> &'static str {
        match self {
            Self::Bidders(Release::Interest) | Self::CleanTeam => "NOSAVENOPRINT",
            Self::Bidders(_) | Self::Banks => "NOSAVE",
            Self::Internal | Self::Advisers | Self::FormerBidders => "NONE",
        }
    }
}

/// The release of every folder of an exchange, in the order of its folders.
pub(super) fn releases(exchange: &Exchange, tree: &FolderTree) -> Vec<Release> {
    let clean_team = tree.last_filled().filter(|folder| *folder > 0);
    let release = |folder| match clean_team {
        Some(clean_team) if clean_team == folder => Release::CleanTeam,
        _ if folder > 0 && exchange.rng_for(super::RELEASE, folder).one_in(16) => Release::Nobody,
        _ => SECTIONS[tree.section_number(folder) % SECTIONS.len()],
    };
    (0..exchange.folder_count).map(|folder| exchange.release_by_now(folder, release(folder))).collect()
}

/// The group that alone sees the clean team folder: the clean team, or else the lawyers, or else the seller's people.
pub(super) fn clean_team_group(groups: u32) -> u32 {
    [7, 3].into_iter().find(|group| *group < groups).unwrap_or(0)
}
