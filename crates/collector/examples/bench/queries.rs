//! Everything that the dashboard and a backend ask of a store, each a few times: the median is told, since the
//! first reads from the disk.

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use uuid::Uuid;
use wayfare_collector::Error;
use wayfare_collector::clock::Clock;
use wayfare_collector::limits::{LIVE_ROWS_MAX, PAGE_ROWS_MAX, TIMELINE_EVENTS_MAX};
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_collector::store::{Store, TabKey};

use crate::cpu;

const TIMES: usize = 9;

type Ask<'a> = dyn Fn() -> Result<usize, Error> + 'a;

pub(crate) fn run(file: &Path) {
    let store = Sqlite::open(file).unwrap();
    let now = Clock::system().now_ms();
    let rows = u32::try_from(LIVE_ROWS_MAX).unwrap();
    let all = store.totals(now).unwrap().sessions;
    let deep = u32::try_from(all * 9 / 10).unwrap();
    let row = store.sessions(1, deep).unwrap().remove(0);
    let id: Uuid = row.id.parse().unwrap();
    let newest = store.sessions(rows, 0).unwrap();
    let changed: Vec<Uuid> = newest.iter().map(|row| row.id.parse().unwrap()).collect();
    let detail = store.session(id, 1).unwrap().unwrap();
    let event = detail.events.first().unwrap();
    let [tab, token] = [&event.tab_id, &event.token].map(|id| id.parse().unwrap());
    let asked: [(&str, Box<Ask<'_>>); 9] = [
        ("the tiles", Box::new(|| store.totals(now).map(|_| 1))),
        (
            "the first sessions",
            Box::new(|| Ok(store.sessions(rows, 0)?.len())),
        ),
        (
            "a page of sessions, nine tenths down",
            Box::new(|| Ok(store.sessions(PAGE_ROWS_MAX, deep)?.len())),
        ),
        (
            "the sessions of an update",
            Box::new(|| Ok(store.sessions_by_id(&changed)?.len())),
        ),
        (
            "one session with its timeline",
            Box::new(|| {
                let detail = store.session(id, TIMELINE_EVENTS_MAX)?;
                Ok(detail.map_or(0, |detail| detail.events.len()))
            }),
        ),
        (
            "the feed",
            Box::new(|| Ok(store.recent_events(rows)?.len())),
        ),
        (
            "visits that the rule would have cut",
            Box::new(|| Ok(store.visit_checks()?.len())),
        ),
        (
            "a tab by its id",
            Box::new(|| Ok(store.tab_session(TabKey::Id(tab))?.iter().count())),
        ),
        (
            "a tab by its token",
            Box::new(|| Ok(store.tab_session(TabKey::Token(token))?.iter().count())),
        ),
    ];
    for (name, ask) in asked {
        tell(name, &*ask);
    }
}

fn tell(name: &str, ask: &Ask<'_>) {
    let mut taken = Vec::new();
    let mut rows = 0;
    for _ in 0..TIMES {
        let (began, cpu_before) = (Instant::now(), cpu::of_thread());
        rows = ask().unwrap();
        taken.push((cpu::of_thread() - cpu_before, began.elapsed()));
    }
    taken.sort_unstable();
    let (cpu, wall) = taken[TIMES / 2];
    let told = json!({
        "query": name,
        "rows": rows,
        "cpu": cpu.as_secs_f64(),
        "wall": wall.as_secs_f64(),
    });
    println!("{told}");
}
