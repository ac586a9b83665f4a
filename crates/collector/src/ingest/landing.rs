//! How a visit began: what is only true together.
//!
//! The tabs of one visit say different things of its beginning, and a tab that did not begin it
//! says nothing. Taken value by value they would add up to a beginning that nobody saw, such as
//! one tab's campaign with another's search term. So one batch tells a unit, with all that it
//! leaves empty.

use serde_json::Value;

use super::leaves::{Leaf, SKELETON, put, within};

/// Values that one batch tells together.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Where they stand in the Session: JSON pointers (RFC 6901). The first names the unit.
    pub pointers: &'static [&'static str],
    /// The values, one for each pointer.
    pub values: Vec<Value>,
}

/// What belongs together, and where something must stand for it to be told at all.
const UNITS: [(&[&str], &str); 2] = [
    (&["/utm"], "/utm"),
    (&["/context/page", "/context/referrer"], "/context/page/url"),
];

/// Takes the units out of a batch's values.
pub(super) fn take_units(leaves: &mut Vec<Leaf>) -> Vec<Unit> {
    UNITS
        .into_iter()
        .filter_map(|(pointers, told_by)| {
            let parts = leaves.extract_if(.., |leaf| within(&leaf.pointer, pointers));
            unit(pointers, told_by, parts.collect())
        })
        .collect()
}

fn unit(pointers: &'static [&'static str], told_by: &str, parts: Vec<Leaf>) -> Option<Unit> {
    if !parts.iter().any(|part| within(&part.pointer, &[told_by])) {
        return None;
    }
    let empty = pointers.iter().map(|pointer| SKELETON.pointer(pointer));
    let mut values: Vec<Value> = empty
        .map(|value| value.cloned().unwrap_or_default())
        .collect();
    for part in parts {
        for (pointer, value) in pointers.iter().zip(&mut values) {
            if within(&part.pointer, &[pointer]) {
                let inside = part.pointer.strip_prefix(pointer).unwrap_or_default();
                put(value, inside, part.value.clone());
            }
        }
    }
    Some(Unit { pointers, values })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::leaves::read_leaves;
    use super::*;

    fn read(session: &Value) -> Vec<(&'static str, Vec<Value>)> {
        let mut leaves = read_leaves(session);
        let units = take_units(&mut leaves);
        assert_eq!(leaves, []);
        let named = units
            .into_iter()
            .map(|unit| (unit.pointers[0], unit.values));
        named.collect()
    }

    #[test]
    fn a_unit_is_told_whole() {
        let mut utm = SKELETON["utm"].clone();
        utm["term"] = json!("z");
        let page = json!({"url": "/", "title": "", "referrer": ""});
        let referrer = json!({"url": null, "host": null, "class": null});
        assert_eq!(read(&json!({"utm": {"term": "z"}})), [("/utm", vec![utm])]);
        assert_eq!(
            read(&json!({"context": {"page": {"url": "/"}}})),
            [("/context/page", vec![page, referrer])]
        );
    }

    #[test]
    fn a_tab_that_did_not_begin_the_visit_says_nothing() {
        let elsewhere = json!({
            "utm": {"source": null, "medium": "", "campaign": null, "term": null, "content": null},
            "context": {
                "page": {"url": "", "title": "A page", "referrer": ""},
                "referrer": {"url": "https://shop.example/", "host": "shop.example"},
            },
        });
        assert_eq!(read(&elsewhere), []);
    }

    #[test]
    fn what_belongs_together_is_what_the_session_has() {
        for (pointers, told_by) in UNITS {
            for pointer in pointers.iter().chain([&told_by]) {
                assert!(SKELETON.pointer(pointer).is_some(), "{pointer}");
            }
        }
    }
}
