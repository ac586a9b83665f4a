//! The tab-claim rule: which page may use the tab id that it finds in its tab's storage.
//!
//! A browser copies sessionStorage into a duplicated tab and into one that `window.open` made, so
//! what is found there may belong to another tab that lives. Nobody can be asked who is not shown:
//! a lock or a channel held for a page's life keeps the page out of the back/forward cache. So:
//!
//! 1. Nothing found: a new tab, and nobody is asked.
//! 2. Something found: the page writes its own number into the tab's storage and asks all pages who
//!    has the tab id. A tab whose last page left in order is asked for a moment, since a copy of it
//!    may have gone on; another, a copy or the victim of a crash, for longer.
//! 3. A page that has the tab id answers. It sees the number of the asker in its own storage: then
//!    both are of one tab, the asker being a frame. It does not: the asker is a copy, and takes
//!    another tab id.
//!    Of two that ask at once the junior asks again, and the senior answers.
//! 4. Silence: the owner is gone, and the page keeps the tab id.
//! 5. A page that comes back from the cache or from being frozen asks again: it may have been
//!    taken for gone.

use uuid::Uuid;

use super::message::{Claimant, Message};
use crate::limits::{ASK_OPEN_MS, ASK_RELEASED_MS};
use crate::time::MonoMs;

/// The claim of one page to its tab's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The page's own number.
    pub page: Uuid,
    state: State,
    /// The last page that was told that the tab id is this one's; nil for none.
    told: Uuid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    Held,
    Asking { until: MonoMs, again: bool },
}

/// What a message means for the page that hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// It has to be answered.
    Answer(Message),
    /// The page has to ask again, under another number.
    AskOnceMore,
    /// The tab id is this page's.
    Kept,
    /// The tab id is another tab's.
    Copy,
}

impl Claim {
    /// The claim to a new tab's id.
    pub fn held(page: Uuid) -> Self {
        Self {
            page,
            state: State::Held,
            told: Uuid::nil(),
        }
    }

    /// The claim to a tab id that was found; `left_in_order` if no page of the tab is open, by what
    /// the pages themselves wrote.
    pub fn found(page: Uuid, left_in_order: bool, now: MonoMs) -> Self {
        let wait = if left_in_order {
            ASK_RELEASED_MS
        } else {
            ASK_OPEN_MS
        };
        Self {
            page,
            state: State::Asking {
                until: now + wait,
                again: false,
            },
            told: Uuid::nil(),
        }
    }

    /// The page asks again under another number: a copy of its tab that was made meanwhile has the one
    /// before in its storage, and would take the page for its own.
    pub fn renumber(&mut self, page: Uuid) -> Uuid {
        core::mem::replace(&mut self.page, page)
    }

    /// The page was frozen or cached, and comes back.
    pub fn ask_again(&mut self, now: MonoMs) {
        if self.state == State::Held {
            self.state = State::Asking {
                until: now + ASK_RELEASED_MS,
                again: true,
            };
        }
    }

    /// Until when others are asked; none when the claim is settled.
    pub fn asks_until(&self) -> Option<MonoMs> {
        match self.state {
            State::Held => None,
            State::Asking { until, .. } => Some(until),
        }
    }

    /// What the page asks.
    pub fn question(&self, tab: Uuid) -> Option<Message> {
        let claimant = Claimant {
            tab,
            page: self.page,
        };
        match self.state {
            State::Held => None,
            State::Asking { again: false, .. } => Some(Message::Ask(claimant)),
            State::Asking { again: true, .. } => Some(Message::AskAgain(claimant)),
        }
    }

    /// The page goes: nobody can be waited for.
    pub fn hurry(&mut self, now: MonoMs) {
        if let State::Asking { until, .. } = &mut self.state {
            *until = now;
        }
    }

    /// Nobody answered, or the page goes and cannot wait: it keeps the tab id.
    pub fn keep(&mut self) {
        self.state = State::Held;
    }

    /// Takes in what another page said. `sees` says whether a page's number stands in this tab's
    /// storage.
    pub fn hear(&mut self, message: Message, tab: Uuid, sees: impl Fn(Uuid) -> bool) -> Heard {
        let is_me = |to: Claimant| to.tab == tab && to.page == self.page;
        match message {
            Message::Ask(asker) if asker.tab == tab => self.answer(asker, false, sees(asker.page)),
            Message::AskAgain(asker) if asker.tab == tab => {
                self.answer(asker, true, sees(asker.page))
            }
            Message::Mine(to, from) if is_me(to) => self.give_way(from),
            Message::Same(to) if is_me(to) && self.state != State::Held => {
                self.keep();
                Heard::Kept
            }
            _ => Heard::Nothing,
        }
    }

    fn answer(&mut self, asker: Claimant, again: bool, is_of_this_tab: bool) -> Heard {
        match self.state {
            State::Held if is_of_this_tab => Heard::Answer(Message::Same(asker)),
            State::Held => self.tell_mine(asker),
            // Neither knows more than the other.
            State::Asking { .. } if is_of_this_tab => Heard::Nothing,
            // Rather the one gives way that has never had the tab id.
            State::Asking { again: mine, .. } if (!mine, self.page) < (!again, asker.page) => {
                self.tell_mine(asker)
            }
            // It may have asked before this page could answer, and heard nothing of it; or it is gone, and
            // nobody answers.
            State::Asking { .. } => Heard::AskOnceMore,
        }
    }

    fn tell_mine(&mut self, asker: Claimant) -> Heard {
        self.told = asker.page;
        Heard::Answer(Message::Mine(asker, self.page))
    }

    /// Another tab has the tab id. If each told the other so, because one was taken for gone, both choose
    /// the same to give way.
    fn give_way(&mut self, from: Uuid) -> Heard {
        if self.told == from && self.page < from {
            return Heard::Nothing;
        }
        self.keep();
        Heard::Copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAB: Uuid = Uuid::from_u128(7);
    const LOW: Uuid = Uuid::from_u128(1);
    const HIGH: Uuid = Uuid::from_u128(2);
    const LAST: Uuid = Uuid::max();

    fn asker(page: Uuid) -> Claimant {
        Claimant { tab: TAB, page }
    }

    fn asks(page: Uuid) -> Claim {
        Claim::found(page, false, 0)
    }

    fn asks_again(page: Uuid) -> Claim {
        let mut claim = Claim::held(page);
        claim.ask_again(0);
        claim
    }

    #[test]
    fn a_question_is_answered_by_what_the_page_knows() {
        let ask = Message::Ask(asker(HIGH));
        let again = Message::AskAgain(asker(HIGH));
        let (same, mine) = (
            Heard::Answer(Message::Same(asker(HIGH))),
            Heard::Answer(Message::Mine(asker(HIGH), LOW)),
        );
        let from_last = Heard::Answer(Message::Mine(asker(HIGH), LAST));
        for (claim, message, sees, expected) in [
            (Claim::held(LOW), ask, true, same),
            (Claim::held(LOW), ask, false, mine),
            (Claim::held(LOW), again, false, mine),
            (asks(LOW), ask, true, Heard::Nothing),
            (asks(LOW), ask, false, mine),
            (asks(LAST), ask, false, Heard::AskOnceMore),
            (asks(LOW), again, false, Heard::AskOnceMore),
            (asks_again(LAST), ask, false, from_last),
            (asks_again(LOW), again, false, mine),
            (asks_again(LAST), again, false, Heard::AskOnceMore),
        ] {
            let mut heard = claim;
            let found = heard.hear(message, TAB, |_| sees);
            assert_eq!(found, expected, "{claim:?} {message:?}");
            let other_tab = Uuid::from_u128(8);
            assert_eq!(
                claim.clone().hear(message, other_tab, |_| sees),
                Heard::Nothing
            );
        }
    }

    #[test]
    fn an_answer_settles_and_a_late_one_still_counts() {
        let mut claim = asks(LOW);
        assert_eq!(
            claim.hear(Message::Mine(asker(HIGH), HIGH), TAB, |_| false),
            Heard::Nothing
        );
        assert_eq!(
            claim.hear(Message::Same(asker(LOW)), TAB, |_| false),
            Heard::Kept
        );
        assert_eq!(claim.asks_until(), None);
        assert_eq!(
            claim.hear(Message::Mine(asker(LOW), HIGH), TAB, |_| false),
            Heard::Copy
        );
    }

    #[test]
    fn a_tab_that_was_left_in_order_is_asked_for_a_moment() {
        assert_eq!(
            Claim::found(LOW, true, 5).asks_until(),
            Some(5 + ASK_RELEASED_MS)
        );
        assert_eq!(
            Claim::found(LOW, false, 5).asks_until(),
            Some(5 + ASK_OPEN_MS)
        );
        assert_eq!(Claim::held(LOW).question(TAB), None);
        assert_eq!(asks(LOW).question(TAB), Some(Message::Ask(asker(LOW))));
        assert_eq!(
            asks_again(LOW).question(TAB),
            Some(Message::AskAgain(asker(LOW)))
        );
    }

    #[test]
    fn of_two_that_told_each_other_one_gives_way() {
        let (mut low, mut high) = (Claim::held(LOW), Claim::held(HIGH));
        for (one, other) in [(&mut low, HIGH), (&mut high, LOW)] {
            one.hear(Message::AskAgain(asker(other)), TAB, |_| false);
        }
        let told = |to, from| Message::Mine(asker(to), from);
        assert_eq!(low.hear(told(LOW, HIGH), TAB, |_| false), Heard::Nothing);
        assert_eq!(high.hear(told(HIGH, LOW), TAB, |_| false), Heard::Copy);
    }
}
