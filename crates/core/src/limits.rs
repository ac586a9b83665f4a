//! Every limit of the core, with its reason. The wire's own limits stand in `wayfare-protocol`.

/// Most events that wait: ten thousand of the application's, an afternoon of offline use, and a batch of the tracker's
/// own beside them; beyond it the oldest is dropped and counted.
pub const QUEUE_EVENTS_MAX: usize = 10_050;

/// Most bytes that wait: what a page may take of a phone's memory without being noticed.
pub const QUEUE_BYTES_MAX: usize = 10 * 1_048_576;

/// Events a second that the application may track for long: an order of magnitude above what visitors do.
pub const RATE: u64 = 20;

/// The same, at most, as a site may set it.
pub const RATE_MAX: u64 = 10_000;

/// For how many seconds of quiet a page may make up at once, in seconds: a thousand events of twenty a second, as many as
/// wait for the module.
pub const RATE_BURST_S: u64 = 50;

/// Most bytes of events that a page keeps in localStorage, of the 5 MiB that all pages of the origin share there. What
/// is more goes to a database.
pub const JOURNAL_BYTES_MAX: usize = 500_000;

/// From how many bytes on they are moved to the database: so four pages that are offline at once leave nine
/// tenths of localStorage to the site.
pub const JOURNAL_SPILL_BYTES: usize = 131_072;

/// How long after another page has left its events are looked for, in milliseconds: its last requests are given
/// time to arrive, and the next page of its tab comes first.
pub const LEFT_MS: u64 = 10_000;

/// How often a page that is shown again looks for what others left, in milliseconds.
pub const ADOPT_INTERVAL_MS: u64 = 60_000;

/// How long it stays noted that the events of a page were taken over, in milliseconds: a day, longer than a page
/// stays in the back/forward cache.
pub const TOMBSTONE_MS: u64 = 86_400_000;

/// How long an event waits before the browser is to post it if the page dies, in milliseconds: at most once a second a
/// batch is written for that.
pub const INSURE_AFTER_MS: u64 = 1_000;

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

/// How old the view of the visit that other tabs share may be, in milliseconds, and how old the view
/// that they have of this one's activity. Reading or writing a cookie takes up to a millisecond: not at
/// every call of a burst.
pub const VISIT_SYNC_MS: u64 = 2_000;

/// Longest wait for the lock under which a visit is renewed, in milliseconds. It is held for less
/// than one, but fifteen frames on a busy machine wait for each other; a page that does not get it goes
/// on without.
pub const LOCK_MS: u64 = 5_000;

/// How long a page without locks waits before it looks whether another renewed the visit at the
/// same moment, in milliseconds: what one writes on a busy machine another sees within less.
pub const COMPARE_MS: u64 = 250;

/// How long after its begin a visit may be written over by one that began at the same moment, in milliseconds, where
/// there are no locks. It begins when its page asks for a tracker, and is written when the module has come.
pub const YOUNG_MS: u64 = 5_000;

/// How long others are asked for a tab id whose last page did not leave in order, in milliseconds: an
/// owner answers within a few, unless it is busy.
pub const ASK_OPEN_MS: u64 = 2_000;

/// How long others are asked for a tab id whose last page left in order, in milliseconds: on every
/// page of a visit, so less than the first batch waits anyway.
pub const ASK_RELEASED_MS: u64 = 100;

/// How far in the future a stored moment may lie, in milliseconds: two days, so that a clock which was
/// set back by one ends nothing.
pub const FUTURE_MAX_MS: u64 = 2 * 86_400_000;

/// Most calls that wait for a decision, of consent or of a session: a page that makes more is in a loop.
pub const HELD_CALLS_MAX: usize = 1_000;

/// Shortest pause that may end a session, in milliseconds: below a minute, reading ends it.
pub const IDLE_MS_MIN: u64 = 60_000;

/// Longest pause that may not end a session, in milliseconds: ten hours, so that no visit outlives a
/// night.
pub const IDLE_MS_MAX: u64 = 36_000_000;

/// Smallest age that may end a visit, in milliseconds.
pub const VISIT_AGE_MS_MIN: u64 = 600_000;

/// Greatest age that may not end a visit, in milliseconds: seven days, to which Safari cuts a cookie that a
/// script has set.
pub const VISIT_AGE_MS_MAX: u64 = 604_800_000;

/// Shortest life of the cookie, in seconds.
pub const COOKIE_LIFETIME_S_MIN: u64 = 60;

/// Longest life of the cookie, in seconds: 400 days, to which browsers cut it (RFC 6265bis, section
/// 5.5).
pub const COOKIE_LIFETIME_S_MAX: u64 = 34_560_000;

/// Most bytes of the cookie's name.
pub const COOKIE_NAME_BYTES_MAX: usize = 64;

/// Most domains whose links are decorated.
pub const LINK_DOMAINS_MAX: usize = 50;

/// How long a page that a decorated link led to waits for the collector's word on it, in milliseconds: a phone on a slow
/// network fetches a script and an answer in that time.
pub const LINK_MS: u64 = 3_000;

/// Most bytes of the campaign and the click ids of one arrival that is remembered over visits: they stand in
/// localStorage and in every batch. What does not fit is left out whole.
pub const TOUCH_BYTES_MAX: usize = 1_024;

/// How long an arrival is remembered, in days: six months, about as long as a campaign is asked about.
pub const ATTRIBUTION_DAYS: u64 = 183;

/// Longest that an arrival may be remembered, in days: as long as a cookie may live.
pub const ATTRIBUTION_DAYS_MAX: u64 = 400;

/// Longest user agent that is looked at, in bytes: those of browsers have 100 to 400; of a longer one the
/// beginning counts.
pub const USER_AGENT_BYTES_MAX: usize = 1_024;

/// Longest text that an engine says of itself, in bytes; of a longer one the beginning is kept. It goes into every batch,
/// and a page may have put words of its own into its engine's mouth.
pub const FACT_BYTES_MAX: usize = 1_024;

/// Most languages of a visitor that are kept, the preferred ones first.
pub const LANGUAGES_MAX: usize = 32;
