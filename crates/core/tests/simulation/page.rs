//! A page: a tracker, and what the browser does with it.

use wayfare_core::Tracker;
use wayfare_core::identity::Seeded;

/// What the browser does with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Shown,
    Hidden,
    /// Nothing runs until it is resumed.
    Frozen,
    /// In the back/forward cache.
    Cached,
    /// For ever.
    Gone,
}

pub(crate) struct Page {
    pub(crate) tracker: Tracker,
    pub(crate) entropy: Seeded,
    pub(crate) tab: usize,
    pub(crate) life: Life,
    /// It listens to other pages.
    pub(crate) listens: bool,
    /// The numbers of its calls.
    pub(crate) calls: Vec<u64>,
    /// What the browser posts if the page dies.
    pub(crate) insured: String,
    /// Answers that came while nothing ran.
    pub(crate) missed: Vec<(u32, u16, String)>,
}

impl Page {
    pub(crate) fn runs(&self) -> bool {
        matches!(self.life, Life::Shown | Life::Hidden)
    }
}
