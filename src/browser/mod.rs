//! The browser, one API a file. Nothing here knows the core's tracker, and nothing here throws:
//! every touch that a browser may refuse is guarded.

pub(crate) mod answer;
pub(crate) mod channel;
pub(crate) mod clock;
mod cookie;
pub(crate) mod entropy;
pub(crate) mod facts;
pub(crate) mod lifecycle;
pub(crate) mod lock;
pub(crate) mod queue;
mod storage;
pub(crate) mod stored;
pub(crate) mod tell;
pub(crate) mod timer;
pub(crate) mod transport;
