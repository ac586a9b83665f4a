//! A scene: what may happen, how often, and how deep that is explored.

use std::fmt;
use std::hash::{Hash, Hasher};

use stateright::{Model, Property};

use crate::action::{Action, KINDS, Kind};
use crate::faults::{Fault, Verdict};
use crate::page::{Life, Page};
use crate::profile::Profile;

/// What becomes of a request for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locks {
    /// It is granted before anybody gives up.
    Prompt,
    /// It is granted, refused, or nobody answers.
    Any,
    /// There are no locks.
    None,
}

/// A scene.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// Whether there are locks.
    pub locks: Locks,
    /// How often each kind of action may be taken.
    pub budget: [u8; KINDS],
    /// How long time may pass at once, in milliseconds.
    pub passes: &'static [u64],
    /// Most tabs.
    pub tabs: usize,
    /// What has happened before.
    pub before: &'static [Action],
    /// See [`Profile::descending`].
    pub descending: bool,
    /// How many actions deep it is explored.
    pub depth: usize,
    /// And when there is time.
    pub deep: usize,
}

/// A profile, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct State {
    /// The profile.
    pub profile: Profile,
    /// How many actions led to it. One thread explores breadth first: by the shortest way.
    steps: usize,
    verdict: Verdict,
}

// The way to a state and what is thought of it are no part of the state.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.profile == other.profile
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, to: &mut H) {
        self.profile.hash(to);
    }
}

impl fmt::Display for Scene {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = if self.descending { ", backwards" } else { "" };
        write!(to, "{}{order}", self.name)
    }
}

impl Scene {
    /// The profile with which it begins.
    pub fn start(&self) -> Profile {
        let mut profile = Profile::fresh(self.descending);
        for action in self.before {
            self.act(&mut profile, *action);
        }
        profile.used = [0; KINDS];
        profile
    }

    fn may(&self, profile: &Profile, kind: Kind) -> bool {
        profile.used(kind) < self.budget[kind as usize]
    }

    /// Everything that may happen next.
    pub fn choices(&self, profile: &Profile, actions: &mut Vec<Action>) {
        let mut all = Vec::new();
        for page in &profile.pages {
            self.choices_of_page(profile, page, &mut all);
        }
        for tab in 0..profile.tabs.len() {
            choices_of_tab(profile, u8::try_from(tab).unwrap_or(u8::MAX), &mut all);
        }
        all.push(Action::Open);
        if self.time_may_pass(profile) {
            all.extend(self.passes.iter().copied().map(Action::Pass));
        }
        all.extend([-1, 1].map(Action::Jump));
        all.extend([Action::LoseCookie, Action::LoseAll]);
        let is_full = profile.tabs.len() >= self.tabs;
        all.retain(|action| {
            let opens = matches!(action, Action::Open | Action::Duplicate(_));
            let is_within = action.kind().is_none_or(|kind| self.may(profile, kind));
            is_within && !(opens && is_full)
        });
        actions.extend(all);
    }

    /// A page that is in the midst of its work, or about to get the lock, does that first.
    fn time_may_pass(&self, profile: &Profile) -> bool {
        let mut running = profile
            .pages
            .iter()
            .filter(|page| page.life == Life::Running);
        running.all(|page| {
            let is_waited_for = self.locks == Locks::Prompt && page.waits_for_lock;
            page.reading.is_none() && !is_waited_for
        })
    }

    fn choices_of_page(&self, profile: &Profile, page: &Page, all: &mut Vec<Action>) {
        let number = page.number;
        if page.life != Life::Running {
            return;
        }
        if page.reading.is_some() {
            all.push(Action::Finish(number));
            return;
        }
        if !page.inbox.is_empty() {
            all.push(Action::Hear(number));
        }
        if page.waits_for_lock {
            all.push(Action::Grant(number));
            if self.locks == Locks::Any {
                all.push(Action::Refuse(number));
            }
        }
        if page
            .sessions
            .poll_timeout()
            .is_some_and(|due| due <= profile.mono)
        {
            all.extend([Action::Fire(number), Action::FireSlowly(number)]);
        }
        all.extend([Action::Act(number), Action::Reset(number)]);
        if profile.pages_of(page.tab, Life::Running).first() != Some(&number) {
            all.push(Action::Unframe(number));
        }
    }
}

fn choices_of_tab(profile: &Profile, tab: u8, all: &mut Vec<Action>) {
    let count = |life| profile.pages_of(tab, life).len();
    let (running, frozen, cached) = (
        count(Life::Running),
        count(Life::Frozen),
        count(Life::Cached),
    );
    if frozen > 0 {
        all.extend([Action::Resume(tab), Action::Crash(tab)]);
    } else if running > 0 {
        let is_reading = |number: &u8| {
            let page = profile.page(*number);
            page.is_some_and(|page| page.reading.is_some())
        };
        all.push(Action::Crash(tab));
        if profile.pages_of(tab, Life::Running).iter().any(is_reading) {
            return;
        }
        all.extend([Action::Reload(tab), Action::Freeze(tab)]);
        if running == 1 {
            all.push(Action::Frame(tab));
        }
    } else {
        all.push(Action::Begin(tab));
    }
    if cached == 0 && frozen == 0 && running > 0 {
        all.push(Action::Away(tab));
    }
    if cached > 0 && frozen == 0 {
        all.push(Action::Back(tab));
    }
    all.push(Action::Duplicate(tab));
}

impl Model for Scene {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            profile: self.start(),
            steps: 0,
            verdict: Verdict::default(),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.steps < self.depth {
            self.choices(&state.profile, actions);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut profile = last.profile.clone();
        self.act(&mut profile, action);
        (profile != last.profile).then(|| State {
            profile,
            steps: last.steps + 1,
            verdict: Verdict::default(),
        })
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn holds<const AT: usize>(scene: &Scene, state: &State) -> bool {
            let (fault, _) = Fault::ALL[AT];
            state.verdict.of(&state.profile, scene) & fault.bit() == 0
        }
        macro_rules! all {
            ($($at:literal)*) => {
                vec![$(Property::always(Fault::ALL[$at].1, holds::<$at>)),*]
            };
        }
        all![0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16]
    }
}
