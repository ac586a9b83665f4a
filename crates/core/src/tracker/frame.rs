//! What stands around the events of a batch: the Session and the tab session they belong to.
//!
//! A batch never mixes sessions. Events that wait when a session is renewed keep the frame of the
//! sessions in which they happened.

use uuid::Uuid;
use wayfare_protocol::{Dropped, Session, SessionInfo, VERSION};

use crate::config::Config;
use crate::delivery::Entry;
use crate::identity;
use crate::json::{RawJson, WriteJson, push_string, push_u64, to_string};
use crate::time::{UnixMs, rfc3339};

/// What ends a batch.
pub(super) const CLOSING: &str = "]}";

/// A Session and a tab session, as the batch has them.
pub(super) struct Frame {
    session: String,
    session_info: String,
}

impl Frame {
    pub(super) fn new(session: &Session<RawJson>, session_info: &SessionInfo) -> Self {
        Self {
            session: to_string(session),
            session_info: to_string(session_info),
        }
    }

    /// A batch up to its first event.
    pub(super) fn opening(
        &self,
        config: &Config,
        batch_id: Uuid,
        sent_at: UnixMs,
        dropped: &[Dropped],
    ) -> String {
        let mut out = String::from("{\"v\":");
        push_u64(&mut out, VERSION.into());
        for (key, value) in [
            (",\"batch_id\":", identity::text(batch_id).as_str()),
            (",\"source\":", &config.source),
            (",\"sent_at\":", &rfc3339(sent_at)),
        ] {
            out.push_str(key);
            push_string(&mut out, value);
        }
        if config.debug {
            out.push_str(",\"debug\":true");
        }
        if !dropped.is_empty() {
            out.push_str(",\"dropped\":");
            dropped.write_json(&mut out);
        }
        for (key, json) in [
            (",\"session\":", &self.session),
            (",\"session_info\":", &self.session_info),
        ] {
            out.push_str(key);
            out.push_str(json);
        }
        out.push_str(",\"events\":[");
        out
    }
}

/// The whole batch.
pub(super) fn close(mut opening: String, entries: &[Entry]) -> String {
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            opening.push(',');
        }
        opening.push_str(&entry.json);
    }
    opening.push_str(CLOSING);
    opening
}

/// The frames of past eras that events still belong to, and the number of the current era.
#[derive(Default)]
pub(super) struct Frames {
    current: u32,
    sealed: Vec<(u32, Frame)>,
}

impl Frames {
    pub(super) fn current(&self) -> u32 {
        self.current
    }

    /// Begins an era. Keeps the frame of the one before if events still belong to it, and drops
    /// the frames that none belongs to.
    pub(super) fn seal(&mut self, before: Frame, oldest: Option<u32>) {
        self.sealed.push((self.current, before));
        self.current += 1;
        let oldest = oldest.unwrap_or(self.current);
        self.sealed.retain(|(era, _)| *era >= oldest);
    }

    /// The frame of a past era.
    pub(super) fn sealed(&self, era: u32) -> Option<&Frame> {
        let found = self.sealed.iter().find(|(sealed, _)| *sealed == era);
        found.map(|(_, frame)| frame)
    }
}
