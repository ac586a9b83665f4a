//! Every limit of the core, with its reason. The wire's own limits stand in `wayfare-protocol`.

/// Most events that wait: an afternoon of offline use; beyond it the oldest is dropped and counted.
pub const QUEUE_EVENTS_MAX: usize = 10_000;

/// Most bytes that wait: what a page may take of a phone's memory without being noticed.
pub const QUEUE_BYTES_MAX: usize = 10 * 1_048_576;

/// Longest an event waits for company, in milliseconds.
pub const FLUSH_INTERVAL_MS: u64 = 5_000;

/// Most bytes on their way when the page goes. Fetch allows 64 KiB of keepalive bodies in flight for
/// the whole page; at that moment it is worth taking nearly all of it.
pub const EXIT_BYTES_MAX: usize = 60_000;

/// Longest pause after a first failed request, in milliseconds; twice as long after each further one.
pub const RETRY_FIRST_MS: u64 = 500;

/// Longest pause after any number of failed requests, in milliseconds: a page that is open when its
/// collector comes back sends within a minute.
pub const RETRY_MAX_MS: u64 = 60_000;

/// Longest pause that a Retry-After header may ask for, in milliseconds: five minutes, so that one
/// wrong header does not silence a page.
pub const RETRY_AFTER_MAX_MS: u64 = 300_000;

/// How old the view of the visit that other tabs share may be, in milliseconds. Reading a cookie
/// takes up to a millisecond: not at every call of a burst.
pub const VISIT_SYNC_MS: u64 = 2_000;

/// How old the stored visit may become while the page is busy, in milliseconds: other tabs see
/// activity that much later. Writing a cookie takes up to a millisecond.
pub const STORE_INTERVAL_MS: u64 = 2_000;
