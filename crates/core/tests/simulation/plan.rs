//! A history: a few dozen things that happen, then all is well, and nothing may be missing.

use crate::check::Tally;
use crate::network::{WEATHERS, Weather};
use crate::page::Life;
use crate::world::World;

const TABS_MAX: usize = 4;

pub(crate) fn play(seed: u64) -> Tally {
    let mut world = World::new(seed);
    world.open_tab();
    for _ in 0..world.dice.between(5, 60) {
        step(&mut world);
        if !world.dice.one_in(4) {
            let ms = world.dice.between(1, 2_500);
            world.pass(ms);
        }
    }
    heal(&mut world);
    world.check()
}

fn step(world: &mut World) {
    let pages = world.pages_that(|life| matches!(life, Life::Shown | Life::Hidden));
    let page = world.dice.pick(&pages);
    match (world.dice.below(30), page) {
        (0..=8, Some(page)) => {
            let calls = if world.dice.one_in(12) {
                120
            } else {
                world.dice.between(1, 6)
            };
            world.track(page, calls);
        }
        (9..=13, _) => {
            let ms = world.dice.between(1, 12_000);
            world.pass(ms);
        }
        (14, _) if world.dice.one_in(3) => {
            let ms = world.dice.between(60_000, 45 * 60_000);
            world.pass(ms);
        }
        (15 | 16, _) => world.weather = world.dice.pick(&WEATHERS).unwrap(),
        (17, _) if world.tabs.len() < TABS_MAX => {
            world.open_tab();
        }
        (18 | 19, Some(page)) => navigate(world, page),
        (20, Some(page)) => world.leave(page, false),
        (21 | 22, Some(page)) => kill(world, page),
        (23, Some(page)) => world.hide(page),
        (24, Some(page)) => world.pages[page].life = Life::Frozen,
        (25 | 26, _) => come_back(world),
        (27, _) => {
            let is_full = world.dice.one_in(2);
            world.fill_local(is_full);
        }
        (28, _) => {
            let (back, hours) = (world.dice.one_in(2), world.dice.between(1, 24));
            world.set_wall(back, hours * 3_600_000);
        }
        (29, _) if page.is_none() => reload(world),
        _ => {}
    }
}

fn navigate(world: &mut World, page: usize) {
    let tab = world.pages[page].tab;
    let is_cached = world.dice.one_in(2);
    world.leave(page, is_cached);
    world.load(tab);
}

/// The renderer of one page, or the whole browser; a tab may be reloaded at once.
fn kill(world: &mut World, page: usize) {
    if world.dice.one_in(3) {
        for page in world.pages_that(|life| life != Life::Gone) {
            world.kill(page);
        }
        return;
    }
    let tab = world.pages[page].tab;
    world.kill(page);
    if world.dice.one_in(2) {
        world.load(tab);
    }
}

/// A page that was hidden, frozen or cached is shown, if its tab shows no other.
fn come_back(world: &mut World) {
    let away = world.pages_that(|life| matches!(life, Life::Hidden | Life::Frozen | Life::Cached));
    let Some(page) = world.dice.pick(&away) else {
        return;
    };
    let tab = world.pages[page].tab;
    match world.tabs[tab].page {
        Some(other) if other != page => {
            if !world.pages[other].runs() {
                return;
            }
            world.leave(other, true);
        }
        _ => {}
    }
    world.show(page);
}

fn reload(world: &mut World) {
    let tab = usize::try_from(world.dice.below(world.tabs.len() as u64)).unwrap();
    if world.tabs[tab].page.is_none() {
        world.load(tab);
    }
}

/// The network is well, the storage has room, what is cached is evicted; somebody comes back to the site.
fn heal(world: &mut World) {
    world.weather = Weather::Fine;
    world.fill_local(false);
    for page in world.pages_that(|life| matches!(life, Life::Cached | Life::Frozen)) {
        if world.pages[page].life == Life::Frozen && world.dice.one_in(2) {
            world.show(page);
        } else {
            world.kill(page);
        }
    }
    if world.dice.one_in(2) {
        for page in world.pages_that(|life| matches!(life, Life::Shown | Life::Hidden)) {
            world.leave(page, false);
        }
    }
    world.pass(60_000);
    let last = world.open_tab();
    world.pass(15 * 60_000);
    let page = world.tabs[last].page.unwrap();
    world.hide(page);
    world.show(page);
    world.pass(15 * 60_000);
}

impl World {
    fn pages_that(&self, lives: impl Fn(Life) -> bool) -> Vec<usize> {
        let pages = self.pages.iter().enumerate();
        pages
            .filter(|(_, page)| lives(page.life))
            .map(|(at, _)| at)
            .collect()
    }
}
