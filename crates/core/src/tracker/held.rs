//! Calls wait while a decision is open: nobody knows to which sessions they belong.

use super::Tracker;
use crate::consent::Access;
use crate::identity::Entropy;
use crate::input::Call;
use crate::limits::HELD_CALLS_MAX;
use crate::output::Output;
use crate::session::{Activity, Reason, Sessions};
use crate::time::Now;

/// Something that was done and does not count yet.
pub(super) enum Held {
    /// A call, and when it came.
    Call(Call, Now),
    /// What the application says of the visit and of who visits.
    Description(String),
    /// Anything else.
    Activity(Activity),
}

impl Held {
    /// How much may wait before it: a visitor who scrolls leaves half of the room to calls, and calls leave some to what
    /// is said of who visits.
    fn room(&self) -> usize {
        match self {
            Self::Activity(activity) if activity.force.is_none() => HELD_CALLS_MAX / 2,
            Self::Call(..) => HELD_CALLS_MAX,
            Self::Activity(_) | Self::Description(_) => 2 * HELD_CALLS_MAX,
        }
    }
}

impl Tracker {
    /// The visitor did something, or the application asks for another visit.
    pub(super) fn active(&mut self, now: Now, force: Option<Reason>, entropy: &mut dyn Entropy) {
        let activity = Activity {
            at: now,
            campaign: 0,
            midnight: self.midnight,
            force,
        };
        self.accept(Held::Activity(activity), now, entropy);
    }

    pub(super) fn accept(&mut self, held: Held, now: Now, entropy: &mut dyn Entropy) {
        if self.privacy.access() == Access::Off {
            match held {
                Held::Call(..) => self.delivery.count_dropped("consent", 1),
                // The page is to forget it, too.
                Held::Description(_) => self.put(Output::Forget),
                Held::Activity(_) => {}
            }
        } else if self.held.len() < held.room() {
            self.held_late |= !self.is_settled();
            self.held.push(held);
            self.advance(now, entropy);
        } else if held.room() >= HELD_CALLS_MAX {
            self.delivery.count_dropped("queue_full", 1);
            let message = "too many calls wait for a decision; the call was dropped";
            self.report("queue_full", "queue", message, Some(HELD_CALLS_MAX));
        }
    }

    /// Carries out what the sessions ask for, and takes up what waits if they are settled.
    pub(super) fn advance(&mut self, now: Now, entropy: &mut dyn Entropy) {
        let counted = self.counted();
        self.carry_out(now);
        if self.is_settled() {
            let mut waiting = core::mem::take(&mut self.held);
            let mut count = 0;
            for held in &mut waiting {
                if !self.take_up(held, now, entropy) {
                    break;
                }
                count += 1;
            }
            self.held = waiting.split_off(count);
            self.finish_late();
        }
        if self.hidden && self.counted() != counted {
            // The page may not live to the next timer.
            self.post_what_waits(now, entropy);
        }
        if self.knows_its_sessions() && !self.told_settled {
            self.told_settled = true;
            self.put(Output::Settled);
        }
    }

    /// The number of the tab's last event.
    pub(super) fn counted(&self) -> Option<u64> {
        self.sessions.as_deref().map(|sessions| sessions.tab.seq)
    }

    /// Calls that waited are counted after the task in which they were made.
    fn finish_late(&mut self) {
        if self.held.is_empty() && core::mem::take(&mut self.held_late) {
            self.store_tab();
        }
    }

    /// Whether the page has its sessions, or has none for want of consent.
    pub(super) fn knows_its_sessions(&self) -> bool {
        self.is_settled() || matches!(self.privacy.access(), Access::Waiting | Access::Off)
    }

    pub(super) fn is_settled(&self) -> bool {
        self.sessions.as_deref().is_some_and(Sessions::is_settled)
    }

    /// How many calls wait.
    pub(super) fn held_calls(&self) -> usize {
        let mut count = 0;
        for held in &self.held {
            count += usize::from(matches!(held, Held::Call(..)));
        }
        count
    }

    /// False for one for which a decision has to be taken first.
    fn take_up(&mut self, held: &mut Held, now: Now, entropy: &mut dyn Entropy) -> bool {
        match held {
            Held::Activity(activity) => {
                // Where a decision is needed, the sessions keep the activity.
                self.activity(*activity, now, entropy);
                activity.force = None;
                self.is_settled()
            }
            Held::Description(described) => {
                self.take_description(core::mem::take(described));
                true
            }
            Held::Call(call, at) => {
                self.visit_page(&call.page);
                let activity = self.activity_of(call, *at);
                let is_settled = self.activity(activity, now, entropy);
                if is_settled {
                    self.record(call, now, entropy);
                }
                is_settled
            }
        }
    }
}
