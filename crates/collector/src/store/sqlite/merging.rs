//! Merging Sessions beside the thread that writes rows. To read, merge and write the Session of a visit takes a
//! third as long as all rows of a batch, and needs nothing of the database but the visit's row.

use std::collections::BTreeMap;
use std::mem;
use std::panic;
use std::sync::mpsc;
use std::thread;

use rusqlite::Result;
use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::Status;

use super::sessions::Stored;
use crate::enrich::Received;
use crate::ingest::{Fresh, Visit};
use crate::limits::{MERGED_ALONE_MAX, MERGED_AT_ONCE};

/// A batch whose events are stored.
pub(super) struct Task<'a> {
    pub(super) received: &'a Received,
    pub(super) fresh: Fresh<'a>,
    /// The row of its visit, where it has one and no earlier batch of the group is of it.
    pub(super) row: Option<Stored>,
}

/// What came of a batch.
pub(super) struct Merged<'a> {
    pub(super) fresh: Fresh<'a>,
    /// The visit's status after it.
    pub(super) status: Status,
    /// Whether it changed a visit that was known.
    pub(super) is_update: bool,
    /// When its visit began, as far as was known before.
    pub(super) began_before_ms: Option<UnixMs>,
    /// When it began, as far as is known now.
    pub(super) began_ms: UnixMs,
}

/// What came of a group.
#[derive(Default)]
pub(super) struct Group<'a> {
    /// Its batches, in their order.
    pub(super) batches: Vec<Merged<'a>>,
    /// Its visits, as they are after all of them.
    pub(super) visits: BTreeMap<Uuid, Stored>,
}

impl<'a> Group<'a> {
    fn merge(tasks: impl IntoIterator<Item = Vec<Task<'a>>>) -> Result<Self> {
        let mut group = Self::default();
        for task in tasks.into_iter().flatten() {
            group.add(task)?;
        }
        Ok(group)
    }

    fn add(&mut self, task: Task<'a>) -> Result<()> {
        let Task {
            received,
            fresh,
            row,
        } = task;
        let before = self.visits.remove(&received.batch.session_id).or(row);
        let known = before.map(Stored::open).transpose()?;
        let is_known = known.is_some();
        let began_before_ms = known.as_ref().map(Visit::began_ms);
        let mut visit = known.unwrap_or_else(|| Visit::new(received));
        // With new events it is another in any case.
        let document = fresh.events.is_empty().then(|| visit.document.clone());
        visit.absorb(received, &fresh);
        self.batches.push(Merged {
            fresh,
            status: visit.status,
            is_update: is_known && document.is_none_or(|before| before != visit.document),
            began_before_ms,
            began_ms: visit.began_ms(),
        });
        self.visits.insert(visit.id, Stored::close(visit)?);
        Ok(())
    }
}

/// Writes the rows of a group, and merges what is handed over meanwhile. Gives what came of both.
pub(super) fn beside<'a, T>(
    batches: usize,
    write: impl FnOnce(&mut dyn FnMut(Task<'a>)) -> Result<T>,
) -> Result<(T, Group<'a>)> {
    if batches <= MERGED_ALONE_MAX {
        return after(write);
    }
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::Builder::new().name("merger".to_owned());
        let Ok(merging) = thread.spawn_scoped(scope, || Group::merge(receiver)) else {
            // The system has no thread to give.
            return after(write);
        };
        let mut tasks = Vec::with_capacity(MERGED_AT_ONCE);
        let written = write(&mut |task| {
            tasks.push(task);
            if tasks.len() == MERGED_AT_ONCE {
                let full = mem::replace(&mut tasks, Vec::with_capacity(MERGED_AT_ONCE));
                // If nobody takes them, merging has failed, which it says at the end.
                drop(sender.send(full));
            }
        });
        drop(sender.send(tasks));
        drop(sender);
        let merged = merging.join();
        let merged = merged.unwrap_or_else(|panic| panic::resume_unwind(panic));
        Ok((written?, merged?))
    })
}

/// Merges when all rows are written.
fn after<'a, T>(
    write: impl FnOnce(&mut dyn FnMut(Task<'a>)) -> Result<T>,
) -> Result<(T, Group<'a>)> {
    let mut tasks = Vec::new();
    let written = write(&mut |task| tasks.push(task))?;
    Ok((written, Group::merge([tasks])?))
}
