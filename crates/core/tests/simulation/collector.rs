//! A collector as the wire promises it: each event id once, for ever; an answer after that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// An event as it is stored.
pub(crate) struct Stored {
    pub(crate) seq: u64,
    pub(crate) tab: String,
    /// The number that the application gave; none for the tracker's own.
    pub(crate) number: Option<u64>,
}

#[derive(Default)]
pub(crate) struct Collector {
    pub(crate) events: BTreeMap<String, Stored>,
    batches: BTreeSet<String>,
    /// Numbers that are stored.
    pub(crate) numbers: BTreeSet<u64>,
    /// How often an event came that was stored before.
    pub(crate) repeated: u64,
    /// What pages said they dropped.
    pub(crate) dropped: u64,
}

impl Collector {
    /// Stores a batch, of which only every second event if it is weak, and answers.
    pub(crate) fn receive(&mut self, body: &str, is_weak: bool) -> String {
        let batch: Value = serde_json::from_str(body).unwrap();
        let tab = batch["session_info"]["tabId"].as_str().unwrap().to_owned();
        let batch_id = batch["batch_id"].as_str().unwrap().to_owned();
        let mut accepted = Vec::new();
        let events = batch["events"].as_array().unwrap();
        for (index, event) in events.iter().enumerate() {
            if is_weak && index % 2 == 1 {
                continue;
            }
            let seq = event["seq"].as_u64().unwrap();
            accepted.push([seq, seq]);
            self.store(event, seq, &tab);
        }
        let is_new = self.batches.insert(batch_id.clone());
        if is_weak || events.is_empty() {
            self.batches.remove(&batch_id);
        }
        for dropped in batch["dropped"].as_array().unwrap() {
            self.dropped += dropped["count"].as_u64().unwrap() * u64::from(is_new);
        }
        let none = Vec::new();
        let asked = batch["unanswered"].as_array().unwrap_or(&none);
        let stored: Vec<_> = asked
            .iter()
            .filter(|id| self.batches.contains(id.as_str().unwrap()))
            .collect();
        json!({"accepted": accepted, "rejected": [], "stored": stored}).to_string()
    }

    fn store(&mut self, event: &Value, seq: u64, tab: &str) {
        let id = event["id"].as_str().unwrap().to_owned();
        let number = event["properties"]["n"].as_u64();
        if let Some(known) = self.events.get(&id) {
            assert_eq!(
                (known.seq, known.number),
                (seq, number),
                "an id is of one event"
            );
            self.repeated += 1;
            return;
        }
        self.numbers.extend(number);
        let stored = Stored {
            seq,
            tab: tab.into(),
            number,
        };
        self.events.insert(id, stored);
    }
}
