//! What a sender says that it dropped.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use wayfare_protocol::{Dropped, EVENT_TYPE_BYTES_MAX};

use crate::limits::{DROPPED_COUNT_MAX, DROPPED_REASONS_MAX};

/// Counts by reason. What is malformed, over a limit or nothing is left out, as in a Session.
pub(super) fn read_dropped(raw: Option<&RawValue>) -> BTreeMap<String, u64> {
    let list: Vec<&RawValue> = raw
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default();
    let mut counts = BTreeMap::new();
    for one in list {
        let Ok(Dropped { reason, count }) = serde_json::from_str(one.get()) else {
            continue;
        };
        let known = counts.contains_key(&reason) || counts.len() < DROPPED_REASONS_MAX;
        if known && count > 0 && (1..=EVENT_TYPE_BYTES_MAX).contains(&reason.len()) {
            let sum: &mut u64 = counts.entry(reason).or_default();
            *sum = sum.saturating_add(count).min(DROPPED_COUNT_MAX);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(dropped: &Value) -> Vec<(String, u64)> {
        let raw = serde_json::value::to_raw_value(dropped).unwrap();
        read_dropped(Some(&raw)).into_iter().collect()
    }

    #[test]
    fn reasons_are_added_up() {
        assert_eq!(read_dropped(None), BTreeMap::new());
        let dropped = json!([
            {"reason": "refused", "count": 1},
            {"reason": "queue_full", "count": 2},
            {"reason": "queue_full", "count": 3},
        ]);
        let counts = [("queue_full".to_owned(), 5), ("refused".to_owned(), 1)];
        assert_eq!(read(&dropped), counts);
    }

    #[test]
    fn what_is_malformed_costs_only_itself() {
        let dropped = json!([
            7,
            {"reason": "", "count": 1},
            {"reason": "r".repeat(129), "count": 1},
            {"reason": "none", "count": 0},
            {"reason": "debt", "count": -1},
            {"reason": "many", "count": u64::MAX},
        ]);
        assert_eq!(read(&dropped), [("many".to_owned(), DROPPED_COUNT_MAX)]);
        assert_eq!(read(&json!({"queue_full": 2})), []);
        let reason = |n| json!({"reason": format!("reason {n}"), "count": 1});
        let reasons: Value = (0..DROPPED_REASONS_MAX + 1).map(reason).collect();
        assert_eq!(read(&reasons).len(), DROPPED_REASONS_MAX);
    }
}
