//! What an exchange holds, generated on demand and in the order in which the service lists it.

use super::ItemKind;
use super::SpecialExchange;
use super::document::{Document, Folder, file_of};
use super::exchange::Exchange;
use super::file::File;
use super::group::{Group, Member};
use super::tree::FolderTree;
use super::user::User;

impl Exchange {
    /// Its folders, each made as it is asked for.
    pub fn folders(&self) -> impl ExactSizeIterator<Item = Folder> + Send + use<> {
        let (exchange, tree) = (self.clone(), FolderTree::for_exchange(self));
        (0..self.folder_count).map(move |number| Folder::at_index(&exchange, &tree, number))
    }

    /// Generated one by one; a hash is only computed when it is used.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document> + Send + use<> {
        let (exchange, tree) = (self.clone(), FolderTree::for_exchange(self));
        self.document_numbers().map(move |number| Document::at_index(&exchange, &tree, number))
    }

    /// The workspace users, whether or not the service lists them.
    pub fn users(&self) -> impl ExactSizeIterator<Item = User> + Send + use<> {
        let exchange = self.clone();
        self.user_slots().map(move |slot| User::at_slot(&exchange, slot))
    }

    /// The groups; for who is in them see [`Exchange::members`].
    pub fn groups(&self) -> impl ExactSizeIterator<Item = Group> + Send + use<> {
        let (exchange, counts) = (self.clone(), Group::member_counts(self));
        (0..self.group_count).map(move |number| Group::at_index(&exchange, &counts, number))
    }

    /// Who is in which group, by user. One exchange lists somebody who is no longer among its users.
    pub fn members(&self) -> impl Iterator<Item = Member> + Send + use<> {
        let exchange = self.clone();
        let gone = (self.special == SpecialExchange::OddGroups).then(|| Member::former(self));
        self.user_slots().flat_map(move |slot| Member::memberships_of(&exchange, slot)).chain(gone)
    }

    /// The file of the document with this id, if there is one.
    pub fn file(&self, document_id: u64) -> Option<File> {
        let number = self.world().item_index(ItemKind::Document, self.number, document_id)?;
        self.has_document(number).then(|| file_of(self, number))
    }

    /// Whether the file of the document with this number is of a format that can be protected.
    pub(super) fn is_protectable(&self, number: u32) -> bool {
        [".pdf", ".docx", ".xlsx", ".pptx"].contains(&file_of(self, number).format.extension)
    }

    /// Whether the document is protected, so that its file cannot be fetched.
    pub fn is_protected(&self, document_id: u64) -> bool {
        self.special == SpecialExchange::Protected && document_id == self.item_id(ItemKind::Document, 1)
    }
}
