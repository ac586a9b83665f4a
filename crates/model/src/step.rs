//! What an action does to a profile.

use wayfare_core::session::Reason;

use crate::action::Action;
use crate::faults::Fault;
use crate::page::{Input, Life, Page};
use crate::profile::{Profile, Strip};
use crate::scene::{Locks, Scene};

impl Scene {
    /// Takes an action.
    pub fn act(&self, profile: &mut Profile, action: Action) {
        if let Some(kind) = action.kind() {
            let used = &mut profile.used[kind as usize];
            *used = used.saturating_add(1);
        }
        match action {
            Action::Open => {
                profile.tabs.push(Strip::default());
                begin(profile, last_tab(profile));
            }
            Action::Duplicate(tab) => {
                let copy = profile.strip(tab).clone();
                profile.tabs.push(copy);
                begin(profile, last_tab(profile));
            }
            Action::Begin(tab) | Action::Frame(tab) => begin(profile, tab),
            Action::Reload(tab) => {
                leave(profile, tab, false);
                begin(profile, tab);
            }
            Action::Away(tab) => leave(profile, tab, true),
            Action::Back(tab) => go_back(profile, tab),
            Action::Unframe(page) => {
                leave_page(profile, page);
                profile.pages.retain(|one| one.number != page);
            }
            Action::Crash(tab) => crash(profile, tab),
            Action::Freeze(tab) => {
                for page in profile.pages.iter_mut().filter(|page| page.tab == tab) {
                    if page.life == Life::Running {
                        page.life = Life::Frozen;
                    }
                }
            }
            Action::Resume(tab) => come_back(profile, tab, Life::Frozen),
            Action::Pass(ms) => profile.mono += ms,
            Action::Jump(days) => profile.days += days,
            Action::LoseCookie => profile.visits[0] = None,
            Action::LoseAll => {
                profile.visits = [None, None];
                profile.tabs.fill(Strip::default());
            }
            _ => act_on_page(profile, action),
        }
        if self.locks == Locks::None {
            refuse_locks(profile);
        }
    }
}

fn leave(profile: &mut Profile, tab: u8, cached: bool) {
    for number in profile.pages_of(tab, Life::Running) {
        leave_page(profile, number);
        if !cached {
            profile.pages.retain(|page| page.number != number);
        }
    }
}

fn leave_page(profile: &mut Profile, number: u8) {
    profile.with_page(number, |page, profile| {
        page.read(profile);
        page.handle(Input::Leave, profile);
    });
}

fn go_back(profile: &mut Profile, tab: u8) {
    leave(profile, tab, false);
    come_back(profile, tab, Life::Cached);
}

fn act_on_page(profile: &mut Profile, action: Action) {
    let (number, input) = match action {
        Action::Act(page) => {
            return profile.with_page(page, |page, profile| page.act(None, profile));
        }
        Action::Reset(page) => {
            let force = Some(Reason::Reset);
            return profile.with_page(page, |page, profile| page.act(force, profile));
        }
        Action::FireSlowly(page) => {
            return profile.with_page(page, |page, profile| {
                page.handle_slowly(Input::Timeout, profile);
            });
        }
        Action::Hear(page) => return profile.with_page(page, hear),
        Action::Finish(page) => {
            return profile.with_page(page, |page, profile| {
                if let Some(found) = page.reading.take() {
                    page.answer(found, profile);
                }
            });
        }
        Action::Grant(page) => (page, Input::Locked),
        Action::Refuse(page) => (page, Input::Refused),
        Action::Fire(page) => (page, Input::Timeout),
        _ => return,
    };
    profile.with_page(number, |page, profile| page.handle(input, profile));
}

fn last_tab(profile: &Profile) -> u8 {
    u8::try_from(profile.tabs.len()).map_or(u8::MAX, |tabs| tabs - 1)
}

fn begin(profile: &mut Profile, tab: u8) {
    let page = Page::begin(profile, tab);
    profile.pages.push(page);
}

fn crash(profile: &mut Profile, tab: u8) {
    let history = &mut profile.history;
    profile.pages.retain(|page| {
        let dies = page.tab == tab;
        if dies {
            history.note_death(page.number);
        }
        !dies
    });
}

fn hear(page: &mut Page, profile: &mut Profile) {
    if !page.inbox.is_empty() {
        let message = page.inbox.remove(0);
        page.handle(Input::Heard(message), profile);
    }
}

fn come_back(profile: &mut Profile, tab: u8, from: Life) {
    for number in profile.pages_of(tab, from) {
        profile.with_page(number, |page, profile| {
            page.read(profile);
            page.handle(Input::Return, profile);
            if page.sessions.is_shared() && page.sessions.is_settled() {
                profile.history.note(Fault::NotAsked);
            }
        });
    }
}

fn refuse_locks(profile: &mut Profile) {
    let waiting = profile.pages.iter().filter(|page| page.waits_for_lock);
    let waiting: Vec<_> = waiting.map(|page| page.number).collect();
    for number in waiting {
        // What another writes meanwhile it does not see.
        profile.with_page(number, |page, profile| {
            page.handle_slowly(Input::Refused, profile)
        });
    }
}
