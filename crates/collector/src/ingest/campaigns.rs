//! The campaign of a visit, from all that its tabs say of it.
//!
//! It is merged key by key, the earliest word first, and an emptier one takes nothing away. One that
//! differs in a key is another campaign, by which somebody came back in the middle of the visit: its other
//! keys would only fill holes of the first, and are left out.
//!
//! What was told is kept with the stamps, so that the same words give the same campaign in any order.

use serde_json::Value;
use wayfare_core::time::UnixMs;

use super::Stamps;
use crate::limits::CAMPAIGNS_MAX;

/// What stands before a campaign among the stamps.
const PREFIX: &str = "/utm=";

/// Notes what a batch said, and when. Of too many the latest are left out.
pub(super) fn tell(stamps: &mut Stamps, utm: &Value, said_at: UnixMs) {
    let name = format!("{PREFIX}{utm}");
    let earliest = stamps.at(&name).unwrap_or(said_at);
    stamps.insert(&name, said_at.min(earliest));
    let told = in_order(stamps).into_iter().skip(CAMPAIGNS_MAX);
    let latest: Vec<String> = told.map(str::to_owned).collect();
    for name in latest {
        stamps.remove(&name);
    }
}

/// What follows from all that was told.
pub(super) fn merged(stamps: &Stamps) -> Value {
    let told = in_order(stamps).into_iter();
    let told = told.filter_map(|name| name.strip_prefix(PREFIX));
    let mut merged = Value::Null;
    for utm in told.filter_map(|text| serde_json::from_str::<Value>(text).ok()) {
        if merged.is_null() {
            merged = utm;
        } else if is_one(&merged, &utm) {
            fill(&mut merged, utm);
        }
    }
    merged
}

fn in_order(stamps: &Stamps) -> Vec<&str> {
    let mut told: Vec<_> = stamps
        .others_from(PREFIX)
        .map(|(name, at)| (at, name))
        .collect();
    told.sort_unstable();
    told.into_iter().map(|(_, name)| name).collect()
}

/// Whether two say the same wherever both say something.
fn is_one(one: &Value, other: &Value) -> bool {
    let fields = other.as_object().into_iter().flatten();
    fields
        .filter(|(_, value)| !value.is_null())
        .all(|(key, value)| one[key].is_null() || one[key] == *value)
}

fn fill(merged: &mut Value, more: Value) {
    let (Some(merged), Value::Object(more)) = (merged.as_object_mut(), more) else {
        return;
    };
    for (key, value) in more {
        if merged.get(&key).is_none_or(Value::is_null) {
            merged.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn add_up(told: &[(UnixMs, Value)]) -> Value {
        let mut stamps = Stamps::default();
        stamps.insert("/app/name", 1);
        for (at, utm) in told {
            tell(&mut stamps, utm, *at);
        }
        assert!(in_order(&stamps).len() <= CAMPAIGNS_MAX);
        merged(&stamps)
    }

    #[test]
    fn keys_add_up_and_another_campaign_fills_no_hole() {
        let utm =
            |source: Option<&str>, term: Option<&str>| json!({"source": source, "term": term});
        let (a, t) = (Some("a"), Some("t"));
        for (told, expected) in [
            (vec![(1, utm(a, None))], utm(a, None)),
            (vec![(1, utm(a, None)), (2, utm(None, t))], utm(a, t)),
            (vec![(2, utm(None, t)), (1, utm(a, None))], utm(a, t)),
            (vec![(1, utm(a, t)), (2, utm(a, None))], utm(a, t)),
            (
                vec![(1, utm(a, None)), (2, utm(Some("b"), t))],
                utm(a, None),
            ),
            (
                vec![(2, utm(Some("b"), t)), (1, utm(a, None))],
                utm(a, None),
            ),
        ] {
            assert_eq!(add_up(&told), expected, "{told:?}");
        }
        let many: Vec<_> = (0..99)
            .map(|at| (99 - at, utm(Some(&at.to_string()), None)))
            .collect();
        assert_eq!(add_up(&many), utm(Some("98"), None));
    }
}
