//! What SQLite itself commits: the collector's own table of events with its indices, and nothing else.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use serde_json::json;
use wayfare_collector::clock::Clock;
use wayfare_collector::store::sqlite::Sqlite;

use crate::{batches, cpu};

pub(crate) fn run(folder: &Path, events: u64, seconds: u64) {
    let file = folder.join("commit.db");
    drop(Sqlite::open(&file).unwrap());
    let mut connection = Connection::open(&file).unwrap();
    let setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;";
    connection.execute_batch(setup).unwrap();
    let (began, cpu_before) = (Instant::now(), cpu::of_thread());
    let limit = Duration::from_secs(seconds);
    let (mut commits, mut stored) = (0_u64, 0_u64);
    while began.elapsed() < limit {
        let transaction = connection.transaction().unwrap();
        {
            let mut insert = transaction.prepare_cached(INSERT).unwrap();
            for _ in 0..events {
                stored += 1;
                store(&mut insert, stored);
            }
        }
        transaction.commit().unwrap();
        commits += 1;
    }
    let told = json!({
        "commits": commits,
        "events": stored,
        "seconds": began.elapsed().as_secs_f64(),
        "cpu": (cpu::of_thread() - cpu_before).as_secs_f64(),
    });
    println!("{told}");
}

const INSERT: &str = "INSERT INTO events (id, session_id, tab_id, token, seq, type, occurred_at_ms,
         sent_at_ms, received_at_ms, corrected_at_ms, page_url, page_title, page_referrer, properties)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7, ?7, ?8, ?9, '', ?10)
     ON CONFLICT (id) DO NOTHING";

fn store(insert: &mut rusqlite::CachedStatement<'_>, number: u64) {
    let now_ms = Clock::system().now_ms();
    let visit = number / 20;
    let ids =
        [5, 1, 2, 3].map(|kind| batches::id(now_ms, kind, if kind == 5 { number } else { visit }));
    let [id, session, tab, token] = ids.map(uuid::Uuid::into_bytes);
    let row = params![
        id,
        session,
        tab,
        token,
        i64::try_from(number % 20 + 1).unwrap(),
        "added_to_basket",
        i64::try_from(now_ms).unwrap(),
        "https://shop.example/maps/250?from=list",
        "Map number 250",
        r#"{"product":"map-250","cents":1250,"quantity":1}"#,
    ];
    insert.execute(row).unwrap();
}
