//! The folders of an exchange.

use serde::{Serialize, Serializer};

use crate::sim::parameters::Parameters;
use crate::sim::reply::{Answer, Reply};
use crate::sim::wire::{Id, ListBody, Object, put_parent};
use crate::sim::world::{Exchange, Folder};

pub(super) fn answer(exchange: &Exchange, _query: &Parameters) -> Answer {
    let folders = exchange.folders();
    let body = ListBody::with_status().with_list("folder", exchange.list_style(), folders.len(), folders);
    Ok(Reply::Listing(body))
}

impl Serialize for Folder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("id", Id(self.id))?;
        object.put("name", &self.name)?;
        object.put_some("indexNumber", self.index_number.as_ref())?;
        object.put("orderNumber", self.order_number)?;
        object.put("version", &self.version)?;
        object.put("hasChildFolders", self.has_child_folders)?;
        object.put("indexingDisabled", self.indexing_disabled)?;
        put_parent(&mut object, self.parent_id, self.id)?;
        object.put_created(&self.created, true)?;
        object.put_modified(&self.modified)?;
        object.put("isFavorite", self.is_favorite)?;
        object.put("versionNumber", self.version_number)?;
        object.put("isEmailin", self.is_emailin)?;
        object.end()
    }
}
