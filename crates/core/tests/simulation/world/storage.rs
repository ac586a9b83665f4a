//! localStorage and the database, as `js/queue.js` uses them.

use std::collections::BTreeMap;

use wayfare_core::Input;
use wayfare_core::delivery::{Change, Guard};

use super::{Coming, World, numbers};

impl World {
    pub(super) fn change(&mut self, page: usize, change: Change) {
        let told = format!("{change:?}");
        self.note(format!("page {page} {told:.160}"));
        match change {
            Change::Keep {
                guard: Some(guard), ..
            } if self.is_taken(&guard) => self.refuse(page, guard.key, None),
            Change::Keep {
                key,
                value,
                is_apart,
                ..
            } => self.keep(page, key, value, is_apart),
            Change::Drop(keys) => {
                for key in keys.lines() {
                    self.local.remove(key);
                    self.schedule(2, Coming::Dropped(page, key.into()));
                }
            }
            Change::Spill(prefixes) => {
                let is_chunk = |key: &&String| key.matches('.').count() == 4;
                let moved = prefixes.lines().flat_map(|prefix| {
                    let keys = self.local.keys().filter(|key| key.starts_with(prefix));
                    keys.filter(is_chunk).cloned().collect::<Vec<_>>()
                });
                let moved = moved.map(|key| (key.clone(), self.local[&key].clone()));
                let moved = moved.collect();
                self.schedule(5, Coming::Spilled(page, moved));
            }
            Change::Read(prefix) => {
                self.taken_over += 1;
                let after = self.dice.between(1, 20);
                self.schedule(after, Coming::Read(page, prefix));
            }
        }
    }

    pub(super) fn is_taken(&self, guard: &Guard) -> bool {
        guard.is_taken(self.local.get(&guard.key).map(String::as_str))
    }

    pub(super) fn refuse(&mut self, page: usize, header: String, request: Option<u32>) {
        let now = self.now();
        let of = &mut self.pages[page];
        let taken = Input::Taken { header, request };
        of.tracker.handle_input(taken, now, &mut of.entropy);
    }

    fn keep(&mut self, page: usize, key: String, value: String, is_apart: bool) {
        if is_apart || !self.keep_locally(&key, &value) {
            self.schedule(2, Coming::Kept(page, key, value));
        }
    }

    /// As `js/queue.js` does.
    fn keep_locally(&mut self, key: &str, value: &str) -> bool {
        for part in [value, value.lines().next().unwrap_or("")] {
            let others: usize = self
                .local
                .iter()
                .filter(|(other, _)| *other != key)
                .map(size)
                .sum();
            if others + key.len() + part.len() <= self.local_room {
                self.note_kept(part);
                self.local.insert(key.into(), part.into());
                return true;
            }
            self.local.remove(key);
            if key != header_of(key) {
                break;
            }
        }
        false
    }

    /// localStorage takes nothing more, or everything.
    pub(crate) fn fill_local(&mut self, is_full: bool) {
        let used: usize = self.local.iter().map(size).sum();
        self.local_room = if is_full { used } else { usize::MAX };
    }

    pub(super) fn spilled(&mut self, page: usize, moved: Vec<(String, String)>) {
        for (key, value) in moved {
            if self.local.get(&key) == Some(&value) {
                self.local.remove(&key);
                self.database.insert(key, value);
            }
        }
        if self.pages[page].runs() {
            self.feed(page, Input::Spilled);
        }
    }

    pub(super) fn note_kept(&mut self, text: &str) {
        self.kept.extend(numbers(text));
    }

    /// Everything under keys that begin so; what stands in localStorage is newer.
    pub(crate) fn all(&self, prefix: &str) -> BTreeMap<String, String> {
        let found = self.database.iter().chain(&self.local);
        let found = found.filter(|(key, _)| key.starts_with(prefix));
        found
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    pub(super) fn headers(&self) -> String {
        let mut headers = BTreeMap::new();
        for (key, value) in self.all("wayfare.queue.") {
            let header = header_of(&key);
            let is_done = |known: &String| known.starts_with("done");
            if key == header {
                headers.insert(header, value);
            } else if headers.get(&header).is_none_or(is_done) {
                headers.insert(header, String::new());
            }
        }
        written(&headers)
    }
}

fn size((key, value): (&String, &String)) -> usize {
    key.len() + value.len()
}

fn header_of(key: &str) -> String {
    key.split('.').take(3).collect::<Vec<_>>().join(".")
}

pub(super) fn written(records: &BTreeMap<String, String>) -> String {
    let written =
        |(key, value): (&String, &String)| format!("{}\n\n", format!("{key}\n{value}").trim_end());
    records.iter().map(written).collect()
}
