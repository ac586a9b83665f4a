//! What stands around the events of a batch: the Session and the tab session they belong to.
//!
//! A batch never mixes sessions. Events that wait when a session is renewed keep the frame of the
//! sessions in which they happened.

use uuid::Uuid;
use wayfare_protocol::{Dropped, VERSION};

use crate::config::Config;
use crate::delivery::Entry;
use crate::json::{Slot, fill};
use crate::time::UnixMs;

/// What ends a batch.
pub(super) const CLOSING: &str = "]}";

/// What a batch says of itself.
pub(super) struct Opening<'a> {
    pub(super) config: &'a Config,
    pub(super) batch_id: Uuid,
    pub(super) sent_at: UnixMs,
    pub(super) dropped: &'a [Dropped],
    /// Batches that the collector is asked for.
    pub(super) unanswered: &'a [Uuid],
}

impl Opening<'_> {
    /// A batch up to its first event, around a frame.
    pub(super) fn write(&self, frame: &str) -> String {
        let mut out = String::new();
        if self.config.is_tracardi() {
            fill(&mut out, r#"{$,"events":["#, &[Slot::Json(frame)]);
            return out;
        }
        fill(
            &mut out,
            r#"{"v":$,"batch_id":$,"source":$,"sent_at":$,"debug":$,"dropped":["#,
            &[
                Slot::Number(VERSION.into()),
                Slot::Id(&self.batch_id),
                Slot::Own(&self.config.source),
                Slot::Time(self.sent_at),
                Slot::Flag(self.config.debug()),
            ],
        );
        for (index, Dropped { reason, count }) in self.dropped.iter().enumerate() {
            let slots = [Slot::text(reason), Slot::Number(*count)];
            let comma = if index > 0 { "," } else { "" };
            out.push_str(comma);
            fill(&mut out, r#"{"reason":$,"count":$}"#, &slots);
        }
        out.push(']');
        for (index, batch) in self.unanswered.iter().enumerate() {
            out.push_str(if index > 0 { "," } else { r#","unanswered":["# });
            fill(&mut out, "$", &[Slot::Id(batch)]);
        }
        if !self.unanswered.is_empty() {
            out.push(']');
        }
        fill(&mut out, r#",$,"events":["#, &[Slot::Json(frame)]);
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
    sealed: Vec<(u32, String)>,
}

impl Frames {
    pub(super) fn current(&self) -> u32 {
        self.current
    }

    /// Begins an era. Keeps the frame of the one before if events still belong to it, and drops
    /// the frames that none belongs to.
    pub(super) fn seal(&mut self, before: String, oldest: Option<u32>) {
        self.sealed.push((self.current, before));
        self.current += 1;
        let oldest = oldest.unwrap_or(self.current);
        // They stand in order.
        while self.sealed.first().is_some_and(|(era, _)| *era < oldest) {
            self.sealed.remove(0);
        }
    }

    /// Takes in an era that another page left behind; what follows here is of a later one. To be called after
    /// [`Self::seal`].
    pub(super) fn adopt(&mut self, frame: String) -> u32 {
        let adopted = self.current;
        self.sealed.push((adopted, frame));
        self.current += 1;
        adopted
    }

    /// The frame of a past era.
    pub(super) fn sealed(&self, era: u32) -> Option<&str> {
        let found = self.sealed.iter().find(|(sealed, _)| *sealed == era);
        found.map(|(_, frame)| frame.as_str())
    }
}
