//! What JavaScript answers when it is asked for a text. The answer comes in as everything else does, while the
//! question is being asked: for a function that returns a text the glue has a way of its own, and pays for it.

use std::cell::RefCell;

thread_local! {
    static ANSWER: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Takes in the answer.
pub(crate) fn put(text: String) {
    ANSWER.set(Some(text));
}

/// Asks, and gives back the answer, if there was one.
pub(super) fn to(ask: impl FnOnce()) -> Option<String> {
    ask();
    ANSWER.take()
}
