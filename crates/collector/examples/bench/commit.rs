//! What SQLite itself commits, with the collector's tables, its settings and as many rows to a commit, of values
//! that are ready: nothing is received, read, looked for or merged.

use std::path::Path;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use rusqlite::{Connection, Result, Statement, Transaction, params};
use serde_json::json;
use uuid::Uuid;
use wayfare_collector::clock::Clock;
use wayfare_collector::store::sqlite::{Durability, connect};

use crate::cpu;
use crate::rows::{Rows, Senders};

/// What is stored of a batch.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Tables {
    /// Its events and nothing else, in one table with its indices.
    Events,
    /// Each row that the collector stores of it.
    All,
}

/// Rows are made this many batches at a time, so that what is measured is not what they take.
const PREPARED: usize = 2_048;

pub(crate) struct Options<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) tables: Tables,
    pub(crate) batches: usize,
    pub(crate) senders: usize,
    pub(crate) seconds: u64,
}

pub(crate) fn run(options: &Options<'_>) {
    let file = options.folder.join("commit.db");
    let mut connection = connect(&file, Durability::Full).unwrap();
    // Whether what rows refer to is there is the collector's to check.
    let setup = "PRAGMA foreign_keys = OFF;";
    connection.execute_batch(setup).unwrap();
    let (clock, mut senders) = (Clock::system(), Senders::new(options.senders));
    let limit = Duration::from_secs(options.seconds);
    let (mut elapsed, mut on_cpu) = (Duration::ZERO, Duration::ZERO);
    let (mut commits, mut batches) = (0_u64, 0_u64);
    while elapsed < limit {
        let mut ready = Vec::new();
        while ready.len() < PREPARED {
            ready.extend(senders.send(&clock));
        }
        let (began, cpu_before) = (Instant::now(), cpu::of_thread());
        for group in ready.chunks(options.batches) {
            commit(&mut connection, options.tables, group).unwrap();
            commits += 1;
        }
        elapsed += began.elapsed();
        on_cpu += cpu::of_thread() - cpu_before;
        batches += u64::try_from(ready.len()).unwrap();
    }
    let told = json!({
        "commits": commits,
        "batches": batches,
        "seconds": elapsed.as_secs_f64(),
        "cpu": on_cpu.as_secs_f64(),
    });
    println!("{told}");
}

fn commit(connection: &mut Connection, tables: Tables, group: &[Rows]) -> Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare_cached(EVENT)?;
        for rows in group {
            store_events(&mut insert, rows)?;
        }
    }
    if let Tables::All = tables {
        store_rest(&transaction, group)?;
    }
    transaction.commit()
}

const EVENT: &str = "INSERT INTO events (id, session_id, tab_id, token, seq, type, occurred_at_ms,
         sent_at_ms, received_at_ms, corrected_at_ms, page_url, page_title, page_referrer, properties)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
     ON CONFLICT (id) DO NOTHING";

fn store_events(insert: &mut Statement<'_>, rows: &Rows) -> Result<()> {
    let (batch, received) = (&rows.received.batch, &rows.received);
    for event in &batch.events {
        insert.execute(params![
            event.id.as_bytes(),
            batch.session_id.as_bytes(),
            batch.tab_id.as_bytes(),
            batch.token.map(Uuid::into_bytes),
            integer(event.seq),
            event.r#type,
            integer(event.occurred_at_ms),
            integer(batch.sent_at_ms),
            integer(received.received_at_ms()),
            integer(received.skew().correct(event.occurred_at_ms)),
            event.page.url,
            event.page.title,
            event.page.referrer,
            event.properties,
        ])?;
    }
    Ok(())
}

fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap()
}

/// The visit and all that is of it, its tab, its request, and the figures of the day, once for all.
fn store_rest(transaction: &Transaction<'_>, group: &[Rows]) -> Result<()> {
    for rows in group {
        if rows.is_first {
            store_first(transaction, rows)?;
        } else {
            store_next(transaction, rows)?;
        }
        let batch = &rows.received.batch;
        transaction
            .prepare_cached(
                "INSERT INTO batches (batch_id, session_id, received_at_ms) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                batch.batch_id.as_bytes(),
                batch.session_id.as_bytes(),
                integer(rows.received.received_at_ms()),
            ])?;
    }
    let events = group.iter().map(|rows| &rows.received.batch.events);
    let views = events.clone().flatten();
    let views = views.filter(|event| event.r#type == "page_view").count();
    let visits = group.iter().filter(|rows| rows.is_first).count();
    let now = group.first().map(|rows| rows.received.received_at_ms());
    transaction
        .prepare_cached(
            "INSERT INTO days (day, sessions, page_views, events) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (day) DO UPDATE SET sessions = sessions + excluded.sessions,
                 page_views = page_views + excluded.page_views, events = events + excluded.events",
        )?
        .execute(params![
            integer(now.unwrap() / 86_400_000),
            i64::try_from(visits).unwrap(),
            i64::try_from(views).unwrap(),
            i64::try_from(events.map(Vec::len).sum::<usize>()).unwrap(),
        ])?;
    Ok(())
}

/// The rows of a visit that was not known.
fn store_first(transaction: &Transaction<'_>, rows: &Rows) -> Result<()> {
    let (visit, batch) = (&rows.visit, &rows.received.batch);
    let profile = visit.profile_id.map(Uuid::into_bytes);
    transaction
        .prepare_cached(
            "INSERT INTO sessions (id, source, profile_id, status, inserted_at_us, received_at_ms,
                 began_at_ms, created_at_ms, first_activity_ms, last_activity_ms, events, activities,
                 page_views, tabs, first_page_url, last_page_url, document, stamps)
             VALUES (?1, ?2, ?3, 'active', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            visit.id.as_bytes(),
            visit.source,
            profile,
            integer(visit.inserted_at_us),
            integer(visit.received_at_ms),
            visit.began_at_ms.map(integer),
            visit.created_at_ms.map(integer),
            visit.first_activity_ms.map(integer),
            visit.last_activity_ms.map(integer),
            integer(visit.events),
            integer(visit.activities),
            integer(visit.page_views),
            integer(visit.tabs),
            visit.first_page_url,
            visit.last_page_url,
            rows.document,
            rows.stamps,
        ])?;
    transaction
        .prepare_cached("INSERT INTO profile_ids (id, profile_id) VALUES (?1, ?1)")?
        .execute([profile])?;
    transaction
        .prepare_cached(
            "INSERT INTO tabs (tab_id, token, last_seen, seen) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            batch.tab_id.as_bytes(),
            batch.token.map(Uuid::into_bytes),
            integer(rows.received.received_at_ms()),
            rows.seen,
        ])?;
    transaction
        .prepare_cached("INSERT INTO session_tabs (session_id, tab_id) VALUES (?1, ?2)")?
        .execute([batch.session_id.as_bytes(), batch.tab_id.as_bytes()])?;
    Ok(())
}

/// What changes in the rows of one that was.
fn store_next(transaction: &Transaction<'_>, rows: &Rows) -> Result<()> {
    let (visit, batch) = (&rows.visit, &rows.received.batch);
    transaction
        .prepare_cached(
            "UPDATE sessions SET received_at_ms = ?2, last_activity_ms = ?3, events = ?4, activities = ?5,
                 page_views = ?6, last_page_url = ?7, document = ?8, stamps = ?9
             WHERE id = ?1",
        )?
        .execute(params![
            visit.id.as_bytes(),
            integer(visit.received_at_ms),
            visit.last_activity_ms.map(integer),
            integer(visit.events),
            integer(visit.activities),
            integer(visit.page_views),
            visit.last_page_url,
            rows.document,
            rows.stamps,
        ])?;
    transaction
        .prepare_cached("UPDATE tabs SET last_seen = ?2, seen = ?3 WHERE tab_id = ?1")?
        .execute(params![
            batch.tab_id.as_bytes(),
            integer(rows.received.received_at_ms()),
            rows.seen,
        ])?;
    Ok(())
}
