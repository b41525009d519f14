//! The documents of an exchange; not their files.

use super::descriptor::{Dataset, Derivation, Listing, Record, Unit};
use super::field::{boolean, extension, id, integer, key, parent, person, person_name, text, time};

/// A row for each document; the files themselves are fetched by a verification.
pub static DOCUMENTS: Dataset = Dataset {
    name: "documents",
    by_default: true,
    unit: Unit::Exchange,
    listings: &[Listing { path: &["documents"], query: &[], records: &[DOCUMENT] }],
};

const DOCUMENT: Record = Record {
    list: "document",
    table: "documents",
    fields: &[
        key("id", "document_id"),
        parent("parentId", "parent_id"),
        text("name", "name"),
        extension("extension", "extension"),
        text("indexNumber", "index_number"),
        integer("orderNumber", "order_number"),
        integer("fileSize", "size_bytes"),
        integer("pageCount", "page_count"),
        text("fileHash", "file_hash"),
        text("mimeType", "mime_type"),
        boolean("isDeleted", "is_deleted"),
        boolean("hasNote", "has_note"),
        id("submissionId", "submission_id"),
        time("effectiveDate", "effective_on"),
        text("version", "version"),
        integer("versionNumber", "version_number"),
        time("createdOn", "created_on"),
        person("createdBy", "created_by", "created_by_organization"),
        time("lastModifiedOn", "last_modified_on"),
        person_name("lastModifiedBy", "last_modified_by"),
    ],
    lifted: &[],
    derivation: Some(Derivation::FileName),
};
