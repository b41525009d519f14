//! How the service writes what it holds: its own encoding, with the oddities of the real one.

mod corruption;
mod list_body;

pub use corruption::ItemCorruption;
pub(super) use list_body::{ListBody, into_chunks};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::world::{Attribution, Person, ShortListStyle};

/// An id, which is occasionally written as a string.
pub(super) struct Id(pub(super) u64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 41 == 7 { serializer.collect_str(&self.0) } else { serializer.serialize_u64(self.0) }
    }
}

/// A moment, in milliseconds since 1970.
#[derive(Serialize)]
pub(super) struct Time {
    pub(super) milliseconds: i64,
}

/// What a good answer begins with.
#[derive(Serialize)]
pub(super) struct Status {
    code: u16,
    message: &'static str,
}

impl Status {
    pub(super) const FINE: Self = Self::new("Request completed fine, no errors");

    pub(super) const fn new(message: &'static str) -> Self {
        Self { code: 200, message }
    }
}

/// A boolean as the older parts of the service write it.
pub(super) fn yes_or_no(flag: bool) -> &'static str {
    if flag { "T" } else { "F" }
}

/// Who did something; only some calls include the organization.
struct Author<'a> {
    person: &'a Person,
    organization: bool,
}

impl Serialize for Author<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let person = self.person;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("firstName", person.first_name)?;
        map.serialize_entry("lastName", person.last_name)?;
        map.serialize_entry("firstNameSort", person.first_name)?;
        map.serialize_entry("lastNameSort", person.last_name)?;
        if self.organization {
            map.serialize_entry("organization", person.organization.name)?;
            map.serialize_entry("organizationSort", person.organization.name)?;
        }
        map.end()
    }
}

/// An object of the wire, written entry by entry.
pub(super) struct Object<S: Serializer>(S::SerializeMap);

impl<S: Serializer> Object<S> {
    pub(super) fn begin(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    pub(super) fn put(&mut self, key: &'static str, value: impl Serialize) -> Result<(), S::Error> {
        self.0.serialize_entry(key, &value)
    }

    pub(super) fn put_some(
        &mut self,
        key: &'static str,
        value: Option<impl Serialize>,
    ) -> Result<(), S::Error> {
        value.map_or(Ok(()), |value| self.put(key, value))
    }

    /// A list, which may be short.
    pub(super) fn put_list<T: Serialize>(
        &mut self,
        key: &'static str,
        style: ShortListStyle,
        items: &[T],
    ) -> Result<(), S::Error> {
        match (style, items) {
            (ShortListStyle::Bare, []) => Ok(()),
            (ShortListStyle::Null, []) => self.put(key, ()),
            (ShortListStyle::Bare | ShortListStyle::Null, [item]) => self.put(key, item),
            _ => self.put(key, items),
        }
    }

    /// `createdOn` and `createdBy`; only some calls include the organization.
    pub(super) fn put_created(&mut self, stamp: &Attribution, organization: bool) -> Result<(), S::Error> {
        self.put("createdOn", Time { milliseconds: stamp.on })?;
        self.put("createdBy", Author { person: &stamp.by, organization })
    }

    pub(super) fn put_modified(&mut self, stamp: &Attribution) -> Result<(), S::Error> {
        self.put("lastModifiedOn", Time { milliseconds: stamp.on })?;
        self.put("lastModifiedBy", Author { person: &stamp.by, organization: false })
    }

    pub(super) fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

/// For items at the root the key is missing, or -1.
pub(super) fn put_parent<S: Serializer>(
    object: &mut Object<S>,
    parent: Option<u64>,
    id: u64,
) -> Result<(), S::Error> {
    match parent {
        Some(parent) => object.put("parentId", Id(parent)),
        None if (id / 4).is_multiple_of(2) => object.put("parentId", -1),
        None => Ok(()),
    }
}
