//! Reads an acknowledgement.

use uuid::Uuid;

use super::Settled;
use crate::json::{Value, parse};

/// An acknowledgement, as far as the page needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AckRead {
    /// Inclusive ranges of `seq` that are stored.
    pub accepted: Vec<(u64, u64)>,
    /// Events that will never be stored.
    pub rejected: Vec<Rejected>,
    /// The tab session by the collector: tab and token.
    pub tab: Option<(Uuid, Uuid)>,
    /// When the collector last saw the tab.
    pub last_seen: Option<String>,
}

/// An event that will never be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the tab.
    pub seq: u64,
    /// What is wrong: `too_long`, …
    pub code: String,
    /// With which field.
    pub field: String,
    /// By which limit.
    pub limit: Option<u64>,
}

impl AckRead {
    /// Reads an answer's body. Whatever has no list `accepted` is no acknowledgement.
    pub fn read(body: &str) -> Option<Self> {
        let ack = parse(body)?;
        let Value::Array(accepted) = ack.get("accepted") else {
            return None;
        };
        let info = ack.get("session_info");
        Some(Self {
            accepted: accepted.iter().filter_map(range).collect(),
            rejected: ack
                .get("rejected")
                .items()
                .iter()
                .filter_map(rejected)
                .collect(),
            tab: uuid(info.get("tabId")).zip(uuid(info.get("sessionTrackingToken"))),
            last_seen: info.get("lastSeen").as_str().map(Into::into),
        })
    }

    /// Whether the event needs no further request; notes how it was settled.
    pub(super) fn settles(&self, seq: u64, settled: &mut Settled) -> bool {
        if self
            .accepted
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&seq))
        {
            settled.accepted += 1;
            return true;
        }
        let rejected = self.rejected.iter().find(|one| one.seq == seq);
        settled.rejected.extend(rejected.cloned());
        rejected.is_some()
    }
}

fn uuid(value: &Value<'_>) -> Option<Uuid> {
    Uuid::try_parse(value.as_str()?).ok()
}

fn range(value: &Value<'_>) -> Option<(u64, u64)> {
    match value.items() {
        [first, last] => Some((first.as_u64()?, last.as_u64()?)),
        _ => None,
    }
}

fn rejected(value: &Value<'_>) -> Option<Rejected> {
    let text = |key| value.get(key).as_str().unwrap_or("").into();
    Some(Rejected {
        seq: value.get("seq").as_u64()?,
        code: text("code"),
        field: text("field"),
        limit: value.get("limit").as_u64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wayfare_protocol::{Ack, AckSession, Rejection, RejectionCode, SessionInfo};

    #[test]
    fn what_the_collector_writes_is_read() {
        let ack = Ack {
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
            session: AckSession::default(),
            server_time: "2024-05-30T07:44:23.243Z".into(),
            operation: None,
        };
        let read = AckRead::read(&serde_json::to_string(&ack).unwrap()).unwrap();
        assert_eq!(read.accepted, [(1, 3), (7, 7)]);
        let rejected = Rejected {
            seq: 4,
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
    fn what_is_no_acknowledgement_is_none() {
        for body in [
            "",
            "<!doctype html>",
            "{}",
            "null",
            "[]",
            "{\"accepted\":true}",
        ] {
            assert_eq!(AckRead::read(body), None, "{body}");
        }
    }
}
