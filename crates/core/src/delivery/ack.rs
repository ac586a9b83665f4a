//! Reads an acknowledgement.

use uuid::Uuid;

use super::{Entry, Settled};
use crate::json::{Value, parse};
use crate::text::{before, number};

/// An acknowledgement, as far as the page needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AckRead {
    /// Inclusive ranges of `seq` that are stored.
    pub accepted: Vec<(u64, u64)>,
    /// Events that will never be stored.
    pub rejected: Vec<Rejected>,
    /// Those of the batches that were asked for that are stored.
    pub stored: Vec<Uuid>,
    /// The tab session by the collector: tab and token.
    pub tab: Option<(Uuid, Uuid)>,
    /// When the collector last saw the tab.
    pub last_seen: Option<String>,
    /// The visit as the server knows it.
    pub visit: Option<Uuid>,
    /// The visitor as a Tracardi server knows him.
    pub profile: Option<String>,
    /// What a Tracardi server found wrong with an event, which it has all the same.
    pub error: Option<String>,
}

/// An event that will never be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the tab, unless the collector could not read it.
    pub seq: Option<u64>,
    /// What is wrong: `too_long`, …
    pub code: String,
    /// With which field.
    pub field: String,
    /// By which limit.
    pub limit: Option<u64>,
}

impl AckRead {
    /// Reads an answer's body. Whatever has no list `accepted` is no acknowledgement, unless a Tracardi
    /// server answered: that it answers is the acknowledgement, and what is no JSON came from somebody else.
    #[inline(never)]
    pub fn read(body: &str, is_tracardi: bool) -> Option<Self> {
        let is_bare = is_tracardi && body.is_empty();
        let ack = parse(if is_bare { "null" } else { body })?;
        let accepted = match ack.get("accepted") {
            Value::Array(accepted) => ranges(accepted),
            _ if is_tracardi => vec![(0, u64::MAX)],
            _ => return None,
        };
        let info = ack.get("session_info");
        let text = |value: &Value<'_>| value.as_str().map(Into::into);
        Some(Self {
            accepted,
            rejected: rejected(ack.get("rejected")),
            stored: ids(ack.get("stored")),
            tab: info
                .get("tabId")
                .as_uuid()
                .zip(info.uuid("sessionTrackingToken")),
            last_seen: text(info.get("lastSeen")),
            visit: ack.get("session").uuid("id"),
            profile: text(ack.get("profile").get("id")),
            error: ack.get("errors").items().first().and_then(text),
        })
    }

    /// Which of a request's events go again, and which are done with; notes what became of those.
    pub(super) fn settle(
        &self,
        entries: Vec<Entry>,
        settled: &mut Settled,
    ) -> (Vec<Entry>, Vec<Entry>) {
        let (mut left, mut gone) = (Vec::new(), Vec::new());
        for (index, entry) in entries.into_iter().enumerate() {
            let within = |(first, last): &(u64, u64)| (*first..=*last).contains(&entry.seq);
            let rejected = self.rejected.iter().find(|one| one.is_of(index, entry.seq));
            if self.accepted.iter().any(within) {
                settled.accepted += 1;
                gone.push(entry);
            } else if let Some(rejected) = rejected {
                settled.rejected.push(rejected.clone());
                gone.push(entry);
            } else {
                left.push(entry);
            }
        }
        (left, gone)
    }
}

impl Rejected {
    /// Whether this is of the event at that place of the batch, with that number. A collector that
    /// could not read the number names the place: `events[3]`.
    fn is_of(&self, index: usize, seq: u64) -> bool {
        let place = || {
            let rest = self.field.strip_prefix("events[")?;
            usize::try_from(number(before(rest, b"]"))?).ok()
        };
        self.seq
            .map_or_else(|| place() == Some(index), |own| own == seq)
    }
}

fn ids(list: &Value<'_>) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for item in list.items() {
        if let Some(id) = item.as_uuid() {
            ids.push(id);
        }
    }
    ids
}

fn ranges(list: &[Value<'_>]) -> Vec<(u64, u64)> {
    let mut ranges = Vec::new();
    for item in list {
        if let [first, last] = item.items()
            && let (Some(first), Some(last)) = (first.as_u64(), last.as_u64())
        {
            ranges.push((first, last));
        }
    }
    ranges
}

fn rejected(list: &Value<'_>) -> Vec<Rejected> {
    let mut rejected = Vec::new();
    for item in list.items() {
        let text = |key| item.text(key).unwrap_or("").into();
        rejected.push(Rejected {
            seq: item.number("seq"),
            code: text("code"),
            field: text("field"),
            limit: item.number("limit"),
        });
    }
    rejected
}

#[cfg(test)]
mod tests {
    use super::*;
    use wayfare_protocol::{Ack, Rejection, RejectionCode, SessionInfo};

    #[test]
    fn what_the_collector_writes_is_read() {
        let ack = Ack {
            stored: vec!["018fc875-04cb-7000-8000-000000000003".into()],
            accepted: vec![[1, 3], [7, 7]],
            rejected: vec![Rejection {
                seq: Some(4),
                id: None,
                code: RejectionCode::TooLong,
                field: "events[3].type".into(),
                limit: Some(128),
            }],
            session_info: SessionInfo {
                session_tracking_token: Some("018fc875-04cb-7000-8000-000000000002".into()),
                tab_id: Some("018fc875-04cb-7000-8000-000000000001".into()),
                last_seen: Some("2024-05-30T07:44:23.243Z".into()),
                last_query: None,
            },
            server_time: "2024-05-30T07:44:23.243Z".into(),
            ..Ack::default()
        };
        let read = AckRead::read(&serde_json::to_string(&ack).unwrap(), false).unwrap();
        assert_eq!(read.accepted, [(1, 3), (7, 7)]);
        assert_eq!(read.stored[0].as_u128() & 15, 3);
        let rejected = Rejected {
            seq: Some(4),
            code: "too_long".into(),
            field: "events[3].type".into(),
            limit: Some(128),
        };
        assert_eq!(read.rejected, [rejected]);
        let (tab, token) = read.tab.unwrap();
        assert_eq!((tab.as_u128() & 15, token.as_u128() & 15), (1, 2));
        assert_eq!(read.last_seen.as_deref(), Some("2024-05-30T07:44:23.243Z"));
    }

    #[test]
    fn the_golden_answer_is_read_for_the_golden_batch() {
        let ack = include_str!("../../../../tests/fixtures/ack.json");
        let batch = include_str!("../../../../tests/fixtures/batch.json");
        let (ack, batch) = (AckRead::read(ack, false).unwrap(), parse(batch).unwrap());
        let events = batch.get("events").items();
        let last = events.last().and_then(|event| event.get("seq").as_u64());
        assert_eq!(ack.accepted, [(1, last.unwrap())]);
        assert_eq!(ack.rejected, []);
        let info = batch.get("session_info");
        let token = info.get("sessionTrackingToken").as_uuid();
        assert_eq!(ack.tab, info.get("tabId").as_uuid().zip(token));
        assert_eq!(ack.last_seen.as_deref(), Some("2024-05-30T07:44:23.243Z"));
        assert_eq!(ack.visit, batch.get("session").get("id").as_uuid());
    }

    #[test]
    fn a_rejection_without_a_number_is_of_the_event_at_its_place() {
        let entry = |seq| Entry {
            seq,
            ..Entry::default()
        };
        let body = r#"{"accepted":[[7,7]],"rejected":[{"seq":null,"code":"invalid","field":"events[1].id"}]}"#;
        let mut settled = Settled::default();
        let (left, gone) = AckRead::read(body, false)
            .unwrap()
            .settle(vec![entry(7), entry(8), entry(9)], &mut settled);
        assert_eq!((left, gone), (vec![entry(9)], vec![entry(7), entry(8)]));
        assert_eq!((settled.accepted, settled.rejected.len()), (1, 1));
    }

    #[test]
    fn what_is_no_acknowledgement_is_none() {
        for body in [
            "",
            "<!doctype html>",
            "{}",
            "null",
            "[]",
            "{\"accepted\":true}",
        ] {
            assert_eq!(AckRead::read(body, false), None, "{body}");
        }
    }

    #[test]
    fn a_tracardi_server_acknowledges_by_answering() {
        let profile = "4e63bb5b-8ec4-498f-ba63-8af1aedeb691";
        let visit = "3dbd1ac1-6a28-463a-a3c6-05593760831a";
        let body = serde_json::json!({
            "task": "t", "ux": [], "response": {}, "events": [], "profile": {"id": profile},
            "session": {"id": visit}, "errors": ["Event x was not valid", "y"], "warnings": [],
        });
        let read = AckRead::read(&body.to_string(), true).unwrap();
        assert_eq!(read.accepted, [(0, u64::MAX)]);
        assert_eq!(
            read.visit.map(crate::identity::text).as_deref(),
            Some(visit)
        );
        assert_eq!(read.profile.as_deref(), Some(profile));
        assert_eq!(read.error.as_deref(), Some("Event x was not valid"));
        for body in ["null", "", "{}", r#"{"session":{"id":"mine"},"errors":[]}"#] {
            let read = AckRead::read(body, true).unwrap();
            assert_eq!(
                (read.accepted.len(), read.visit, read.error),
                (1, None, None),
                "{body}"
            );
        }
        assert_eq!(AckRead::read("<!doctype html>", true), None);
    }
}
