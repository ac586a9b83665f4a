//! What a test of somebody's tracking wants to know: which events came, and which were refused and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;
use wayfare_core::time::rfc3339;
use wayfare_protocol::{Page, Rejection};

use crate::error::code_name;
use crate::ingest::{Batch, Event};
use crate::limits::MICRO_ROWS_MAX;

/// An event that was stored.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Good {
    pub source: String,
    pub session_id: Uuid,
    pub tab_id: Uuid,
    pub id: Uuid,
    pub r#type: String,
    pub seq: u64,
    pub occurred_at: String,
    pub page: Page,
    pub properties: Box<RawValue>,
}

/// A request or an event that will never be stored.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bad {
    /// `request` or `event`.
    pub what: &'static str,
    /// Why: as the answer said it.
    pub error: Value,
}

/// How many of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct All {
    /// Good and bad together.
    pub total: u64,
    /// Events that were stored.
    pub good: u64,
    /// Requests and events that were refused.
    pub bad: u64,
    /// Events that had been stored before.
    pub duplicates: u64,
    /// What the sender says that it dropped, by reason.
    pub dropped: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Noted {
    all: All,
    good: Vec<Good>,
    bad: Vec<Bad>,
}

/// Everything since the start, or since it was reset.
#[derive(Default)]
pub(crate) struct Micro(Mutex<Noted>);

impl Micro {
    /// Notes a batch that was taken; `fresh` are the events that were not stored before.
    pub(crate) fn note_taken(&self, batch: Batch, rejected: &[Rejection], fresh: &[Uuid]) {
        let mut fresh: BTreeSet<&Uuid> = fresh.iter().collect();
        let mut noted = self.noted();
        for (reason, count) in batch.dropped {
            let sum = noted.all.dropped.entry(reason).or_default();
            *sum = sum.saturating_add(count);
        }
        for event in batch.events {
            if fresh.remove(&event.id) {
                let ids = (batch.session_id, batch.tab_id);
                noted.add_good(good(&batch.source, ids, event));
            } else {
                noted.all.duplicates += 1;
            }
        }
        for one in rejected {
            noted.add_bad("event", told(one));
        }
    }

    /// Notes a request that was refused as a whole.
    pub(crate) fn note_refused(&self, error: Value) {
        self.noted().add_bad("request", error);
    }

    pub(crate) fn all(&self) -> All {
        self.noted().all.clone()
    }

    pub(crate) fn good(&self) -> Vec<Good> {
        self.noted().good.clone()
    }

    pub(crate) fn bad(&self) -> Vec<Bad> {
        self.noted().bad.clone()
    }

    pub(crate) fn reset(&self) {
        *self.noted() = Noted::default();
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is beyond the limit is counted and not listed.
impl Noted {
    fn add_good(&mut self, one: Good) {
        self.all.total += 1;
        self.all.good += 1;
        if self.good.len() < MICRO_ROWS_MAX {
            self.good.push(one);
        }
    }

    fn add_bad(&mut self, what: &'static str, error: Value) {
        self.all.total += 1;
        self.all.bad += 1;
        if self.bad.len() < MICRO_ROWS_MAX {
            self.bad.push(Bad { what, error });
        }
    }
}

fn good(source: &str, (session_id, tab_id): (Uuid, Uuid), event: Event) -> Good {
    Good {
        source: source.to_owned(),
        session_id,
        tab_id,
        id: event.id,
        r#type: event.r#type,
        seq: event.seq,
        occurred_at: rfc3339(event.occurred_at_ms),
        page: event.page,
        properties: RawValue::from_string(event.properties)
            .unwrap_or_else(|_| RawValue::NULL.to_owned()),
    }
}

fn told(one: &Rejection) -> Value {
    json!({
        "code": code_name(one.code),
        "field": one.field,
        "limit": one.limit,
        "seq": one.seq,
        "id": one.id,
    })
}
