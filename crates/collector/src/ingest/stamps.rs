//! When each value of a visit was said, by the device's clock.
//!
//! A page says nearly all of them with each batch, so those of the Session's own values are found by their
//! number and not by their name. In the database they are an object with a member for each, as ever.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use wayfare_core::time::UnixMs;

use super::leaves::{Leaf, POINTERS, place_of};

/// The stamps of a visit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stamps {
    /// Of the values that every Session has, by their places in [`POINTERS`].
    known: Vec<Option<UnixMs>>,
    /// Of keys of open objects, of units, and whatever else is remembered with a time.
    others: BTreeMap<String, UnixMs>,
}

impl Stamps {
    /// When this value was said.
    pub(super) fn of(&self, leaf: &Leaf) -> Option<UnixMs> {
        match leaf.place {
            Some(place) => self.known.get(place).copied().flatten(),
            None => self.others.get(&*leaf.pointer).copied(),
        }
    }

    /// Notes when this value was said.
    pub(super) fn note(&mut self, leaf: &Leaf, at: UnixMs) {
        match (leaf.place, self.others.get_mut(&*leaf.pointer)) {
            (Some(place), _) => self.note_known(place, at),
            (None, Some(stamp)) => *stamp = at,
            (None, None) => drop(self.others.insert(leaf.pointer.to_string(), at)),
        }
    }

    /// When what has this name was said.
    pub(super) fn at(&self, name: &str) -> Option<UnixMs> {
        match place_of(name) {
            Some(place) => self.known.get(place).copied().flatten(),
            None => self.others.get(name).copied(),
        }
    }

    /// Notes when what has this name was said.
    pub(super) fn insert(&mut self, name: &str, at: UnixMs) {
        match place_of(name) {
            Some(place) => self.note_known(place, at),
            None => drop(self.others.insert(name.to_owned(), at)),
        }
    }

    /// Forgets what is none of every Session's values.
    pub(super) fn remove(&mut self, name: &str) {
        self.others.remove(name);
    }

    /// What is none of every Session's values, from this name on.
    pub(super) fn others_from<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, UnixMs)> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let from = self.others.range::<str, _>(from);
        from.take_while(move |(name, _)| name.starts_with(prefix))
            .map(|(name, at)| (name.as_str(), *at))
    }

    fn note_known(&mut self, place: usize, at: UnixMs) {
        self.known.resize(POINTERS.len(), None);
        if let Some(stamp) = self.known.get_mut(place) {
            *stamp = Some(at);
        }
    }
}

impl Serialize for Stamps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (known, at) in POINTERS.iter().zip(&self.known) {
            if let Some(at) = at {
                map.serialize_entry(known.pointer, at)?;
            }
        }
        for (name, at) in &self.others {
            map.serialize_entry(name, at)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Stamps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Stamps;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of stamps")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Stamps, A::Error> {
        let mut stamps = Stamps::default();
        while let Some((name, at)) = fields.next_entry::<Name<'de>, UnixMs>()? {
            stamps.insert(&name.0, at);
        }
        Ok(stamps)
    }
}

/// A name, copied only where it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let written = json!({
            "/app/bot": 3, "/context/withheld": 7, "/properties/a~1b": 5, "/utm": 1, "first_page": 2,
        });
        let stamps: Stamps = serde_json::from_str(&written.to_string()).unwrap();
        assert_eq!(stamps.known.iter().flatten().count(), 2);
        assert_eq!(json!(stamps), written);
        assert_eq!(stamps.at("/app/bot"), Some(3));
        assert_eq!(stamps.at("/properties/a~1b"), Some(5));
        assert_eq!(stamps.at("/os/name"), None);
    }

    #[test]
    fn others_are_found_by_how_they_begin() {
        let mut stamps = Stamps::default();
        for (name, at) in [("/utm=b", 2), ("/utm", 9), ("/utm=a", 1), ("/utn", 9)] {
            stamps.insert(name, at);
        }
        let found: Vec<_> = stamps.others_from("/utm=").collect();
        assert_eq!(found, [("/utm=a", 1), ("/utm=b", 2)]);
    }
}
