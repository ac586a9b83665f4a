//! What was found of a text, remembered for the next time that it comes.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, PoisonError};

use crate::limits::{REMEMBERED_BYTES_MAX, REMEMBERED_MAX};

/// Answers by the texts that they are for. It holds the texts of late: when one half is full, the other is
/// forgotten, and what is asked for again moves on.
pub(super) struct Remembered<T>(Mutex<Halves<T>>);

struct Halves<T> {
    new: HashMap<Box<str>, T>,
    old: HashMap<Box<str>, T>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::new(Halves {
            new: HashMap::new(),
            old: HashMap::new(),
        }))
    }
}

impl<T: Copy> Remembered<T> {
    /// What was found of a text; found now, where it is not known. A text that is unusually long is no text that
    /// comes again.
    pub(super) fn look_up(&self, text: &str, find: impl FnOnce(&str) -> T) -> T {
        if text.len() > REMEMBERED_BYTES_MAX {
            return find(text);
        }
        // Whoever died with the lock left no half of an answer.
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = halves.new.get(text) {
            return *known;
        }
        let known = halves.old.get(text).copied();
        let known = known.unwrap_or_else(|| find(text));
        if halves.new.len() >= REMEMBERED_MAX {
            halves.old = mem::take(&mut halves.new);
        }
        halves.new.insert(text.into(), known);
        known
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_comes_again_is_found_once_and_what_is_old_is_forgotten() {
        let (remembered, asked) = (Remembered::default(), Cell::new(0));
        let look_up = |text: &str| {
            remembered.look_up(text, |text| {
                asked.set(asked.get() + 1);
                text.len()
            })
        };
        assert_eq!([look_up("abc"), look_up("abc")], [3, 3]);
        assert_eq!(asked.get(), 1);
        for number in 0..4 * REMEMBERED_MAX {
            look_up(&number.to_string());
            look_up("abc");
        }
        assert_eq!(asked.get(), 1 + 4 * REMEMBERED_MAX, "it moved on");
        look_up("0");
        assert_eq!(asked.get(), 2 + 4 * REMEMBERED_MAX, "it was forgotten");
        let halves = remembered.0.lock().unwrap();
        assert!(halves.new.len() <= REMEMBERED_MAX && halves.old.len() <= REMEMBERED_MAX);
    }

    #[test]
    fn a_long_text_is_not_kept() {
        let remembered = Remembered::default();
        let long = "x".repeat(REMEMBERED_BYTES_MAX + 1);
        assert_eq!(remembered.look_up(&long, str::len), long.len());
        assert!(remembered.0.lock().unwrap().new.is_empty());
    }
}
