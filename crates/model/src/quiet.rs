//! What becomes of a profile when nothing more happens to it: everything under way arrives, every timer
//! fires, every page reads what is stored.
//!
//! One fixed order of that is taken; the others are explored as actions.

use crate::page::{Input, Life};
use crate::profile::Profile;
use crate::scene::{Locks, Scene};

/// Rounds after which a page that still waits is said to wait for ever. Every wait that there is takes two
/// at most, and one can cause another.
const ROUNDS: usize = 24;

/// The quiet profile; none when it does not come to rest.
pub fn quiet(profile: &Profile, scene: &Scene) -> Option<Profile> {
    let mut profile = profile.clone();
    for _ in 0..3 {
        settle(&mut profile, scene)?;
        // Twice as long as a view of what is stored may be old.
        profile.mono += 4_000;
        for number in running(&profile) {
            profile.with_page(number, |page, profile| page.read(profile));
        }
    }
    settle(&mut profile, scene)?;
    Some(profile)
}

/// Everything arrives and every timer fires, until nobody waits; none when somebody always does.
pub fn settle(profile: &mut Profile, scene: &Scene) -> Option<()> {
    for _ in 0..ROUNDS {
        arrive(profile, scene);
        let waits = |number: &u8| {
            let page = profile.page(*number)?;
            (!page.sessions.is_settled()).then(|| page.sessions.poll_timeout())
        };
        let waiting: Vec<_> = running(profile).iter().filter_map(waits).collect();
        if waiting.is_empty() {
            return Some(());
        }
        let due = waiting.into_iter().flatten().min()?;
        profile.mono = profile.mono.max(due);
        for number in running(profile) {
            profile.with_page(number, |page, profile| page.handle(Input::Timeout, profile));
        }
    }
    None
}

/// Everything that is under way arrives.
fn arrive(profile: &mut Profile, scene: &Scene) {
    for _ in 0..ROUNDS {
        let mut is_idle = true;
        for number in running(profile) {
            profile.with_page(number, |page, profile| {
                let lock = page.waits_for_lock.then_some(match scene.locks {
                    Locks::Prompt | Locks::Any => Input::Locked,
                    Locks::None => Input::Refused,
                });
                if let Some(found) = page.reading.take() {
                    is_idle = false;
                    page.answer(found, profile);
                }
                let heard = (!page.inbox.is_empty()).then(|| Input::Heard(page.inbox.remove(0)));
                for input in [heard, lock].into_iter().flatten() {
                    is_idle = false;
                    page.handle(input, profile);
                }
            });
        }
        if is_idle {
            return;
        }
    }
}

fn running(profile: &Profile) -> Vec<u8> {
    let pages = profile.pages.iter();
    pages
        .filter(|page| page.life == Life::Running)
        .map(|page| page.number)
        .collect()
}
