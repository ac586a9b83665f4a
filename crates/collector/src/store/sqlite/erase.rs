//! Taking visits out of the database, with all that belongs to them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, TransactionBehavior, ffi, params};
use uuid::Uuid;

use super::columns::{id, integer, json, optional_id, unsigned};
use super::days::{Changes, DAY_MS};
use super::sessions;
use crate::ingest::Seqs;
use crate::limits::SKEW_TOLERANCE_MS;
use crate::store::{Erased, Subject};

/// Erases all that is of a subject and takes it out of the figures; nothing, where there is no such
/// subject. What is erased is also no longer in the bytes of the file.
pub(super) fn erase(connection: &mut Connection, subject: Subject) -> Result<Option<Erased>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some((profile, visits)) = find(&transaction, subject)? else {
        return Ok(None);
    };
    let mut erased = Erased::default();
    let mut changes = Changes::default();
    for visit in &visits {
        take_out_of_figures(&transaction, *visit, &mut changes)?;
        erased.add(delete_visit(&transaction, *visit, &mut changes)?);
        delete_requests(&transaction, *visit)?;
    }
    changes.save(&transaction)?;
    forget_previous(&transaction, &visits)?;
    if let Some(profile) = profile {
        delete_profile(&transaction, profile)?;
    }
    transaction.commit()?;
    // The pages that became free still hold what stood on them, and so does the log.
    connection.execute_batch("VACUUM")?;
    empty_log(connection)?;
    Ok(Some(erased))
}

/// Folds the log into the file and cuts it off. It says by a row, and by no error, that a reader was
/// in the way.
fn empty_log(connection: &Connection) -> Result<()> {
    let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy {
        let busy = ffi::Error::new(ffi::SQLITE_BUSY);
        let message = "what is erased is still in the log: erase again".to_owned();
        return Err(rusqlite::Error::SqliteFailure(busy, Some(message)));
    }
    Ok(())
}

/// Forgets some visits that were last heard of before a moment; says how many. The figures stay: they
/// tell of nobody.
pub(super) fn forget(connection: &mut Connection, before_ms: u64, most: u32) -> Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let visits = ids(
        &transaction,
        "SELECT id, profile_id FROM sessions WHERE received_at_ms < ?1
         ORDER BY received_at_ms LIMIT ?2",
        params![integer(before_ms), most],
    )?;
    for (visit, profile) in &visits {
        delete_visit(&transaction, *visit, &mut Changes::default())?;
        if let Some(profile) = profile {
            delete_profile_without_visits(&transaction, *profile)?;
        }
    }
    // Requests have no index by their visits; they are as old.
    let before = [integer(before_ms)];
    transaction.execute("DELETE FROM batches WHERE received_at_ms < ?1", before)?;
    let before = [integer(before_ms / DAY_MS)];
    transaction.execute("DELETE FROM dropped WHERE day < ?1", before)?;
    transaction.commit()?;
    Ok(visits.len())
}

type Found = (Option<Uuid>, BTreeSet<Uuid>);

/// The profile that goes and the visits that go. With its last visit a profile goes too.
fn find(connection: &Connection, subject: Subject) -> Result<Option<Found>> {
    let of_profile = |profile: Uuid| {
        let sql = "SELECT id, profile_id FROM sessions WHERE profile_id = ?1";
        ids(connection, sql, params![profile.as_bytes()])
    };
    match subject {
        Subject::Profile(named) => {
            let profile = connection
                .query_row(
                    "SELECT profile_id FROM profile_ids WHERE id = ?1",
                    [named.as_bytes()],
                    |row| id(row, "profile_id"),
                )
                .optional()?;
            let Some(profile) = profile else {
                return Ok(None);
            };
            let visits = of_profile(profile)?.into_iter().map(|(visit, _)| visit);
            Ok(Some((Some(profile), visits.collect())))
        }
        Subject::Session(visit) => {
            let sql = "SELECT id, profile_id FROM sessions WHERE id = ?1";
            let found = ids(connection, sql, params![visit.as_bytes()])?;
            let Some((_, profile)) = found.first() else {
                return Ok(None);
            };
            let last = match profile {
                Some(profile) => of_profile(*profile)?.len() == 1,
                None => false,
            };
            Ok(Some((profile.filter(|_| last), BTreeSet::from([visit]))))
        }
    }
}

fn ids(
    connection: &Connection,
    sql: &str,
    of: &[&dyn rusqlite::ToSql],
) -> Result<Vec<(Uuid, Option<Uuid>)>> {
    connection
        .prepare_cached(sql)?
        .query_map(of, |row| {
            Ok((id(row, "id")?, optional_id(row, "profile_id")?))
        })?
        .collect()
}

/// Undoes what a visit added to the figures of the days.
fn take_out_of_figures(
    connection: &Connection,
    visit_id: Uuid,
    changes: &mut Changes,
) -> Result<()> {
    if let Some(stored) = sessions::load(connection, visit_id)? {
        changes.on(stored.visit.began_ms()).sessions -= 1;
    }
    let mut events = connection.prepare_cached(
        "SELECT min(corrected_at_ms, received_at_ms + ?2) AS at_ms, type = 'page_view' AS is_view
         FROM events WHERE session_id = ?1",
    )?;
    let mut rows = events.query(params![visit_id.as_bytes(), integer(SKEW_TOLERANCE_MS)])?;
    while let Some(row) = rows.next()? {
        let day = changes.on(unsigned(row, "at_ms")?);
        day.events -= 1;
        day.page_views -= row.get::<_, i64>("is_view")?;
    }
    let mut dropped =
        connection.prepare_cached("SELECT day, count FROM dropped WHERE session_id = ?1")?;
    let mut rows = dropped.query([visit_id.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let day = changes.on(unsigned(row, "day")? * DAY_MS);
        day.dropped -= row.get::<_, i64>("count")?;
    }
    Ok(())
}

/// Deletes a visit, and the tabs that are of no other.
fn delete_visit(connection: &Connection, visit: Uuid, changes: &mut Changes) -> Result<Erased> {
    let tabs: Vec<Uuid> = connection
        .prepare_cached("SELECT tab_id FROM session_tabs WHERE session_id = ?1")?
        .query_map([visit.as_bytes()], |row| id(row, "tab_id"))?
        .collect::<Result<_>>()?;
    let delete = |sql: &str| connection.prepare_cached(sql)?.execute([visit.as_bytes()]);
    let events = delete("DELETE FROM events WHERE session_id = ?1")?;
    delete("DELETE FROM session_tabs WHERE session_id = ?1")?;
    delete("DELETE FROM sessions WHERE id = ?1")?;
    for tab in &tabs {
        leave_tab(connection, *tab, changes)?;
    }
    Ok(Erased {
        sessions: 1,
        events,
    })
}

/// Deletes what is known of a visit's requests.
fn delete_requests(connection: &Connection, visit: Uuid) -> Result<()> {
    for sql in [
        "DELETE FROM dropped WHERE session_id = ?1",
        "DELETE FROM batches WHERE session_id = ?1",
    ] {
        connection
            .prepare_cached(sql)?
            .execute([visit.as_bytes()])?;
    }
    Ok(())
}

/// Deletes a tab that is of no visit any more. Of one that is, the last query may be of the visit
/// that went.
fn leave_tab(connection: &Connection, tab: Uuid, changes: &mut Changes) -> Result<()> {
    let is_used = connection
        .prepare_cached("SELECT 1 FROM session_tabs WHERE tab_id = ?1")?
        .exists([tab.as_bytes()])?;
    if is_used {
        connection
            .prepare_cached("UPDATE tabs SET last_query = NULL WHERE tab_id = ?1")?
            .execute([tab.as_bytes()])?;
        return Ok(());
    }
    let (seen_at_ms, seen) = connection
        .prepare_cached("SELECT last_seen, seen FROM tabs WHERE tab_id = ?1")?
        .query_row([tab.as_bytes()], |row| {
            Ok((unsigned(row, "last_seen")?, json::<Seqs>(row, "seen")?))
        })?;
    changes.on(seen_at_ms).missing -= integer(seen.missing());
    connection
        .prepare_cached("DELETE FROM tabs WHERE tab_id = ?1")?
        .execute([tab.as_bytes()])?;
    Ok(())
}

/// Visits that are kept no longer name one that went as the one before them.
fn forget_previous(connection: &Connection, gone: &BTreeSet<Uuid>) -> Result<()> {
    let mut naming = connection.prepare_cached(
        "SELECT id, document ->> '$.context.previous_id' AS previous FROM sessions
         WHERE previous IS NOT NULL",
    )?;
    let mut forget = connection.prepare_cached(
        "UPDATE sessions SET document = json_set(document, '$.context.previous_id', NULL),
             stamps = json_remove(stamps, '$.\"/context/previous_id\"')
         WHERE id = ?1",
    )?;
    let named: Vec<(Uuid, String)> = naming
        .query_map([], |row| Ok((id(row, "id")?, row.get("previous")?)))?
        .collect::<Result<_>>()?;
    for (visit, previous) in named {
        if Uuid::try_parse(&previous).is_ok_and(|previous| gone.contains(&previous)) {
            forget.execute([visit.as_bytes()])?;
        }
    }
    Ok(())
}

fn delete_profile_without_visits(connection: &Connection, profile: Uuid) -> Result<()> {
    let is_used = connection
        .prepare_cached("SELECT 1 FROM sessions WHERE profile_id = ?1")?
        .exists([profile.as_bytes()])?;
    if is_used {
        Ok(())
    } else {
        delete_profile(connection, profile)
    }
}

/// Deletes every id of a profile and the users that it has.
fn delete_profile(connection: &Connection, profile: Uuid) -> Result<()> {
    for sql in [
        "DELETE FROM profile_ids WHERE profile_id = ?1",
        "DELETE FROM users WHERE profile_id = ?1",
    ] {
        connection
            .prepare_cached(sql)?
            .execute([profile.as_bytes()])?;
    }
    Ok(())
}
