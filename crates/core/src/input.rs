//! What the edge tells the core.

use std::rc::Rc;

use wayfare_protocol::Page;

use crate::session::Stored;
use crate::time::UnixMs;

/// What a page is when the tracker starts. Texts are JSON or storage values as they were read.
#[derive(Clone, Debug, Default)]
pub struct Start<'a> {
    /// The options of `init`, without the callbacks.
    pub options: &'a str,
    /// What `js/facts.js` read.
    pub facts: &'a str,
    /// When `init` was called.
    pub at: UnixMs,
    /// The page at that moment.
    pub page: Page,
}

/// A call of the application, with the moment and the page it was made on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The event's name; `None` for a page view.
    pub name: Option<String>,
    /// The properties as JSON text: an object.
    pub properties: String,
    /// When the call was made.
    pub at: UnixMs,
    /// Where. Calls of one task mostly share it.
    pub page: Rc<Page>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The application called `page` or `track`: all calls of a task, in order.
    Calls(Vec<Call>),
    /// What is stored, as it was read: because it was asked for, or because other tabs may have
    /// changed it.
    Stored(Stored),
    /// The lock was granted, and this was read under it. It is held until the outputs that follow are
    /// carried out.
    Locked(Stored),
    /// There is no lock to be had.
    LockRefused,
    /// Another page of the origin said something.
    Heard {
        /// What.
        message: String,
        /// What is stored at that moment.
        stored: Stored,
    },
    /// The visitor clicked, typed or scrolled.
    Active,
    /// What the visitor said, as the site tells it.
    Consent(String),
    /// The application wants another visit.
    Reset,
    /// A server answered the application with a SessionInfo, as JSON text.
    Observe(String),
    /// What the application says of the visit and of who visits, whole: a JSON object on a line each.
    Describe(String),
    /// What the collector said of the link that led here: a visit, or none.
    Linked(Option<String>),
    /// The client hints that were asked for, as JSON.
    Hints(String),
    /// The table of makers that was asked for.
    Makers(String),
    /// The page has had time: the first batch may go. With the IANA time zone, whose first reading
    /// takes 20 ms and so is not read at the start.
    Idle {
        /// `Intl.DateTimeFormat().resolvedOptions().timeZone`
        time_zone: Option<String>,
    },
    /// The page is hidden: the last moment that is certain to come.
    Hidden {
        /// It goes for good, or into the back/forward cache.
        going: bool,
    },
    /// The page is shown again.
    Shown {
        /// It was in the back/forward cache, or frozen: others may have gone on without it.
        returned: bool,
    },
    /// The task in which calls were made has ended.
    TaskEnded,
    /// The network is back.
    Online,
    /// The application wants what waits to go now.
    Flush,
    /// The headers of all journals, read under the lock: see [`crate::delivery::Journal`].
    Queues(String),
    /// A journal as it was kept.
    Queue(String),
    /// What was to move to the database is there.
    Spilled,
    /// What was to be kept is not: neither localStorage nor the database takes it.
    NotKept,
    /// Another page has taken over a journal: what was to be changed there is not, and the request, if there is one,
    /// was not posted.
    Taken {
        /// The key of its header.
        header: String,
        /// The request.
        request: Option<u32>,
    },
    /// The answer to a request, or its failure.
    Response {
        /// The number given by [`crate::Output::Post`].
        request: u32,
        /// HTTP status, 0 for no answer.
        status: u16,
        /// `Retry-After` in milliseconds.
        retry_after_ms: Option<u64>,
        /// The answer's body.
        body: String,
    },
}
