//! What happens, by the numbers of `js/tell.js`.

/// The page is hidden.
pub const HIDDEN: u32 = 0;
/// The page goes, for good or into the cache.
pub const GOING: u32 = 1;
/// The page is shown.
pub const SHOWN: u32 = 2;
/// The page is back from the cache, or from being frozen.
pub const RETURNED: u32 = 3;
/// The network is back.
pub const ONLINE: u32 = 4;
/// The visitor did something.
pub const ACTIVE: u32 = 5;
/// The task in which calls were made has ended.
pub const TASK_ENDED: u32 = 6;
/// The timer has run out.
pub const TIMED_OUT: u32 = 7;
/// The lock is held.
pub const LOCKED: u32 = 8;
/// There is no lock.
pub const LOCK_REFUSED: u32 = 9;
/// Another page said the text.
pub const HEARD: u32 = 10;
/// The collector answered the text, or did not.
pub const RESPONDED: u32 = 11;
/// The collector answered the text to the token of a link; what is no JSON is no answer.
pub const LINKED: u32 = 12;
/// The page is idle: what takes time may be done, and the first batch may go.
pub const IDLE: u32 = 13;
/// The application wants what waits to be sent.
pub const FLUSHED: u32 = 14;
/// The visitor said the text: "granted", "denied" or "unknown".
pub const CONSENTED: u32 = 15;
/// The application wants another visit.
pub const RESET: u32 = 16;
/// The text is the answer to a question of the module.
pub const ANSWERED: u32 = 17;
/// A server answered the text, a SessionInfo as JSON.
pub const OBSERVED: u32 = 18;
/// The engine gave the text, its client hints as JSON.
pub const HINTED: u32 = 19;
/// The text has the headers of all journals of what waits.
pub const QUEUES: u32 = 20;
/// The text is a journal of what waits.
pub const QUEUE: u32 = 21;
/// What was to move to the database is there.
pub const SPILLED: u32 = 22;
/// What was to be kept is not.
pub const NOT_KEPT: u32 = 23;
/// The application made calls, which are the lines of the text.
pub const CALLED: u32 = 24;
/// The text is the table of makers.
pub const MAKERS: u32 = 25;
/// The application described the visit and who visits: the text is a line of JSON for each.
pub const DESCRIBED: u32 = 26;
