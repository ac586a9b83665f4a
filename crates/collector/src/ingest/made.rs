//! The ids that a sender does not give: Tracardi's tracker, and a loader without its module. Each follows from what it stands for alone: however often
//! that is sent, and to whichever collector, it is one.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};
use wayfare_core::time::UnixMs;
use wayfare_protocol::Status;

use super::Batch;

/// A visit that is known by one request alone.
pub(super) fn visit_of(at: UnixMs, body: &[u8]) -> Uuid {
    made(at, b"wayfare boot visit", &[body])
}

/// The tab of a visit, where the sender knows of none: a visit is in one.
fn tab_of(session_id: Uuid) -> Uuid {
    made(0, b"wayfare track tab", &[session_id.as_bytes()])
}

/// A request. The same bytes are the same request.
pub(super) fn request_id(body: &[u8]) -> Uuid {
    made(0, b"wayfare track request", &[body])
}

/// A batch of a visit, without its events, from a sender that knows neither of tabs nor of numbers.
pub(super) fn batch(batch_id: Uuid, source: String, sent_at_ms: UnixMs, session_id: Uuid) -> Batch {
    Batch {
        batch_id,
        source,
        sent_at_ms,
        debug: false,
        session_id,
        created_at_ms: None,
        status: Status::Started,
        units: Vec::new(),
        leaves: Vec::new(),
        profile_id: None,
        tab_id: tab_of(session_id),
        token: None,
        last_query: None,
        is_numbered: false,
        events: Vec::new(),
        rejected: Vec::new(),
        dropped: BTreeMap::new(),
        unanswered: Vec::new(),
    }
}

/// An event that has no id of its own, from what it was sent with.
pub(super) fn event_id(at: UnixMs, parts: &[&[u8]]) -> Uuid {
    made(at, b"wayfare track event", parts)
}

/// As old as what it is made for, so that ids lie in the order of time. Each part goes in with its length:
/// no two lists of parts are one text.
fn made(at: UnixMs, what: &[u8], parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new().chain_update(what);
    for part in parts {
        let bytes = u64::try_from(part.len()).unwrap_or(u64::MAX);
        hash.update(bytes.to_be_bytes());
        hash.update(part);
    }
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    Builder::from_unix_timestamp_millis(at, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_for_what_it_is_made_for() {
        let visit = Uuid::from_u128(0x3dbd_1ac1_6a28_463a_a3c6_0559_3760_831a);
        assert_eq!(tab_of(visit), tab_of(visit));
        assert_ne!(tab_of(visit), tab_of(Uuid::nil()));
        let id = event_id(1_717_055_063_243, &[b"ab", b"c"]);
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.as_u64_pair().0 >> 16, 1_717_055_063_243);
        assert_ne!(id, event_id(1_717_055_063_243, &[b"a", b"bc"]));
    }
}
