//! Who may see what in an exchange, and who has seen it: document by document.

use super::exchange::Exchange;
use super::grant::{Grant, Grantee, grants_on};
use super::release::{Release, clean_team_group, releases};
use super::tree::FolderTree;
use super::view::{DocumentView, views_of};
use super::{ItemKind, REPORT, REVOCATION, SpecialExchange};
use crate::sim::rng::Rng;

/// The permissions and access reports of an exchange. It holds its folders and the names of its groups; what a document
/// has is computed when it is asked for.
pub struct Access {
    exchange: Exchange,
    tree: FolderTree,
    releases: Vec<Release>,
    groups: Vec<Grantee>,
}

/// Whether an access report is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Readiness {
    /// At the first request, or after that many.
    After(u8),
    Never,
}

impl Exchange {
    /// Its permissions and access reports.
    pub fn access(&self) -> Access {
        let tree = FolderTree::for_exchange(self);
        Access {
            releases: releases(self, &tree),
            groups: (0..self.group_count).map(|number| Grantee::group(self, number)).collect(),
            exchange: self.clone(),
            tree,
        }
    }
}

impl Access {
    /// The rows of a document's permissions; `None` if there is no such document.
    pub fn grants(&self, document_id: u64) -> Option<Vec<Grant>> {
        self.document_number(document_id).map(|document| grants_on(self, document))
    }

    /// The entries of a document's access report; `None` if there is no such document.
    pub fn views(&self, document_id: u64) -> Option<Vec<DocumentView>> {
        self.document_number(document_id).map(|document| views_of(self, document))
    }

    /// When a document's access report is ready.
    pub(in crate::sim) fn readiness(&self, document_id: u64) -> Option<Readiness> {
        let document = self.document_number(document_id)?;
        let mut rng = self.exchange.rng_for(REPORT, document);
        Some(match rng.below(12) {
            _ if !self.exchange.world().slow_access_reports => Readiness::After(0),
            _ if self.exchange.special == SpecialExchange::OddDocuments && document == 3 => Readiness::Never,
            late @ 1..=2 => Readiness::After(late as u8),
            _ => Readiness::After(0),
        })
    }

    pub(in crate::sim) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    pub(super) fn group(&self, number: u32) -> &Grantee {
        &self.groups[number as usize]
    }

    /// Whether documents inherit the grants of their folder, or each has its own.
    pub(super) fn is_folder_wise(&self) -> bool {
        self.exchange.number.is_multiple_of(2)
    }

    pub(super) fn clean_team_group(&self) -> u32 {
        clean_team_group(self.exchange.group_count)
    }

    pub(super) fn release_of(&self, document: u32) -> Release {
        let folder = self.tree.place_document(&self.exchange, document).folder;
        folder.map_or(Release::Nobody, |folder| self.releases[folder as usize])
    }

    /// Whether a group has lost the folder of a document again.
    pub(super) fn was_revoked(&self, document: u32, group: u32) -> bool {
        let folder = self.tree.place_document(&self.exchange, document).folder.unwrap_or(0);
        let key = self.exchange.rng_for(REVOCATION, folder).next_u64();
        Rng::for_subject(&[key, group.into()]).one_in(10)
    }

    fn document_number(&self, id: u64) -> Option<u32> {
        let number = self.exchange.world().item_index(ItemKind::Document, self.exchange.number, id)?;
        self.exchange.has_document(number).then_some(number)
    }
}
