//! What has to hold, in every state.

use std::sync::OnceLock;

use uuid::Uuid;

use crate::action::Kind;
use crate::page::{Life, Page};
use crate::profile::Profile;
use crate::quiet::quiet;
use crate::scene::{Locks, Scene};

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Two tabs whose pages run have one tab id, and nothing is under way.
    TwoTabsOneId,
    /// Two pages of a tab that run have two tab ids.
    OneTabTwoIds,
    /// A tab took another id although no tab was ever duplicated.
    FalseCopy,
    /// Every tab that had a tab id gave it up.
    NobodyKept,
    /// Pages that have read what is stored have different visits.
    TwoVisits,
    /// Under the lock, two visits have the same place in the count.
    SameIndex,
    /// A visit's begin was told twice, or by another page.
    StartedTwice,
    /// Nobody told the begin of the visit that all pages have.
    NeverStarted,
    /// A settled page has sessions of which its application was not told.
    Untold,
    /// The application was told of a change that does not follow what it was told before.
    ToldWrong,
    /// An older visit was stored over a newer one.
    Overwritten,
    /// A page went back in the count of visits.
    CountedBack,
    /// A page waits, and no timer will end that.
    NoTimer,
    /// A page waits although every timer has fired and everything has arrived.
    NeverSettled,
    /// A page settled without a visit.
    NoVisit,
    /// A page that comes back uses its tab id without asking.
    NotAsked,
    /// A page that had settled on a visit has another with the same place in the count.
    Wavered,
}

impl Fault {
    /// Every fault, and the property that it breaks.
    pub const ALL: [(Self, &'static str); 17] = [
        (Self::TwoTabsOneId, "no two running tabs share a tab id"),
        (Self::OneTabTwoIds, "the pages of a tab share its id"),
        (Self::FalseCopy, "without a copy no tab changes its id"),
        (
            Self::NobodyKept,
            "of a tab and its only copy one keeps the id",
        ),
        (Self::TwoVisits, "pages that have read agree on the visit"),
        (Self::SameIndex, "under the lock each index is of one visit"),
        (
            Self::StartedTwice,
            "a visit's begin is told once, by its page",
        ),
        (Self::NeverStarted, "the begin of the agreed visit is told"),
        (Self::Untold, "no session is replaced without a reason"),
        (Self::ToldWrong, "each change follows the one before"),
        (Self::Overwritten, "no older visit is stored over a newer"),
        (Self::CountedBack, "the count of visits never goes back"),
        (Self::NoTimer, "whoever waits has a timer"),
        (Self::NeverSettled, "every wait ends"),
        (Self::NoVisit, "no page settles without a visit"),
        (Self::NotAsked, "whoever comes back asks first"),
        (
            Self::Wavered,
            "who settled on a visit keeps it until the next",
        ),
    ];

    /// Its place among the bits.
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What is wrong with a state, found out once.
#[derive(Clone, Debug, Default)]
pub struct Verdict(OnceLock<u32>);

impl Verdict {
    /// The faults of a profile, one bit each.
    pub fn of(&self, profile: &Profile, scene: &Scene) -> u32 {
        *self.0.get_or_init(|| faults(profile, scene))
    }
}

/// Everything that is wrong with a profile as it is, or once all that is under way has arrived.
pub fn faults(profile: &Profile, scene: &Scene) -> u32 {
    let mut faults = profile.history.faults;
    if profile.pages.iter().any(lacks_timer) {
        faults |= Fault::NoTimer.bit();
    }
    if scene.locks == Locks::Prompt && has_same_index(profile) {
        faults |= Fault::SameIndex.bit();
    }
    let Some(quiet) = quiet(profile, scene) else {
        return faults | Fault::NeverSettled.bit();
    };
    let lost = profile.used(Kind::Lose) > 0;
    for (is_broken, fault) in [
        (shares_id(&quiet), Fault::TwoTabsOneId),
        (has_two_ids(&quiet), Fault::OneTabTwoIds),
        (has_false_copy(&quiet), Fault::FalseCopy),
        (!lost && nobody_kept(&quiet), Fault::NobodyKept),
        (has_two_visits(&quiet), Fault::TwoVisits),
        (lacks_start(&quiet), Fault::NeverStarted),
    ] {
        if is_broken {
            faults |= fault.bit();
        }
    }
    let mut on_the_way = quiet.history.faults;
    if lost {
        on_the_way &= !Fault::CountedBack.bit();
        faults &= !Fault::CountedBack.bit();
    }
    faults |= on_the_way;
    // Who waits in vain for a lock goes on beside those that have it.
    if lost || scene.locks == Locks::Any {
        faults &= !Fault::Wavered.bit();
    }
    faults
}

fn running(profile: &Profile) -> impl Iterator<Item = &Page> {
    let pages = profile.pages.iter();
    pages.filter(|page| page.life == Life::Running)
}

fn lacks_timer(page: &Page) -> bool {
    !page.sessions.is_settled() && page.sessions.poll_timeout().is_none()
}

fn has_same_index(profile: &Profile) -> bool {
    let begun = &profile.history.begun;
    let twice = |(at, one): (usize, &crate::history::Begun)| {
        begun
            .iter()
            .skip(at + 1)
            .any(|other| other.index == one.index)
    };
    profile.used(Kind::Lose) == 0 && begun.iter().enumerate().any(twice)
}

fn any_pair(profile: &Profile, is_wrong: impl Fn(&Page, &Page) -> bool) -> bool {
    let pages: Vec<_> = running(profile).collect();
    let mut pairs = pages
        .iter()
        .enumerate()
        .flat_map(|(at, one)| pages.iter().skip(at + 1).map(move |other| (one, other)));
    pairs.any(|(one, other)| is_wrong(one, other))
}

fn shares_id(profile: &Profile) -> bool {
    any_pair(profile, |one, other| {
        one.tab != other.tab && one.sessions.tab.id == other.sessions.tab.id
    })
}

fn has_two_ids(profile: &Profile) -> bool {
    any_pair(profile, |one, other| {
        let is_shared = one.sessions.is_shared() && other.sessions.is_shared();
        is_shared && one.tab == other.tab && one.sessions.tab.id != other.sessions.tab.id
    })
}

fn has_false_copy(profile: &Profile) -> bool {
    profile.used(Kind::Duplicate) == 0 && !profile.history.abandoned.is_empty()
}

/// Of three pages that ask at once two may give way to one that then gives way to the third: no two share the
/// id, and none keeps it. With one copy, and one page in each, one does.
fn nobody_kept(profile: &Profile) -> bool {
    if profile.used(Kind::Duplicate) > 1 || profile.used(Kind::Frame) > 0 {
        return false;
    }
    let is_kept = |id: &Uuid| {
        let in_storage = profile.tabs.iter().filter_map(|tab| tab.entry.as_ref());
        let in_memory = profile.pages.iter().map(|page| &page.sessions.tab);
        in_storage.chain(in_memory).any(|tab| tab.id == *id)
    };
    !profile.history.abandoned.iter().all(is_kept)
}

/// Where nothing is stored any more, pages agree when one of them has stored again.
fn has_two_visits(profile: &Profile) -> bool {
    let is_stored = profile.visits.iter().any(Option::is_some);
    is_stored
        && any_pair(profile, |one, other| {
            let is_shared = one.sessions.is_shared() && other.sessions.is_shared();
            is_shared && one.sessions.visit.id != other.sessions.visit.id
        })
}

fn lacks_start(profile: &Profile) -> bool {
    let agreed = running(profile).filter(|page| page.sessions.is_shared());
    let mut visits = agreed.map(|page| page.sessions.visit.id);
    let begun = &profile.history.begun;
    // One that is frozen tells when it goes on.
    let runs = |page| running(profile).any(|one| one.number == page);
    visits.any(|id| {
        begun
            .iter()
            .any(|one| one.id == id && one.starts == 0 && !one.is_orphan && runs(one.page))
    })
}
