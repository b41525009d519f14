//! The folders of an exchange.

use super::descriptor::{Dataset, Derivation, Listing, Record, Unit};
use super::field::{boolean, integer, key, parent, person, person_name, text, time};

/// A row for each folder; paths and depths are derived in the snapshot.
pub static FOLDERS: Dataset = Dataset {
    name: "folders",
    by_default: true,
    unit: Unit::Exchange,
    listings: &[Listing { path: &["folders"], query: &[], records: &[FOLDER] }],
};

const FOLDER: Record = Record {
    list: "folder",
    table: "folders",
    fields: &[
        key("id", "folder_id"),
        parent("parentId", "parent_id"),
        text("name", "name"),
        text("indexNumber", "index_number"),
        integer("orderNumber", "order_number"),
        boolean("hasChildFolders", "has_child_folders"),
        boolean("indexingDisabled", "indexing_disabled"),
        boolean("isFavorite", "is_favorite"),
        boolean("isEmailin", "is_emailin"),
        boolean("hasNote", "has_note"),
        text("version", "version"),
        integer("versionNumber", "version_number"),
        time("createdOn", "created_on"),
        person("createdBy", "created_by", "created_by_organization"),
        time("lastModifiedOn", "last_modified_on"),
        person_name("lastModifiedBy", "last_modified_by"),
    ],
    lifted: &[],
    derivation: Some(Derivation::FolderTree),
};
