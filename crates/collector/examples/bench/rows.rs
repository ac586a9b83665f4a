//! The rows of batches as the collector stores them, made before anything is measured.

use wayfare_collector::Received;
use wayfare_collector::clock::Clock;
use wayfare_collector::ingest::{Fresh, Seqs, Visit, decode, profile_made_for};

use crate::batches::{self, Page};

/// What one batch adds to the database.
pub(crate) struct Rows {
    /// The batch, for the row of each event.
    pub(crate) received: Received,
    /// Its visit, once the batch is part of it.
    pub(crate) visit: Visit,
    /// The Session, as the table has it.
    pub(crate) document: String,
    /// Its stamps, as the table has them.
    pub(crate) stamps: String,
    /// The events of its tab that came, as the table has them.
    pub(crate) seen: String,
    /// Whether it is the first of its visit.
    pub(crate) is_first: bool,
}

/// Pages that send in turn, and what is known of the visit of each.
pub(crate) struct Senders {
    pages: Vec<(Page, Option<Visit>, Seqs)>,
    visits: u64,
}

impl Senders {
    pub(crate) fn new(count: usize) -> Self {
        let page = || (Page::default(), None, Seqs::default());
        Self {
            pages: (0..count).map(|_| page()).collect(),
            visits: 0,
        }
    }

    /// One batch of each.
    pub(crate) fn send(&mut self, clock: &Clock) -> Vec<Rows> {
        let visits = &mut self.visits;
        let pages = self.pages.iter_mut();
        pages
            .map(|(page, known, seen)| {
                let (index, began_ms) = page.next(clock, || {
                    (*known, *seen) = (None, Seqs::default());
                    *visits += 1;
                    *visits
                });
                let received = Received {
                    batch: decode(batches::body(index, began_ms).as_bytes()).unwrap(),
                    received_at_us: clock.now_us(),
                    network: Some("127.0.0.0".to_owned()),
                    geo: None,
                };
                rows(received, known, seen)
            })
            .collect()
    }
}

fn rows(received: Received, known: &mut Option<Visit>, seen: &mut Seqs) -> Rows {
    let is_first = known.is_none();
    let mut visit = known.take().unwrap_or_else(|| Visit::new(&received));
    let fresh = Fresh {
        events: received.batch.events.iter().collect(),
        new_tab: is_first,
        long_pauses: 0,
    };
    visit.absorb(&received, &fresh);
    visit.profile_id = Some(profile_made_for(visit.id));
    seen.add(received.batch.events.iter().map(|event| event.seq));
    *known = Some(visit.clone());
    Rows {
        document: visit.document.to_string(),
        stamps: serde_json::to_string(&visit.stamps).unwrap(),
        seen: serde_json::to_string(seen).unwrap(),
        received,
        visit,
        is_first,
    }
}
