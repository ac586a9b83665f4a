//! Whose journals a page takes over: of pages that left, at once; of others that are silent when they are
//! asked, after a moment. A page that is frozen is silent too: nothing waits for it.

use uuid::Uuid;

use super::kept::records;
use crate::limits::{ASK_OPEN_MS, TOMBSTONE_MS};
use crate::text::{fields, number, split_once};
use crate::time::{MonoMs, Now, earlier};

/// What has to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Take the journal over; with the rest of its header.
    Claim(Uuid, String),
    /// Delete the header of a journal that is long done with.
    Bury(Uuid),
    /// Ask who is there.
    Ask,
}

/// The search for what other pages left.
#[derive(Debug, Default)]
pub struct Adoption {
    /// When to look.
    due: Option<MonoMs>,
    /// Journals whose pages were asked for: journal and page.
    asked: Vec<(Uuid, Uuid)>,
    /// Pages that answered.
    alive: Vec<Uuid>,
    /// When they have had time to.
    until: Option<MonoMs>,
    /// More is there than was taken over: one journal at a time, or the queue would run over.
    has_more: bool,
}

impl Adoption {
    /// There may be something.
    pub fn want(&mut self, at: MonoMs) {
        self.due = earlier(self.due, Some(at));
    }

    /// What was taken over is in the queue.
    pub fn taken(&mut self, now: MonoMs) {
        if core::mem::take(&mut self.has_more) {
            self.want(now);
        }
    }

    /// When [`Self::is_due`] will be true.
    pub fn poll_timeout(&self) -> Option<MonoMs> {
        earlier(self.due, self.until)
    }

    /// Whether the headers have to be read now, which is to be asked for once.
    pub fn is_due(&mut self, now: MonoMs) -> bool {
        let is_due = self.poll_timeout().is_some_and(|due| due <= now);
        if is_due {
            self.due = None;
            self.until = None;
        }
        is_due
    }

    /// A page answered.
    pub fn hear(&mut self, page: Uuid) {
        self.alive.push(page);
    }

    /// Takes in all headers, read under the lock, and wishes for one journal at most, of those that are for the same
    /// target. `is_own` says which this page has.
    #[inline(never)]
    pub fn listed(
        &mut self,
        headers: &str,
        target: u64,
        now: Now,
        is_own: impl Fn(Uuid) -> bool,
    ) -> Vec<Wish> {
        let asked = core::mem::take(&mut self.asked);
        let alive = core::mem::take(&mut self.alive);
        let mut wishes = Vec::new();
        let mut has_claimed = false;
        for header in records(headers) {
            let journal = header.journal;
            if is_own(journal) {
                continue;
            }
            let (first, rest) = split_once(header.value, "\n").unwrap_or((header.value, ""));
            let mut parts = fields(first, b' ');
            let state = parts.next().unwrap_or("");
            let page = parts.next_id();
            let is_elsewhere = parts
                .next()
                .is_some_and(|other| number(other) != Some(target));
            if is_elsewhere && state != "done" {
                continue;
            }
            match page.filter(|_| state != "left") {
                Some(_) if state == "done" => {
                    if is_past(journal, now) {
                        wishes.push(Wish::Bury(journal));
                    }
                }
                Some(page) if !asked.contains(&(journal, page)) => {
                    self.asked.push((journal, page));
                }
                Some(page) if alive.contains(&page) => {}
                _ if has_claimed => self.has_more = true,
                _ => {
                    has_claimed = true;
                    wishes.push(Wish::Claim(journal, line_of(rest)));
                }
            }
        }
        if !self.asked.is_empty() {
            self.until = Some(now.mono + ASK_OPEN_MS);
            wishes.push(Wish::Ask);
        }
        wishes
    }
}

fn line_of(rest: &str) -> String {
    let mut line = String::from(rest);
    if !line.is_empty() {
        line.push('\n');
    }
    line
}

/// Nobody comes back after so long. An id has the moment of its making in it (RFC 9562, section 5.7).
fn is_past(journal: Uuid, now: Now) -> bool {
    let [.., a, b, c, d, e, f] = (journal.as_u128() >> 80).to_be_bytes();
    let made = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
    now.wall.abs_diff(made) > TOMBSTONE_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity;

    const NOW: Now = Now {
        wall: 1_717_070_400_000,
        mono: 1_000,
    };

    /// A header as a page leaves it that sends to the target.
    fn header(id: Uuid, state: &str, target: u64) -> String {
        let text = identity::text(id);
        format!("wayfare.queue.{text}\n{state} {text} {target}\n\n")
    }

    #[test]
    fn of_two_journals_the_second_is_wished_for_when_the_first_is_in_the_queue() {
        let ids = [7, 8].map(Uuid::from_u128);
        let headers = ids.map(|id| header(id, "left", 1)).concat();
        let mut adoption = Adoption::default();
        let claim = |id| vec![Wish::Claim(id, String::new())];
        assert_eq!(adoption.listed(&headers, 1, NOW, |_| false), claim(ids[0]));
        assert!(!adoption.is_due(NOW.mono), "it is being read");
        adoption.taken(NOW.mono);
        assert!(adoption.is_due(NOW.mono));
        let is_own = |id| id == ids[0];
        assert_eq!(adoption.listed(&headers, 1, NOW, is_own), claim(ids[1]));
        adoption.taken(NOW.mono);
        assert!(!adoption.is_due(NOW.mono), "that was all");
    }

    #[test]
    fn what_is_for_another_collector_or_source_is_left_alone_until_it_is_done() {
        let id = Uuid::from_u128(7);
        let wishes = |state, target| {
            Adoption::default().listed(&header(id, state, 1), target, NOW, |_| false)
        };
        assert_eq!(wishes("left", 1), [Wish::Claim(id, String::new())]);
        assert_eq!(wishes("open", 1), [Wish::Ask]);
        assert_eq!(wishes("left", 2), []);
        assert_eq!(wishes("open", 2), []);
        assert_eq!(wishes("done", 2), [Wish::Bury(id)]);
    }
}
