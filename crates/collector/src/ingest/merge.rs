//! What is known of a visit, and how a batch adds to it.
//!
//! Batches arrive in any order and more than once. So every rule here takes the least or the
//! greatest of what was said, in an order that the batches carry with them: the same batches give
//! the same visit, however they come. Only what the collector's clock and the network say of the
//! request depends on it.

use std::cmp::Ordering;

use serde_json::{Value, json};
use uuid::Uuid;
use wayfare_core::time::{UnixMs, rfc3339, weekday};
use wayfare_protocol::{PROPERTIES_MAX, Session, Status};

use super::leaves::{SKELETON, find, is_landing, open_object_of, put};
use super::life::{Life, ended_at, is_activity, is_end};
use super::visit_check::is_too_old;
use super::{Event, Leaf, Stamps, Unit};
use super::{campaigns, detected};
use crate::clock::{UnixMicros, rfc3339_micros};
use crate::enrich::Received;

/// A visit as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Visit session id.
    pub id: Uuid,
    /// The source that sent it first.
    pub source: String,
    /// Whom it is of.
    pub profile_id: Option<Uuid>,
    /// First receive time.
    pub inserted_at_us: UnixMicros,
    /// Last receive time.
    pub received_at_ms: UnixMs,
    /// When it began, by the collector's clock where the device's is wrong: the earliest that is known,
    /// and hardly later than it was heard of.
    pub began_at_ms: Option<UnixMs>,
    /// Start on the device, the earliest that was said.
    pub created_at_ms: Option<UnixMs>,
    /// First activity, by the device's clock.
    pub first_activity_ms: Option<UnixMs>,
    /// Last activity, by the device's clock.
    pub last_activity_ms: Option<UnixMs>,
    /// When it was over, by the device's clock: the latest that was said.
    pub ended_at_ms: Option<UnixMs>,
    /// Where in its life it is.
    pub status: Status,
    /// Events stored of it.
    pub events: u64,
    /// Of these, what is neither its beginning nor its end.
    pub activities: u64,
    /// Of these, page views.
    pub page_views: u64,
    /// Tabs that it was seen in.
    pub tabs: u64,
    /// Pauses between its events that the visit rule would have cut.
    pub long_pauses: u64,
    /// Page of the first event that has one.
    pub first_page_url: String,
    /// Page of the last event that has one.
    pub last_page_url: String,
    /// The Session, without `operation`.
    pub document: Value,
    /// For each value in the document, the device's clock when it was said. A [`Unit`] has one
    /// time, under its name.
    pub stamps: Stamps,
}

/// What a batch brings that was not stored before.
#[derive(Clone, Debug, Default)]
pub struct Fresh<'a> {
    /// Its events, as far as they are new.
    pub events: Vec<&'a Event>,
    /// Whether the visit was not seen in this tab before.
    pub new_tab: bool,
    /// By how much the pauses that the visit rule would have cut get more or fewer, as
    /// [`pauses_around`](super::pauses_around) says of each event.
    pub long_pauses: i64,
}

impl Visit {
    /// A visit that is heard of for the first time.
    pub fn new(received: &Received) -> Self {
        Self {
            id: received.batch.session_id,
            source: received.batch.source.clone(),
            profile_id: None,
            inserted_at_us: received.received_at_us,
            received_at_ms: 0,
            began_at_ms: None,
            created_at_ms: None,
            first_activity_ms: None,
            last_activity_ms: None,
            ended_at_ms: None,
            status: Status::Started,
            events: 0,
            activities: 0,
            page_views: 0,
            tabs: 0,
            long_pauses: 0,
            first_page_url: String::new(),
            last_page_url: String::new(),
            document: SKELETON.clone(),
            stamps: Stamps::default(),
        }
    }

    /// Adds a batch.
    pub fn absorb(&mut self, received: &Received, fresh: &Fresh<'_>) {
        let batch = &received.batch;
        for unit in &batch.units {
            self.merge_unit(unit, batch.sent_at_ms);
        }
        for leaf in &batch.leaves {
            self.merge_leaf(leaf, batch.sent_at_ms);
        }
        self.created_at_ms = earliest(self.created_at_ms, batch.created_at_ms);
        self.see_activity(batch.created_at_ms);
        for event in &fresh.events {
            self.count(event);
        }
        let told = fresh.events.iter().map(|event| event.occurred_at_ms);
        let earliest_told = told.chain(batch.created_at_ms).min();
        let began_at_ms = earliest_told.map(|at| received.skew().counted(at));
        self.began_at_ms = earliest(self.began_at_ms, began_at_ms);
        self.tabs += u64::from(fresh.new_tab);
        self.long_pauses = self.long_pauses.saturating_add_signed(fresh.long_pauses);
        self.ended_at_ms = self.ended_at_ms.max(ended_at(batch));
        self.status = Life {
            before: self.status,
            said: batch.status,
            activities: self.activities,
            last_activity_ms: self.last_activity_ms,
            ended_at_ms: self.ended_at_ms,
        }
        .status();
        self.inserted_at_us = self.inserted_at_us.min(received.received_at_us);
        if received.received_at_ms() >= self.received_at_ms {
            self.received_at_ms = received.received_at_ms();
            self.put_network(received);
        }
        self.put_metadata();
        detected::complete(
            &mut self.document,
            self.stamps.at("/device/brand").is_some(),
        );
    }

    /// Whether the visit rule would have made two visits of it.
    pub fn is_overlong(&self) -> bool {
        self.long_pauses > 0 || is_too_old(self.first_activity_ms, self.last_activity_ms)
    }

    /// When it began; when it was first heard of, where nobody has said so yet.
    pub fn began_ms(&self) -> UnixMs {
        self.began_at_ms.unwrap_or(self.inserted_at_us / 1_000)
    }

    fn merge_unit(&mut self, unit: &Unit, said_at: UnixMs) {
        let Some(&name) = unit.pointers.first() else {
            return;
        };
        if let ("/utm", [utm]) = (name, unit.values.as_slice()) {
            campaigns::tell(&mut self.stamps, utm, said_at);
            put(&mut self.document, name, campaigns::merged(&self.stamps));
            return;
        }
        let stored = unit.pointers.iter();
        let stored = stored.map(|pointer| find(&self.document, pointer).cloned());
        let wins = match self.stamps.at(name) {
            Some(before) if said_at != before => said_at < before,
            Some(_) => {
                let stored = stored.map(Option::unwrap_or_default).collect();
                text_order(&json!(unit.values), &stored).is_gt()
            }
            None => true,
        };
        if wins {
            for (pointer, value) in unit.pointers.iter().zip(&unit.values) {
                put(&mut self.document, pointer, value.clone());
            }
            self.stamps.insert(name, said_at);
        }
    }

    fn merge_leaf(&mut self, leaf: &Leaf, said_at: UnixMs) {
        let pointer = &*leaf.pointer;
        let stored = leaf.find(&self.document);
        // A page says nearly everything with each batch, and nearly nothing of it is new.
        let is_new = stored != Some(&leaf.value);
        let wins = match (self.stamps.of(leaf), stored) {
            (Some(before), Some(_)) if said_at != before => {
                (said_at < before) == is_landing(pointer)
            }
            // Two that were said at one moment: any order will do that is the same for all.
            (Some(_), Some(stored)) => is_new && text_order(&leaf.value, stored).is_gt(),
            _ => true,
        };
        if !wins {
            return;
        }
        self.stamps.note(leaf, said_at);
        if is_new {
            put(&mut self.document, pointer, leaf.value.clone());
        }
        self.trim(pointer);
    }

    /// Holds an open object to its limit by its last keys in the alphabet, which are the same
    /// keys in whatever order they came.
    fn trim(&mut self, pointer: &str) {
        let Some(open) = open_object_of(pointer) else {
            return;
        };
        let Some(keys) = self
            .document
            .pointer_mut(open)
            .and_then(Value::as_object_mut)
        else {
            return;
        };
        while keys.len() > PROPERTIES_MAX {
            let Some(last) = keys.keys().max().cloned() else {
                return;
            };
            keys.remove(&last);
            let key = last.replace('~', "~0").replace('/', "~1");
            self.stamps.remove(&format!("{open}/{key}"));
        }
    }

    fn count(&mut self, event: &Event) {
        self.events += 1;
        self.page_views += u64::from(event.r#type == "page_view");
        self.activities += u64::from(is_activity(event));
        if is_end(event) {
            return;
        }
        self.see_activity(Some(event.occurred_at_ms));
        let url = &event.page.url;
        if url.is_empty() {
            return;
        }
        let this = (event.occurred_at_ms, url);
        let first = self
            .stamps
            .at(FIRST_PAGE)
            .map(|at| (at, &self.first_page_url));
        if first.is_none_or(|first| this < first) {
            self.first_page_url.clone_from(url);
            self.stamps.insert(FIRST_PAGE, event.occurred_at_ms);
        }
        let last = self
            .stamps
            .at(LAST_PAGE)
            .map(|at| (at, &self.last_page_url));
        if last.is_none_or(|last| this > last) {
            self.last_page_url.clone_from(url);
            self.stamps.insert(LAST_PAGE, event.occurred_at_ms);
        }
    }

    fn see_activity(&mut self, at: Option<UnixMs>) {
        self.first_activity_ms = earliest(self.first_activity_ms, at);
        self.last_activity_ms = self.last_activity_ms.max(at);
    }

    fn put_network(&mut self, received: &Received) {
        if let Some(network) = &received.network {
            put(&mut self.document, "/device/ip", json!(network));
            put(&mut self.document, "/context/ip", json!(network));
            // Where another network is says nothing of this one.
            let geo = received.geo.clone().unwrap_or_default();
            put(&mut self.document, "/device/geo", json!(geo));
        }
    }

    fn put_metadata(&mut self) {
        let duration_ms = match (self.first_activity_ms, self.last_activity_ms) {
            (Some(first), Some(last)) => last.saturating_sub(first),
            _ => 0,
        };
        let time = json!({
            "insert": rfc3339_micros(self.inserted_at_us),
            "create": self.created_at_ms.map(rfc3339),
            "update": self.last_activity_ms.map(rfc3339),
            "timestamp": seconds(self.inserted_at_us),
            "duration": duration_ms / 1_000,
            "weekday": weekday(self.inserted_at_us / 1_000),
        });
        put(&mut self.document, "/metadata/time", time);
        put(&mut self.document, "/metadata/status", json!(self.status));
        put(&mut self.document, "/id", json!(self.id.to_string()));
    }
}

const FIRST_PAGE: &str = "first_page";
const LAST_PAGE: &str = "last_page";

fn text_order(one: &Value, other: &Value) -> Ordering {
    one.to_string().cmp(&other.to_string())
}

fn earliest(one: Option<UnixMs>, other: Option<UnixMs>) -> Option<UnixMs> {
    one.into_iter().chain(other).min()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds stay exact until the year 2255"
)]
fn seconds(at: UnixMicros) -> f64 {
    at as f64 / 1e6
}

/// The whole Session of a stored document. At rest nothing is being done with it, so every flag of
/// `operation` is false.
pub fn at_rest(document: Value) -> Session<Value> {
    serde_json::from_value(document).unwrap_or_default()
}
