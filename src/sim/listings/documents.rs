//! The documents of an exchange.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use crate::sim::parameters::Parameters;
use crate::sim::reply::{Answer, Reply};
use crate::sim::wire::{Id, ListBody, Object, Time, put_parent, yes_or_no};
use crate::sim::world::{Document, Exchange};

pub(super) fn answer(exchange: &Exchange, _query: &Parameters) -> Answer {
    let documents = exchange.documents();
    let body =
        ListBody::with_status().with_list("document", exchange.list_style(), documents.len(), documents);
    Ok(Reply::Listing(body))
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let extension = self.file.format.extension;
        let dotted = self.id / 4 % 23 != 5;
        let mut object = Object::begin(serializer)?;
        object.put("id", Id(self.id))?;
        object.put("name", &self.name)?;
        object.put("extension", if dotted { extension } else { extension.trim_start_matches('.') })?;
        object.put_some("indexNumber", self.index_number.as_ref())?;
        object.put("orderNumber", self.order_number)?;
        put_parent(&mut object, self.parent_id, self.id)?;
        object.put("version", &self.version)?;
        object.put("versionNumber", self.version_number)?;
        object.put("fileSize", self.file.size)?;
        object.put("fileHash", STANDARD.encode(self.file.sha1()))?;
        object.put("pageCount", self.file.page_count())?;
        object.put("hasNote", yes_or_no(self.has_note))?;
        object.put_some("submissionId", self.submission_id)?;
        object.put_some("effectiveDate", self.effective_on.map(|milliseconds| Time { milliseconds }))?;
        object.put_created(&self.created, true)?;
        object.put_modified(&self.modified)?;
        // What the service may add one day.
        object.put_some("retentionClass", (self.id / 4 % 50 == 9).then_some("STANDARD"))?;
        object.end()
    }
}
