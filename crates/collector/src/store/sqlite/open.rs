//! The visits of a group of batches, from the first batch of each until its row is written.

use std::collections::BTreeMap;

use rusqlite::{Connection, Result};
use uuid::Uuid;

use super::profiles::Merges;
use super::sessions::{self, Keys, Stored};

/// What the writer has to know of a visit whose Session is merged meanwhile.
pub(super) struct Open {
    /// The source that sent it.
    pub(super) source: String,
    /// Whom it is of.
    pub(super) profile_id: Option<Uuid>,
    /// What its row says, where it has one.
    row: Option<Keys>,
}

/// The visits of a group.
#[derive(Default)]
pub(super) struct OpenVisits(BTreeMap<Uuid, Open>);

impl OpenVisits {
    /// The visit, if it is one of the group so far.
    pub(super) fn get(&self, visit_id: Uuid) -> Option<&Open> {
        self.0.get(&visit_id)
    }

    /// Adds a visit: as its row has it, or one of this source that has none.
    pub(super) fn add(&mut self, visit_id: Uuid, row: Option<&Stored>, source: &str) {
        let visit = row.map(|row| &row.visit);
        let open = Open {
            source: visit.map_or(source, |visit| &visit.source).to_owned(),
            profile_id: visit.and_then(|visit| visit.profile_id),
            row: visit.map(Keys::of),
        };
        self.0.insert(visit_id, open);
    }

    /// Says whom a visit is of, after these profiles were put to others in all tables. Visits that have yet to
    /// be written go with them.
    pub(super) fn note_profile(&mut self, visit_id: Uuid, profile_id: Uuid, merges: Merges) {
        for (from, into) in merges {
            for open in self.0.values_mut() {
                let rows = open.row.as_mut().map(|keys| &mut keys.profile_id);
                let all = [Some(&mut open.profile_id), rows];
                for profile_id in all.into_iter().flatten() {
                    if *profile_id == Some(from) {
                        *profile_id = Some(into);
                    }
                }
            }
        }
        if let Some(open) = self.0.get_mut(&visit_id) {
            open.profile_id = Some(profile_id);
        }
    }

    /// Writes the row of a visit.
    pub(super) fn save(&self, connection: &Connection, mut stored: Stored) -> Result<()> {
        let open = self.get(stored.visit.id);
        stored.visit.profile_id = open.and_then(|open| open.profile_id);
        sessions::save(connection, &stored, open.and_then(|open| open.row))
    }
}
