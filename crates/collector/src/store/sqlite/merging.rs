//! Merging Sessions beside the thread that writes rows. To read, merge and write the Session of a visit takes a
//! third as long as all rows of a batch, and needs nothing of the database but the visit's row.

use std::collections::BTreeMap;
use std::mem;
use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
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
    /// Whether no later batch of the group is of its visit.
    pub(super) is_last: bool,
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
    /// The visit, once nothing more of the group is of it.
    visit: Option<Stored>,
}

/// The visits of a group of which more batches come.
#[derive(Default)]
struct Merging(BTreeMap<Uuid, Visit>);

impl Merging {
    fn merge_each<'a>(&mut self, tasks: Vec<Task<'a>>) -> Result<Vec<Merged<'a>>> {
        tasks.into_iter().map(|task| self.merge(task)).collect()
    }

    fn merge<'a>(&mut self, task: Task<'a>) -> Result<Merged<'a>> {
        let Task {
            received,
            fresh,
            row,
            is_last,
        } = task;
        let known = match self.0.remove(&received.batch.session_id) {
            Some(visit) => Some(visit),
            None => row.map(Stored::open).transpose()?,
        };
        let is_known = known.is_some();
        let began_before_ms = known.as_ref().map(Visit::began_ms);
        let mut visit = known.unwrap_or_else(|| Visit::new(received));
        // With new events it is another in any case.
        let document = fresh.events.is_empty().then(|| visit.document.clone());
        visit.absorb(received, &fresh);
        Ok(Merged {
            fresh,
            status: visit.status,
            is_update: is_known && document.is_none_or(|before| before != visit.document),
            began_before_ms,
            began_ms: visit.began_ms(),
            visit: if is_last {
                Some(Stored::close(visit)?)
            } else {
                self.0.insert(visit.id, visit);
                None
            },
        })
    }
}

/// Writes the rows of a group, and merges what is handed over meanwhile. Then saves each visit as soon as it is
/// merged: while the last are, the first are written. Gives what was written and what came of each batch.
pub(super) fn beside<'a, T>(
    batches: usize,
    write: impl FnOnce(&mut dyn FnMut(Task<'a>)) -> Result<T>,
    mut save: impl FnMut(&T, Stored) -> Result<()>,
) -> Result<(T, Vec<Merged<'a>>)> {
    if batches <= MERGED_ALONE_MAX {
        return after(write, save);
    }
    thread::scope(|scope| {
        let (hand_over, tasks) = mpsc::channel();
        let (give_back, merged) = mpsc::channel();
        let thread = thread::Builder::new().name("merger".to_owned());
        let Ok(merging) = thread.spawn_scoped(scope, || merge_all(tasks, give_back)) else {
            // The system has no thread to give.
            return after(write, save);
        };
        let written = write_and(write, hand_over);
        let saved = written.and_then(|written| {
            let mut batches = Vec::with_capacity(batches);
            for some in merged {
                save_each(some, &mut batches, |visit| save(&written, visit))?;
            }
            Ok((written, batches))
        });
        // Where it failed, it gave less back.
        let done = merging.join();
        let done = done.unwrap_or_else(|panic| panic::resume_unwind(panic));
        let saved = saved?;
        done?;
        Ok(saved)
    })
}

/// Writes, and hands the batches over, some at a time.
fn write_and<'a, T>(
    write: impl FnOnce(&mut dyn FnMut(Task<'a>)) -> Result<T>,
    hand_over: Sender<Vec<Task<'a>>>,
) -> Result<T> {
    let mut tasks = Vec::with_capacity(MERGED_AT_ONCE);
    let written = write(&mut |task| {
        tasks.push(task);
        if tasks.len() == MERGED_AT_ONCE {
            let full = mem::replace(&mut tasks, Vec::with_capacity(MERGED_AT_ONCE));
            // If nobody takes them, merging has failed, which it says at the end.
            drop(hand_over.send(full));
        }
    });
    drop(hand_over.send(tasks));
    written
}

/// Merges what is handed over, to its end.
fn merge_all<'a>(tasks: Receiver<Vec<Task<'a>>>, give_back: Sender<Vec<Merged<'a>>>) -> Result<()> {
    let mut merging = Merging::default();
    for some in tasks {
        // If nobody takes it, writing has failed, and all is undone.
        drop(give_back.send(merging.merge_each(some)?));
    }
    Ok(())
}

fn save_each<'a>(
    merged: Vec<Merged<'a>>,
    batches: &mut Vec<Merged<'a>>,
    mut save: impl FnMut(Stored) -> Result<()>,
) -> Result<()> {
    for mut batch in merged {
        batch.visit.take().map(&mut save).transpose()?;
        batches.push(batch);
    }
    Ok(())
}

/// Merges and saves when all rows are written.
fn after<'a, T>(
    write: impl FnOnce(&mut dyn FnMut(Task<'a>)) -> Result<T>,
    mut save: impl FnMut(&T, Stored) -> Result<()>,
) -> Result<(T, Vec<Merged<'a>>)> {
    let mut tasks = Vec::new();
    let written = write(&mut |task| tasks.push(task))?;
    let merged = Merging::default().merge_each(tasks)?;
    let mut batches = Vec::new();
    save_each(merged, &mut batches, |visit| save(&written, visit))?;
    Ok((written, batches))
}

#[cfg(test)]
mod tests {
    use rusqlite::Error;

    use super::*;
    use crate::ingest::decode;

    const GOLDEN: &[u8] = include_bytes!("../../../../../tests/fixtures/batch.json");

    /// So many batches, of three visits in turn.
    fn group(batches: u64) -> Vec<Received> {
        let of = |number: u64| {
            let mut batch = decode(GOLDEN).unwrap();
            batch.session_id = Uuid::from_u128(u128::from(number % 3));
            Received {
                batch,
                received_at_us: number,
                network: None,
                geo: None,
            }
        };
        (0..batches).map(of).collect()
    }

    /// Hands over all batches of a group.
    fn hand_over<'a>(group: &'a [Received], merge: &mut dyn FnMut(Task<'a>)) {
        for (place, received) in group.iter().enumerate() {
            merge(Task {
                received,
                fresh: Fresh {
                    events: received.batch.events.iter().collect(),
                    ..Fresh::default()
                },
                row: None,
                is_last: place + 3 >= group.len(),
            });
        }
    }

    #[test]
    fn each_visit_is_saved_once_with_all_that_was_said_of_it() {
        for batches in [3, 4, 40] {
            let group = group(batches);
            let mut saved = Vec::new();
            let (_, merged) = beside(
                group.len(),
                |merge| {
                    hand_over(&group, merge);
                    Ok("written")
                },
                |written, stored| {
                    saved.push((*written, stored.visit.id.as_u128(), stored.visit.events));
                    Ok(())
                },
            )
            .unwrap();
            saved.sort_unstable();
            let events = group[0].batch.events.len() as u64;
            let said = |visit| (batches + 2 - visit) / 3 * events;
            let all = [0, 1, 2].map(|visit| ("written", u128::from(visit), said(visit)));
            assert_eq!(saved, all);
            let updates = merged.iter().map(|merged| merged.is_update);
            let known = (0..batches).map(|number| number >= 3);
            assert!(updates.eq(known), "in the order in which they came");
        }
    }

    #[test]
    fn what_cannot_be_written_or_saved_is_told() {
        for batches in [3, 40] {
            let group = group(batches);
            let saved = beside(
                group.len(),
                |merge| {
                    hand_over(&group, merge);
                    Ok(())
                },
                |(), _| Err(Error::InvalidQuery),
            );
            assert_eq!(saved.err(), Some(Error::InvalidQuery));
            let written = beside(
                group.len(),
                |merge| {
                    hand_over(&group, merge);
                    Err::<(), _>(Error::InvalidQuery)
                },
                |(), _| panic!("what failed is not saved"),
            );
            assert_eq!(written.err(), Some(Error::InvalidQuery));
        }
    }
}
