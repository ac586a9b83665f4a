//! Whether an open object keeps the limits of the wire, told without a tree of it. What this says of an
//! object is what `open_object.rs` says, but for keys that are there twice: of these it looks at each.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use wayfare_protocol::{DEPTH_MAX, KEY_BYTES_MAX, PROPERTIES_MAX, STRING_BYTES_MAX};

/// Whether a text is an object within the limits.
pub(super) fn is_plain_object(text: &str) -> bool {
    let mut keys = 0;
    let within = Within {
        keys: &mut keys,
        // Around the object itself is nothing.
        depth: 0,
    };
    let mut json = serde_json::Deserializer::from_str(text);
    text.starts_with('{') && within.deserialize(&mut json).is_ok() && json.end().is_ok()
}

/// A value, or a key, that is to be looked at.
struct Within<'a> {
    /// Keys so far, of all objects.
    keys: &'a mut usize,
    /// How many objects and lists are around it.
    depth: usize,
}

impl<'a> Within<'a> {
    fn inside(&mut self) -> Within<'_> {
        Within {
            keys: self.keys,
            depth: self.depth + 1,
        }
    }

    fn check_depth<E: Error>(&self) -> Result<(), E> {
        if self.depth > DEPTH_MAX {
            Err(E::custom("too deep"))
        } else {
            Ok(())
        }
    }
}

impl<'de> DeserializeSeed<'de> for Within<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value within the limits")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.len() > STRING_BYTES_MAX {
            return Err(E::custom("too long"));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.check_depth()?;
        while items.next_element_seed(self.inside())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        self.check_depth()?;
        while fields.next_key_seed(Key)?.is_some() {
            *self.keys += 1;
            if *self.keys > PROPERTIES_MAX {
                return Err(A::Error::custom("too many"));
            }
            fields.next_value_seed(self.inside())?;
        }
        Ok(())
    }
}

/// A key.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<(), D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key within the limit")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if key.len() > KEY_BYTES_MAX {
            return Err(E::custom("too long"));
        }
        Ok(())
    }
}
