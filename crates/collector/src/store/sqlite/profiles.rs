//! The tables of who visits are of.
//!
//! | a visit | its profile |
//! |---|---|
//! | names no id, or one that nobody has | one is made for it |
//! | names an id that is known | that one; what was made for the visit before is merged into it |
//! | says who its user is, for the first time | stays, and has that user from now on |
//! | says that it is a user who is known | is merged into the user's, unless it has another user |
//! | says that it is another user | the other's, or a new one: two people share a browser |
//!
//! Users are known by the source that names them. An id leads to its profile for ever, through every
//! merge.

use rusqlite::{Connection, OptionalExtension, Result, params};
use uuid::Uuid;

use super::columns::id;
use crate::ingest::{Event, profile_made_for};

/// The visit whose profile is asked for.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) visit_id: Uuid,
    /// The source that sent it.
    pub(super) source: &'a str,
    /// Its profile so far.
    pub(super) profile_id: Option<Uuid>,
}

/// The profiles that were put to others: the one, and the other.
pub(super) type Merges = Vec<(Uuid, Uuid)>;

/// The profile of a visit, after a batch with these new events.
pub(super) fn see(
    connection: &Connection,
    of: Of<'_>,
    named: Option<Uuid>,
    fresh: &[&Event],
    merges: &mut Merges,
) -> Result<Uuid> {
    let named = match named {
        Some(named) => resolve(connection, named)?,
        None => None,
    };
    let mut profile = match (of.profile_id, named) {
        (Some(own), Some(named)) if is_made_for(connection, own, of.visit_id)? => {
            merge(connection, own, named, merges)?;
            named
        }
        (Some(own), _) => own,
        (None, Some(named)) => named,
        (None, None) => make(connection, of.visit_id)?,
    };
    let mut identifying: Vec<_> = fresh.iter().filter(|event| event.user.is_some()).collect();
    identifying.sort_by_key(|event| (event.occurred_at_ms, event.seq));
    for event in identifying {
        let user = event.user.as_deref().unwrap_or_default();
        profile = identify(connection, profile, (of.source, user), event.id, merges)?;
    }
    Ok(profile)
}

/// The profile of a visit whose user this is.
fn identify(
    connection: &Connection,
    profile: Uuid,
    user: (&str, &str),
    event_id: Uuid,
    merges: &mut Merges,
) -> Result<Uuid> {
    let theirs = connection
        .prepare_cached("SELECT profile_id FROM users WHERE source = ?1 AND user_id = ?2")?
        .query_row(user, |row| id(row, "profile_id"))
        .optional()?;
    match theirs {
        Some(theirs) if theirs == profile || has_user(connection, profile, user.0)? => Ok(theirs),
        Some(theirs) => {
            merge(connection, profile, theirs, merges)?;
            Ok(theirs)
        }
        None => {
            let profile = if has_user(connection, profile, user.0)? {
                make(connection, event_id)?
            } else {
                profile
            };
            connection
                .prepare_cached(
                    "INSERT INTO users (source, user_id, profile_id) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![user.0, user.1, profile.as_bytes()])?;
            Ok(profile)
        }
    }
}

/// Makes the profile that belongs to a visit or an event. It may have been made before, and then
/// merged into another.
fn make(connection: &Connection, for_what: Uuid) -> Result<Uuid> {
    let made = profile_made_for(for_what);
    let new = connection
        .prepare_cached(
            "INSERT INTO profile_ids (id, profile_id) VALUES (?1, ?1) ON CONFLICT (id) DO NOTHING",
        )?
        .execute([made.as_bytes()])?;
    let known = if new == 0 {
        resolve(connection, made)?
    } else {
        None
    };
    Ok(known.unwrap_or(made))
}

fn resolve(connection: &Connection, named: Uuid) -> Result<Option<Uuid>> {
    connection
        .prepare_cached("SELECT profile_id FROM profile_ids WHERE id = ?1")?
        .query_row([named.as_bytes()], |row| id(row, "profile_id"))
        .optional()
}

/// Whether a profile is no more than what was made for this visit: nobody is known to be behind it.
fn is_made_for(connection: &Connection, profile: Uuid, visit_id: Uuid) -> Result<bool> {
    let anybody = connection
        .prepare_cached("SELECT 1 FROM users WHERE profile_id = ?1")?
        .exists([profile.as_bytes()])?;
    Ok(!anybody && profile == profile_made_for(visit_id))
}

fn has_user(connection: &Connection, profile: Uuid, source: &str) -> Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM users WHERE profile_id = ?1 AND source = ?2")?
        .exists(params![profile.as_bytes(), source])
}

/// Puts all that is of one profile to another. Whatever led to the one leads to the other.
fn merge(connection: &Connection, from: Uuid, into: Uuid, merges: &mut Merges) -> Result<()> {
    if from == into {
        return Ok(());
    }
    merges.push((from, into));
    for table in ["profile_ids", "sessions", "users"] {
        let sql = format!("UPDATE {table} SET profile_id = ?2 WHERE profile_id = ?1");
        connection
            .prepare_cached(&sql)?
            .execute([from.as_bytes(), into.as_bytes()])?;
    }
    Ok(())
}
