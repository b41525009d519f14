//! The members of a JSON object in a flat list: an entry has about ten, of which nearly all are taken out again.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Members in the order in which they came. Of those with the same key, the last one counts.
pub struct Members<'a>(Vec<(Cow<'a, str>, Value)>);

impl Members<'_> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.index(key).map(|index| &self.0[index].1)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.index(key).map(|index| &mut self.0[index].1)
    }

    /// Takes the member that counts out; none with the same key counts in its place.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let index = self.index(key)?;
        let (_, value) = self.0.remove(index);
        if self.index(key).is_some() {
            self.0.retain(|(name, _)| name != key);
        }
        Some(value)
    }

    /// Adds members that count where there is no other with their key.
    pub fn put_before(&mut self, members: Map<String, Value>) {
        self.0.splice(0..0, Members::from(members).0);
    }

    pub fn into_map(self) -> Map<String, Value> {
        self.0.into_iter().map(|(key, value)| (key.into_owned(), value)).collect()
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.0.iter().rposition(|(name, _)| name == key)
    }
}

impl From<Map<String, Value>> for Members<'_> {
    fn from(map: Map<String, Value>) -> Self {
        Self(map.into_iter().map(|(key, value)| (Cow::Owned(key), value)).collect())
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::with_capacity(16);
        while let Some((Key(key), value)) = map.next_entry()? {
            members.push((key, value));
        }
        Ok(Members(members))
    }
}

/// A key, which is borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
