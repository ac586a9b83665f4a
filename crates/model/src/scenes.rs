//! The scenes that are explored.

use wayfare_core::limits::{COMPARE_MS, YOUNG_MS};

use crate::action::Action::{Finish, Grant, Open, Pass};
use crate::action::Kind;
use crate::action::{Action, KINDS};
use crate::scene::{Locks, Scene};

/// One tab with a page that is settled, and whose visit has begun a while ago.
const ONE_TAB: &[Action] = &[Open, Grant(0), Pass(YOUNG_MS)];

/// Two such tabs.
const TWO_TABS: &[Action] = &[Open, Grant(0), Pass(YOUNG_MS), Open];

/// The same where there are no locks.
const WITHOUT_LOCKS: &[Action] = &[Open, Finish(0), Pass(YOUNG_MS), Open];

const MOMENTS: &[u64] = &[150, 2_100];

/// Within the time for which a page without locks waits for others, and beyond it.
const MOMENTS_WITHOUT_LOCKS: &[u64] = &[COMPARE_MS / 2, COMPARE_MS + 50];

const PAUSES: &[u64] = &[150, 11 * 60_000, 31 * 60_000];

fn scene(name: &'static str, budget: &[(Kind, u8)], depth: usize, deep: usize) -> Scene {
    let mut counts = [0; KINDS];
    for (kind, count) in budget {
        counts[*kind as usize] = *count;
    }
    Scene {
        name,
        locks: Locks::Prompt,
        budget: counts,
        passes: MOMENTS,
        tabs: 2,
        before: ONE_TAB,
        descending: false,
        depth,
        deep,
    }
}

/// Every scene.
pub fn all() -> Vec<Scene> {
    let copies = copies();
    let backwards: Vec<_> = copies.iter().cloned().map(backwards).collect();
    copies
        .into_iter()
        .chain(backwards)
        .chain(visits())
        .chain(troubles())
        .collect()
}

fn backwards(scene: Scene) -> Scene {
    Scene {
        descending: true,
        ..scene
    }
}

/// Which page may use which tab id.
fn copies() -> Vec<Scene> {
    vec![
        scene(
            "copy",
            &[
                (Kind::Duplicate, 1),
                (Kind::Reload, 2),
                (Kind::Pass, 3),
                (Kind::Act, 1),
            ],
            8,
            11,
        ),
        Scene {
            tabs: 3,
            ..scene(
                "copy of a copy",
                &[(Kind::Duplicate, 2), (Kind::Reload, 1), (Kind::Pass, 2)],
                8,
                11,
            )
        },
        scene(
            "frames",
            &[
                (Kind::Frame, 2),
                (Kind::Duplicate, 1),
                (Kind::Reload, 1),
                (Kind::Pass, 2),
                (Kind::Act, 1),
            ],
            6,
            8,
        ),
        scene(
            "cache",
            &[
                (Kind::Away, 2),
                (Kind::Duplicate, 1),
                (Kind::Pass, 2),
                (Kind::Act, 1),
            ],
            8,
            10,
        ),
        scene(
            "frozen",
            &[
                (Kind::Freeze, 1),
                (Kind::Duplicate, 1),
                (Kind::Reload, 1),
                (Kind::Pass, 2),
                (Kind::Act, 1),
            ],
            9,
            11,
        ),
        scene(
            "crash",
            &[
                (Kind::Crash, 2),
                (Kind::Duplicate, 1),
                (Kind::Reload, 1),
                (Kind::Pass, 2),
            ],
            10,
            12,
        ),
    ]
}

/// Which visit is whose.
fn visits() -> Vec<Scene> {
    let shared = [(Kind::Act, 3), (Kind::Pass, 3), (Kind::Reload, 1)];
    vec![
        Scene {
            before: &[],
            tabs: 3,
            ..scene(
                "first visit",
                &[
                    (Kind::Open, 3),
                    (Kind::Frame, 1),
                    (Kind::Pass, 1),
                    (Kind::Act, 2),
                    (Kind::Reload, 1),
                ],
                8,
                10,
            )
        },
        Scene {
            before: TWO_TABS,
            passes: PAUSES,
            ..scene(
                "renewal",
                &[&shared[..], &[(Kind::Reset, 1)]].concat(),
                7,
                9,
            )
        },
        Scene {
            before: WITHOUT_LOCKS,
            passes: PAUSES,
            locks: Locks::None,
            ..scene(
                "without locks",
                &[&shared[..], &[(Kind::Slow, 2)]].concat(),
                7,
                9,
            )
        },
        Scene {
            before: &[],
            tabs: 3,
            locks: Locks::None,
            passes: MOMENTS_WITHOUT_LOCKS,
            ..scene(
                "first visit without locks",
                &[
                    (Kind::Open, 3),
                    (Kind::Slow, 2),
                    (Kind::Pass, 2),
                    (Kind::Act, 1),
                ],
                11,
                13,
            )
        },
        Scene {
            before: TWO_TABS,
            passes: PAUSES,
            locks: Locks::Any,
            ..scene("locks that fail", &shared, 7, 9)
        },
    ]
}

/// Clocks and storage that cannot be trusted, and everything at once.
fn troubles() -> Vec<Scene> {
    vec![
        Scene {
            before: TWO_TABS,
            passes: PAUSES,
            ..scene(
                "clocks",
                &[
                    (Kind::Jump, 2),
                    (Kind::Act, 3),
                    (Kind::Pass, 2),
                    (Kind::Reload, 1),
                ],
                7,
                9,
            )
        },
        Scene {
            before: TWO_TABS,
            ..scene(
                "losses",
                &[
                    (Kind::Lose, 1),
                    (Kind::Act, 3),
                    (Kind::Pass, 2),
                    (Kind::Reload, 1),
                    (Kind::Open, 1),
                ],
                8,
                10,
            )
        },
        Scene {
            passes: &[150, 2_100, 31 * 60_000],
            tabs: 3,
            ..scene(
                "everything",
                &[
                    (Kind::Open, 1),
                    (Kind::Reload, 1),
                    (Kind::Frame, 1),
                    (Kind::Away, 1),
                    (Kind::Crash, 1),
                    (Kind::Freeze, 1),
                    (Kind::Duplicate, 1),
                    (Kind::Act, 2),
                    (Kind::Reset, 1),
                    (Kind::Pass, 2),
                    (Kind::Jump, 1),
                ],
                5,
                6,
            )
        },
    ]
}
