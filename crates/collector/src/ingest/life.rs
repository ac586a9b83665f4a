//! Where in its life a visit is: `started → active → ended`.
//!
//! | status | when |
//! |---|---|
//! | `started` | at most one activity is known, and no sender said more |
//! | `active` | a second activity is known, or a sender said `active` |
//! | `ended` | a sender said that it is over, and no activity is newer than its word |
//!
//! A sender says that a visit is over by the status of its batch, as of when the batch was sent, or
//! by an event of type `session.end`, as of when that happened; the newest word counts. Activity
//! from before it may arrive at any time and changes nothing. Activity from after it says that the
//! end came too early: a tab ended the visit that went on in another. Such a visit is `active` until
//! somebody ends it anew; never again is it `started`.
//!
//! The status follows from the count of activities, the newest of them and the newest end, none of
//! which depends on the order in which batches arrive.

use wayfare_core::time::UnixMs;
use wayfare_protocol::Status;

use super::{Batch, Event};

/// The event with which a visit begins. Its id is the visit's.
const START: &str = "session.start";

/// The event with which a visit ends. Its id follows from the visit's, so that of several tabs which
/// end a visit one does.
pub const SESSION_END: &str = "session.end";

/// Whether the event says that its visit is over. When and where somebody noticed that is no
/// activity: it may be long after the last one.
pub(super) fn is_end(event: &Event) -> bool {
    event.r#type == SESSION_END
}

/// Whether the event is something that happened in the visit, and not its beginning or end.
pub(super) fn is_activity(event: &Event) -> bool {
    event.r#type != START && event.r#type != SESSION_END
}

/// The newest moment at which the visit was over, as far as the batch says so, by the device's clock.
pub(super) fn ended_at(batch: &Batch) -> Option<UnixMs> {
    let said = (batch.status == Status::Ended).then_some(batch.sent_at_ms);
    let ends = batch.events.iter().filter(|event| is_end(event));
    ends.map(|event| event.occurred_at_ms).chain(said).max()
}

/// What is known of a visit's life.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    /// Its status before the batch at hand.
    pub before: Status,
    /// Its status in the sender's eyes.
    pub said: Status,
    /// How many activities are known.
    pub activities: u64,
    /// The newest of them.
    pub last_activity_ms: Option<UnixMs>,
    /// The newest end.
    pub ended_at_ms: Option<UnixMs>,
}

impl Life {
    /// The status that follows.
    pub(super) fn status(self) -> Status {
        if self.ended_at_ms.is_some() && self.ended_at_ms >= self.last_activity_ms {
            return Status::Ended;
        }
        let went_on = self.ended_at_ms.is_some();
        let was_active = self.before != Status::Started || self.said == Status::Active;
        if went_on || was_active || self.activities > 1 {
            Status::Active
        } else {
            Status::Started
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // A table reads best with one case to a line.
    fn the_status_follows_from_what_is_known() {
        use Status::{Active, Ended, Started};
        for (before, said, activities, last_activity_ms, ended_at_ms, expected) in [
            (Started, Started, 0, None, None, Started),
            (Started, Started, 1, Some(5), None, Started),
            (Started, Started, 2, Some(5), None, Active),
            (Started, Active, 0, None, None, Active),
            (Active, Started, 1, Some(5), None, Active),
            // The end, and what is older or as old.
            (Started, Ended, 0, None, Some(7), Ended),
            (Active, Ended, 2, Some(7), Some(7), Ended),
            (Ended, Active, 9, Some(6), Some(7), Ended),
            (Ended, Started, 9, Some(6), Some(7), Ended),
            // It went on, and ended again.
            (Ended, Active, 9, Some(8), Some(7), Active),
            (Ended, Started, 1, Some(8), Some(7), Active),
            (Active, Ended, 2, Some(8), Some(7), Active),
            (Active, Ended, 9, Some(8), Some(9), Ended),
        ] {
            let life = Life { before, said, activities, last_activity_ms, ended_at_ms };
            assert_eq!(life.status(), expected, "{life:?}");
        }
    }
}
