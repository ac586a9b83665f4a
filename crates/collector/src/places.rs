//! Where an address is, by a database of places that its owner brings (`--geoip-db`).
//!
//! Read are MaxMind's form, in which a country is an object with names, and the flat one of lists of
//! countries, `{"country_code": "DE"}`.

use std::fmt;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use maxminddb::Reader;
use serde_json::Value;
use wayfare_protocol::{Country, Geo};

use crate::error::Error;

/// A database of places, which may be replaced while it is in use.
pub struct Places {
    file: PathBuf,
    reader: RwLock<Reader<Vec<u8>>>,
}

impl Places {
    /// Reads a database.
    ///
    /// # Errors
    /// When the file cannot be read or is no such database.
    pub fn open(file: &Path) -> Result<Self, Error> {
        Ok(Self {
            file: file.to_owned(),
            reader: RwLock::new(read(file)?),
        })
    }

    /// Reads the file again. When that fails, what was read before stays.
    ///
    /// # Errors
    /// As of [`Self::open`].
    pub fn reload(&self) -> Result<(), Error> {
        let reader = read(&self.file)?;
        *self.reader.write().unwrap_or_else(PoisonError::into_inner) = reader;
        Ok(())
    }

    /// Where an address is, as far as the database knows.
    pub fn find(&self, address: IpAddr) -> Option<Geo> {
        let reader = self.reader.read().unwrap_or_else(PoisonError::into_inner);
        let found = reader.lookup(address.to_canonical()).ok()?;
        found.decode().ok()?.map(|record| geo(&record))
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Places").field(&self.file).finish()
    }
}

fn read(file: &Path) -> Result<Reader<Vec<u8>>, Error> {
    let name = file.display();
    let bytes = fs::read(file).map_err(|source| Error::Io {
        doing: format!("cannot read the database of places {name}"),
        source,
    })?;
    Reader::from_source(bytes)
        .map_err(|error| Error::Config(format!("{name} is no database of places: {error}")))
}

fn geo(record: &Value) -> Geo {
    let text = |pointers: &[&str]| {
        let mut found = pointers
            .iter()
            .filter_map(|pointer| record.pointer(pointer));
        found.find_map(Value::as_str).map(str::to_owned)
    };
    let degrees = |pointers: [&str; 2], most: f64| {
        let mut found = pointers
            .iter()
            .filter_map(|pointer| record.pointer(pointer));
        let degrees = found.find_map(|value| match value {
            Value::String(text) => text.parse().ok(),
            value => value.as_f64(),
        });
        degrees.filter(|degrees: &f64| degrees.abs() <= most)
    };
    // The largest division is the first, the closest the last.
    let divisions = record.get("subdivisions").and_then(Value::as_array);
    let division = divisions.and_then(|divisions| divisions.last()?.pointer("/names/en")?.as_str());
    let latitude = degrees(["/location/latitude", "/latitude"], 90.0);
    let longitude = degrees(["/location/longitude", "/longitude"], 180.0);
    // Half a place is none.
    let place = latitude.zip(longitude);
    Geo {
        country: Country {
            name: text(&["/country/names/en", "/country_name"]),
            code: text(&["/country/iso_code", "/country_code", "/country"]),
        },
        city: text(&["/city/names/en", "/city"]),
        county: division
            .map(str::to_owned)
            .or_else(|| text(&["/state2", "/state1", "/region"])),
        postal: text(&["/postal/code", "/postcode"]),
        latitude: place.map(|(latitude, _)| latitude),
        longitude: place.map(|(_, longitude)| longitude),
        location: place.map(|(latitude, longitude)| [longitude, latitude]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_are_read() {
        let nested = geo(&json!({
            "country": {"iso_code": "DE", "names": {"en": "Germany", "de": "Deutschland"}},
            "city": {"names": {"en": "Munich"}},
            "subdivisions": [{"names": {"en": "Bavaria"}}, {"names": {"en": "Upper Bavaria"}}],
            "postal": {"code": "80331"},
            "location": {"latitude": 48.137, "longitude": 11.575, "time_zone": "Europe/Berlin"},
        }));
        let flat = geo(&json!({
            "country_code": "DE", "country_name": "Germany", "city": "Munich", "state1": "Bavaria",
            "state2": "Upper Bavaria", "postcode": "80331", "latitude": "48.137", "longitude": 11.575,
        }));
        assert_eq!(nested, flat);
        assert_eq!(nested.county.as_deref(), Some("Upper Bavaria"));
        assert_eq!(nested.location, Some([11.575, 48.137]));
        let country = geo(&json!({"country_code": "DE"}));
        let expected = Geo {
            country: Country {
                name: None,
                code: Some("DE".to_owned()),
            },
            ..Geo::default()
        };
        assert_eq!(country, expected);
        assert_eq!(geo(&json!({"country": "DE"})), expected);
    }

    #[test]
    fn half_a_place_and_an_impossible_one_are_none() {
        for location in [
            json!({"latitude": 48.1}),
            json!({"longitude": 11.6}),
            json!({"latitude": 91, "longitude": 11.6}),
            json!({"latitude": 48.1, "longitude": "NaN"}),
        ] {
            assert_eq!(geo(&json!({"location": location})), Geo::default());
        }
        assert_eq!(geo(&json!([1, 2])), Geo::default());
    }
}
