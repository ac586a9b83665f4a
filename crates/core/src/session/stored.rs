//! What earlier pages and other tabs left in the browser's storage, as it was read and as it counts.

use uuid::Uuid;

use super::{Tab, Visit};
use crate::limits::FUTURE_MAX_MS;
use crate::time::{Now, UnixMs};

/// What was read, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The visit, in each place that the site allows, most trusted first.
    pub visits: Vec<Option<String>>,
    /// The tab's entry in sessionStorage.
    pub tab: Option<String>,
    /// The pages of the tab that are open.
    pub pages: Option<String>,
    /// What is remembered of the visitor.
    pub visitor: Option<String>,
    /// When the day began in the site's time zone, where that matters.
    pub midnight: Option<UnixMs>,
}

/// What counts of it: the first place that can be read, unless another has what followed. A page may see
/// an older cookie than another has just written: Firefox tells its processes of cookies one after the
/// other, and of localStorage at once.
///
/// A value that is corrupt, foreign, too long or far in the future is as good as
/// gone, but somebody had been here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Found {
    /// The visit.
    pub visit: Option<Visit>,
    /// The tab.
    pub tab: Option<Tab>,
    /// The pages of the tab that are open.
    pub pages: Option<String>,
    /// In which of the places a visit was found: one bit each.
    pub places: u32,
    /// There was a visit, and it is gone.
    pub visit_is_lost: bool,
    /// There was a tab, and it is gone.
    pub tab_is_lost: bool,
}

impl Found {
    /// Reads what is stored.
    pub fn read(stored: &Stored, now: Now) -> Self {
        let mut found = Self {
            tab: stored
                .tab
                .as_deref()
                .and_then(Tab::read)
                .filter(|tab| !is_absurd(tab.active, now)),
            pages: stored.pages.clone(),
            ..Self::default()
        };
        let mut was_written = false;
        for (place, value) in stored.visits.iter().enumerate() {
            was_written |= value.is_some();
            let visit = value.as_deref().and_then(Visit::read);
            if let Some(visit) = visit.filter(|visit| !is_absurd(visit.active, now)) {
                found.places |= 1 << place;
                let known = found.visit.get_or_insert(visit);
                if visit.follows(known) {
                    *known = visit;
                }
            }
        }
        let tab_knows_one = found
            .tab
            .as_ref()
            .is_some_and(|tab| !tab.landing.visit.is_nil());
        found.visit_is_lost = found.visit.is_none() && (was_written || tab_knows_one);
        found.tab_is_lost = found.tab.is_none() && stored.tab.is_some();
        found
    }

    /// Whether nothing at all is left.
    pub fn is_empty(&self) -> bool {
        self.places == 0 && self.tab.is_none()
    }

    /// The tab's entry, where it is of another tab id.
    pub(super) fn other_tab(&self, id: Uuid) -> Option<&Tab> {
        self.tab.as_ref().filter(|tab| tab.id != id)
    }
}

/// A clock may be set back by a day or two; what lies further ahead was not written by a clock.
fn is_absurd(active: UnixMs, now: Now) -> bool {
    active > now.wall.saturating_add(FUTURE_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Now = Now {
        wall: 1_717_070_400_000,
        mono: 50,
    };

    fn visit(index: u32, active: UnixMs) -> Option<String> {
        let visit = Visit {
            id: Uuid::from_u128(1),
            active,
            index,
            ..Visit::default()
        };
        Some(visit.write())
    }

    fn found(visits: Vec<Option<String>>, tab: Option<&str>) -> Found {
        let stored = Stored {
            visits,
            tab: tab.map(Into::into),
            ..Stored::default()
        };
        Found::read(&stored, NOON)
    }

    #[test]
    fn the_first_place_that_can_be_read_counts() {
        let rubbish = Some("rubbish".to_owned());
        let both = found(vec![rubbish.clone(), visit(2, 5), visit(1, 5)], None);
        assert_eq!(both.visit.map(|visit| visit.index), Some(2));
        assert_eq!((both.places, both.visit_is_lost), (0b110, false));
        for (visits, tab, lost) in [
            (vec![None, None], None, (false, false)),
            (vec![rubbish, None], None, (true, false)),
            (
                vec![visit(1, NOON.wall + FUTURE_MAX_MS + 1)],
                None,
                (true, false),
            ),
            (
                vec![visit(1, NOON.wall + FUTURE_MAX_MS)],
                None,
                (false, false),
            ),
            (vec![None], Some("{\"id\":7}"), (false, true)),
        ] {
            let found = found(visits.clone(), tab);
            assert_eq!((found.visit_is_lost, found.tab_is_lost), lost, "{visits:?}");
        }
    }

    #[test]
    fn what_followed_counts_wherever_it_is() {
        let written = |id, active, previous| Visit {
            id: Uuid::from_u128(id),
            active,
            index: 1,
            previous: Uuid::from_u128(previous),
            ..Visit::default()
        };
        let (old, renewed) = (written(1, 5, 9), written(2, 6, 1));
        let (later, other) = (written(1, 6, 9), written(3, 7, 8));
        for (places, expected) in [
            ([&old, &renewed], &renewed),
            ([&renewed, &old], &renewed),
            ([&old, &later], &later),
            ([&later, &old], &later),
            ([&old, &other], &old),
            ([&other, &old], &other),
        ] {
            let places = places.map(|visit| Some(visit.write()));
            let found = found(places.to_vec(), None);
            assert_eq!(found.visit.as_ref(), Some(expected));
        }
    }

    #[test]
    fn a_tab_that_knew_a_visit_says_that_it_is_lost() {
        let mut tab = Tab::default();
        assert!(!found(vec![None], Some(&tab.write())).visit_is_lost);
        tab.landing.visit = Uuid::from_u128(9);
        assert!(found(vec![None], Some(&tab.write())).visit_is_lost);
        tab.active = NOON.wall + FUTURE_MAX_MS + 1;
        assert!(found(vec![None], Some(&tab.write())).tab_is_lost);
    }

    proptest! {
        #[test]
        fn whatever_is_stored_is_read_without_harm(
            visits in prop::collection::vec(prop::option::of("\\PC{0,300}|1(\\.[-0-9a-z]{0,40}){0,9}"), 0..4),
            tab in prop::option::of("\\PC{0,300}|\\{\"id\":\\PC{0,60}\\}"),
            pages in prop::option::of("\\PC{0,80}"),
        ) {
            let found = Found::read(&Stored { visits, tab, pages, ..Stored::default() }, NOON);
            prop_assert_eq!(found.visit.is_some(), found.places != 0);
        }
    }
}
