//! Reading the file of sites: TOML, or JSON where its name says so. What is wrong with it is told by its
//! path, and no value is repeated, because some of them are keys.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use serde_json::{Map, Value};

use super::{Address, Key, Origin, Site, Sites};
use crate::error::Error;
use crate::ingest::read_source;
use crate::limits::{KEY_BYTES_MAX, KEY_BYTES_MIN, SITES_BYTES_MAX};

impl Sites {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the line or the path at which it is wrong.
    pub fn open(file: &Path) -> Result<Self, Error> {
        let doing = || format!("cannot read the sites in {}", file.display());
        let text = std::fs::read_to_string(file).map_err(|source| Error::Io {
            doing: doing(),
            source,
        })?;
        if text.len() > SITES_BYTES_MAX {
            let why = format!("it has more than {SITES_BYTES_MAX} bytes");
            return Err(Error::Config(format!("{}: {why}", doing())));
        }
        let is_json = file
            .extension()
            .is_some_and(|extension| extension == "json");
        let read = if is_json {
            Self::from_json(&text)
        } else {
            Self::from_toml(&text)
        };
        read.map_err(|why| Error::Config(format!("{}: {why}", doing())))
    }

    /// Reads TOML.
    ///
    /// # Errors
    /// Says where it is wrong.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let value = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = text.get(..start).unwrap_or("").matches('\n').count() + 1;
            format!("line {line} is not TOML")
        })?;
        read(&value)
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// Says where it is wrong.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let value = serde_json::from_str(text)
            .map_err(|error| format!("line {} is not JSON", error.line()))?;
        read(&value)
    }
}

fn read(value: &Value) -> Result<Sites, String> {
    let whole = object(value, "the file", &["sites"])?;
    let sites = whole.get("sites").ok_or("sites is missing")?;
    let Value::Object(sites) = sites else {
        return Err("sites is not a table".to_owned());
    };
    let mut known = BTreeMap::new();
    for (index, (source, site)) in sites.iter().enumerate() {
        read_source(&Value::String(source.clone()))
            .map_err(|_| format!("the name of the site at place {index} is no source"))?;
        known.insert(source.clone(), read_site(site, &format!("sites.{source}"))?);
    }
    Ok(Sites(known))
}

fn read_site(value: &Value, path: &str) -> Result<Site, String> {
    let names = [
        "keys",
        "origins",
        "secrets",
        "address",
        "batches_per_second",
    ];
    let site = object(value, path, &names)?;
    let read_key = |text: &str| {
        let wants = format!("{KEY_BYTES_MIN} to {KEY_BYTES_MAX} letters, digits, - and _");
        Key::read(text).ok_or(wants)
    };
    let keys = list(site, "keys", path, read_key)?;
    let secrets = list(site, "secrets", path, read_key)?;
    if secrets.iter().any(|secret| keys.contains(secret)) {
        return Err(format!(
            "{path}.secrets has one of its keys, which pages show"
        ));
    }
    let origins = list(site, "origins", path, |text| {
        let wants = "an origin as browsers send it, such as https://shop.example".to_owned();
        Origin::read(text).ok_or(wants)
    })?;
    let address = match site.get("address").map(Value::as_str) {
        None | Some(Some("network")) => Address::Network,
        Some(Some("nothing")) => Address::Nothing,
        Some(_) => return Err(format!("{path}.address is \"network\" or \"nothing\"")),
    };
    let batches_per_second = site
        .get("batches_per_second")
        .map(|value| {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            number.and_then(NonZeroU32::new).ok_or_else(|| {
                format!(
                    "{path}.batches_per_second is a whole number from 1 to {}",
                    u32::MAX
                )
            })
        })
        .transpose()?;
    Ok(Site {
        keys,
        origins,
        secrets,
        address,
        batches_per_second,
    })
}

/// An object without names that mean nothing: a misspelt `origin` would leave a site open.
fn object<'a>(
    value: &'a Value,
    path: &str,
    names: &[&str],
) -> Result<&'a Map<String, Value>, String> {
    let Value::Object(object) = value else {
        return Err(format!("{path} is not a table"));
    };
    match object.keys().find(|name| !names.contains(&name.as_str())) {
        Some(_) => Err(format!("{path} has more than {}", names.join(", "))),
        None => Ok(object),
    }
}

/// A list of texts. An empty one is an error: it looks as if nobody were let in, and would let in all.
fn list<T>(
    site: &Map<String, Value>,
    name: &str,
    path: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let Some(value) = site.get(name) else {
        return Ok(Vec::new());
    };
    let texts = value
        .as_array()
        .filter(|texts| !texts.is_empty())
        .ok_or_else(|| format!("{path}.{name} is a list of at least one text"))?;
    let one = |(index, text): (usize, &Value)| {
        let text = text.as_str().unwrap_or_default();
        read(text).map_err(|wants| format!("{path}.{name}[{index}] is not {wants}"))
    };
    texts.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITES: &str = r#"
        [sites.shop]
        keys = ["0123456789abcdef"]
        origins = ["https://shop.example"]
        address = "nothing"
        batches_per_second = 20

        [sites.blog]
    "#;

    #[test]
    fn toml_and_json_say_the_same() {
        let json = r#"{"sites": {"shop": {"keys": ["0123456789abcdef"], "address": "nothing",
            "origins": ["https://shop.example"], "batches_per_second": 20}, "blog": {}}}"#;
        let [toml, json] = [Sites::from_toml(SITES), Sites::from_json(json)].map(Result::unwrap);
        assert_eq!(format!("{toml:?}"), format!("{json:?}"));
        let shop = toml.get("shop").unwrap();
        assert_eq!((shop.address, shop.origins.len()), (Address::Nothing, 1));
        assert!(Key::any_is(&shop.keys, b"0123456789abcdef"));
        assert_eq!(toml.get("blog").unwrap().address, Address::Network);
    }

    #[test]
    fn what_is_wrong_is_named_and_no_value_is_repeated() {
        for (text, path) in [
            ("[sites.shop]\nkeys = [\"hunter2\n", "line 2"),
            ("sights = \"hunter2\"", "the file"),
            ("", "sites is missing"),
            ("sites = \"hunter2\"", "sites"),
            ("[sites]\nshop = \"hunter2\"", "sites.shop"),
            ("[sites.shop]\norigin = [\"hunter2\"]", "sites.shop"),
            ("[sites.shop]\nkeys = \"hunter2\"", "sites.shop.keys"),
            ("[sites.shop]\nkeys = []", "sites.shop.keys"),
            ("[sites.shop]\nkeys = [\"hunter2\"]", "sites.shop.keys[0]"),
            (
                "[sites.shop]\norigins = [\"https://a.example\", \"hunter2\"]",
                "sites.shop.origins[1]",
            ),
            (
                "[sites.shop]\nkeys = [\"hunter2hunter2hunter2\"]\nsecrets = [\"hunter2hunter2hunter2\"]",
                "sites.shop.secrets",
            ),
            ("[sites.shop]\norigins = [7]", "sites.shop.origins[0]"),
            ("[sites.shop]\naddress = \"hunter2\"", "sites.shop.address"),
            (
                "[sites.shop]\nbatches_per_second = 0",
                "sites.shop.batches_per_second",
            ),
        ] {
            let why = Sites::from_toml(text).unwrap_err();
            assert!(why.contains(path), "{text}: {why}");
            assert!(!why.contains("hunter2"), "{why}");
        }
        assert_eq!(Sites::from_json("{\n").unwrap_err(), "line 2 is not JSON");
        let long = format!("[sites.\"{}\"]", "s".repeat(254));
        assert!(Sites::from_toml(&long).unwrap_err().contains("place 0"));
    }
}
