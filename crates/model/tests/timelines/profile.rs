//! The same done in a profile, with the real sessions.

use std::collections::HashMap;

use uuid::Uuid;
use wayfare_model::action::Action;
use wayfare_model::page::Life;
use wayfare_model::profile::Profile;
use wayfare_model::quiet::settle;
use wayfare_model::scene::Scene;
use wayfare_model::scenes;

use crate::naive::{Done, Expected, Rule};
use crate::{Deed, Step};

/// Most tabs.
pub(crate) const TABS: usize = 4;

pub(crate) struct Timeline {
    scene: Scene,
    profile: Profile,
    /// Which ids stand for which numbers: visits, and tokens of each tab.
    visits: HashMap<usize, Uuid>,
    tokens: HashMap<(usize, usize), Uuid>,
    tabs: HashMap<usize, Uuid>,
}

impl Timeline {
    pub(crate) fn new(rule: Rule) -> Self {
        let scene = scenes::all().remove(0);
        let mut profile = Profile::fresh(false);
        profile.site.rules.visit.on_campaign = rule.on_campaign;
        profile.site.has_midnight = rule.at_midnight;
        Self {
            scene,
            profile,
            visits: HashMap::new(),
            tokens: HashMap::new(),
            tabs: HashMap::new(),
        }
    }

    /// Does it, and says in which tab it was done at last, and when.
    pub(crate) fn take(&mut self, step: Step) -> Done {
        let count = self.profile.tabs.len();
        let tab = step.tab.min(count.saturating_sub(1));
        let deed = match step.deed {
            _ if count == 0 => Deed::Open,
            Deed::Open | Deed::Duplicate if count == TABS => Deed::Load,
            deed => deed,
        };
        let number = u8::try_from(tab).unwrap();
        match deed {
            Deed::Return => self.act(Action::Away(number)),
            Deed::Thaw => self.act(Action::Freeze(number)),
            _ => {}
        }
        self.profile.mono += step.after_ms;
        self.profile.site.campaign = step.campaign;
        let at = self.profile.now().wall;
        let tab = match deed {
            Deed::Open | Deed::Duplicate => count,
            _ => tab,
        };
        self.act(match deed {
            Deed::Act => Action::Act(self.page(number)),
            Deed::Load => Action::Reload(number),
            Deed::Crash => Action::Crash(number),
            Deed::Return => Action::Back(number),
            Deed::Thaw => Action::Resume(number),
            Deed::Open => Action::Open,
            Deed::Duplicate => Action::Duplicate(number),
        });
        match deed {
            Deed::Crash => self.act(Action::Begin(number)),
            // To come back is to do something.
            Deed::Return | Deed::Thaw => self.act(Action::Act(self.page(number))),
            _ => {}
        }
        settle(&mut self.profile, &self.scene).unwrap();
        if step.hides {
            self.hide(tab);
        }
        Done {
            tab,
            at,
            campaign: step.campaign,
        }
    }

    fn act(&mut self, action: Action) {
        self.scene.act(&mut self.profile, action);
    }

    fn page(&self, tab: u8) -> u8 {
        self.profile.pages_of(tab, Life::Running)[0]
    }

    fn hide(&mut self, tab: usize) {
        let page = self.page(u8::try_from(tab).unwrap());
        self.profile
            .with_page(page, |page, profile| page.hide(profile));
    }

    /// The visit, the tab and its token.
    pub(crate) fn ids_of(&self, tab: usize) -> [Uuid; 3] {
        let page = self.page(u8::try_from(tab).unwrap());
        let page = self.profile.page(page).unwrap();
        let sessions = &page.sessions;
        assert!(sessions.is_settled());
        [sessions.visit.id, sessions.tab.id, sessions.tab.token]
    }

    /// One number is of one id.
    pub(crate) fn compare(&mut self, expected: Expected, found: [Uuid; 3], at: usize, step: Step) {
        let [visit, tab, token] = found;
        let number = self
            .profile
            .tabs
            .iter()
            .position(|strip| strip.entry.as_ref().is_some_and(|entry| entry.id == tab));
        let number = number.unwrap();
        for (kind, is_right) in [
            ("visit", is_one(&mut self.visits, expected.visit, visit)),
            ("tab", is_one(&mut self.tabs, number, tab)),
            (
                "token",
                is_one(&mut self.tokens, (number, expected.token), token),
            ),
        ] {
            assert!(
                is_right,
                "another {kind} than the rules say at step {at}, {step:?}"
            );
        }
        assert_eq!(self.profile.history.faults, 0, "at step {at}, {step:?}");
    }
}

/// Whether the id stands for this number, and for no other.
fn is_one<K: Copy + Eq + std::hash::Hash>(ids: &mut HashMap<K, Uuid>, number: K, id: Uuid) -> bool {
    let is_known = ids.contains_key(&number);
    let is_new = ids.values().all(|known| *known != id);
    *ids.entry(number).or_insert(id) == id && is_known != is_new
}
