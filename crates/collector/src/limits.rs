//! The collector's own limits, with their reasons. Those of the wire stand in `wayfare-protocol`.

use std::num::NonZeroU32;
use std::time::Duration;

/// Most batches that wait for the writer: two groups, since it takes smaller ones where it need not wait for the
/// disk. A full queue of largest bodies is 256 MiB; at the thousands of batches a second that one disk commits it is
/// a wait of well under a second.
pub const QUEUE_BATCHES_MAX: usize = 2 * GROUP_BATCHES_MAX;

/// Most batches in one transaction. All of them share one fsync, the figures of the day and every page that several
/// of them change.
pub const GROUP_BATCHES_MAX: usize = 128;

/// Most groups of batches that are written and wait for the one before to be on disk. The writer is one group ahead
/// of the disk, and what it holds stays bounded.
pub const UNSETTLED_GROUPS_MAX: usize = 1;

/// Most batches of a group whose Sessions are merged by the thread that writes: for so few no other is worth its
/// start.
pub const MERGED_ALONE_MAX: usize = 3;

/// How many batches are handed over at once to be merged beside the thread that writes: each time it wakes the other,
/// and while the last are merged it writes the Sessions of those before.
pub const MERGED_AT_ONCE: usize = 8;

/// How much of a body that is too large is read and thrown away, in bytes. A connection that is
/// closed on a sender mid-body shows it a network error, which it would try again for ever,
/// and not the answer that tells it to stop.
pub const DISCARD_BYTES_MAX: usize = 8 * 1_048_576;

/// How long a request may take to arrive and to be stored.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// How long a shutdown waits for open connections.
pub const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(10);

/// How long a statement waits for a lock that another process holds on the database.
pub const BUSY_TIME_MAX: Duration = Duration::from_secs(5);

/// Pages of the database that the writer keeps at hand, in KiB: those of what comes now. All others the system keeps, as
/// far as it has room, and the whole process stays within 64 MiB with 256 connections.
pub const CACHE_KIB: usize = 2_048;

/// How many statements the writer keeps parsed: more than there are. Each batch needs two dozen, and one that
/// was thrown out is parsed again each time.
pub const STATEMENTS_MAX: usize = 128;

/// Shortest time between two live updates: four a second is as fast as people read.
pub const LIVE_INTERVAL: Duration = Duration::from_millis(250);

/// How often an idle stream says that it lives. Proxies close what is silent for a minute.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);

/// How often figures that change by the clock alone are looked at again.
pub const TOTALS_INTERVAL: Duration = Duration::from_secs(5);

/// Live updates a reader may fall behind before it is given a new snapshot.
pub const LIVE_BACKLOG_MAX: usize = 16;

/// Most sessions and events in one live message.
pub const LIVE_ROWS_MAX: usize = 50;

/// Most rows of one page of the session list.
pub const PAGE_ROWS_MAX: u32 = 200;

/// Most events of one session's timeline.
pub const TIMELINE_EVENTS_MAX: u32 = 2_000;

/// A visitor is here now who was seen within this time.
pub const NOW_MS: u64 = 5 * 60_000;

/// Shortest pause that may be set to end a tab's session. Below a minute, reading one page would
/// be several sessions.
pub const TAB_IDLE_MS_MIN: u64 = 60_000;

/// Longest pause that may be set to end a tab's session: ten hours, as for a visit. A longer one
/// would join two days.
pub const TAB_IDLE_MS_MAX: u64 = 36_000_000;

/// Largest body about a link, in bytes: some ten times what one says.
pub const LINK_BODY_BYTES_MAX: usize = 4_096;

/// Longest host that a link leads to, in bytes: that of a name (RFC 1035, section 2.3.4), a colon
/// and a port.
pub const LINK_HOST_BYTES_MAX: usize = 253 + 1 + 5;

/// Longest token of a link, in characters. It stands in a URL, whose reader sees it.
pub const LINK_TOKEN_BYTES_MAX: usize = 160;

/// How long the token of a link holds, in milliseconds: time to load a slow page, and too short for
/// a link that is copied and passed on to join two people's visits.
pub const LINK_LIFE_MS: u64 = 120_000;

/// How long it is remembered beyond that time that a link was redeemed, in milliseconds. An hour: a
/// clock that is set back by less, and a request that waited, find it used all the same.
pub const LINK_KEEP_MS: u64 = 3_600_000;

/// Most reasons of dropped events in one batch. The SDK has a handful; each is a row.
pub const DROPPED_REASONS_MAX: usize = 16;

/// Most dropped events that one batch counts of one reason. It keeps the sum of all that anybody
/// may send within 63 bits.
pub const DROPPED_COUNT_MAX: u64 = 1 << 32;

/// How long it is remembered that a batch was stored, in milliseconds: 30 days, several times as long
/// as a page keeps events that it could not deliver. Whoever asks later sends them again, and nothing
/// is stored twice.
pub const BATCHES_KEEP_MS: u64 = 30 * 86_400_000;

/// Most batches that are forgotten with one transaction. Twice as many as one adds at most, so that the table
/// shrinks to its time, and few enough that nobody waits for it.
pub const BATCHES_PRUNED_MAX: u32 = 256;

/// Most runs of `seq` that are kept of a tab, with a hole between each two. A sender that loses more
/// than that loses nearly everything, and a row is a few hundred bytes at most.
pub const SEQ_RANGES_MAX: usize = 64;

/// Most events that are counted as missing of one tab. It keeps the sum of all that anybody may send
/// within 63 bits.
pub const MISSING_COUNT_MAX: u64 = 1 << 32;

/// How far a sender's clock may be from the collector's before it is called wrong, in milliseconds.
/// Twice as long as a request may take to arrive: what is more is the clock, and not the way.
pub const SKEW_TOLERANCE_MS: u64 = 60_000;

/// How often visits that are too old to be kept are looked for.
pub const RETENTION_INTERVAL: Duration = Duration::from_hours(1);

/// Most visits that are forgotten in one turn of the thread that writes: batches wait for it.
pub const FORGOTTEN_VISITS_MAX: u32 = 50;

/// Longest that visits may be set to be kept, in days: ten years. Whoever wants more sets nothing.
pub const RETENTION_DAYS_MAX: u64 = 3_650;

/// Largest value of a key of a Session's open objects, in bytes of JSON. With
/// `PROPERTIES_MAX` keys it keeps a visit's document within what one row may be.
pub const OPEN_VALUE_BYTES_MAX: usize = 8_192 + 2;

/// Most campaigns that are remembered as told of one visit: it has one; each further one is a tab that came by
/// another.
pub const CAMPAIGNS_MAX: usize = 8;

/// Longest line that `wayfare detect` reads, in bytes: a user agent of 100 KB fits with its hints, and no line
/// takes all memory.
pub const DETECT_LINE_BYTES_MAX: u64 = 1 << 20;

/// Shortest write key, in characters: 64 bits where they are hexadecimal digits, too many to try.
pub const KEY_BYTES_MIN: usize = 16;

/// Longest write key, in characters. It stands in a URL.
pub const KEY_BYTES_MAX: usize = 128;

/// Largest file of sites, in bytes: some ten thousand sites. It is no file of sites that is larger.
pub const SITES_BYTES_MAX: usize = 4 * 1_048_576;

/// Most that a page sends at once, in bytes: what browsers let through with `keepalive`. So much of a
/// request that comes too often is read, that its sender may see when to come again.
pub const PAGE_BODY_BYTES_MAX: usize = 65_536;

/// Requests in a second that are taken from one address unless another number is given: behind one address
/// may be an office of several hundred people, whose pages send every five seconds at most.
pub const RATE_PER_ADDRESS: u32 = 100;

/// For how many seconds' worth of requests the limits of rates let a burst through. Pages that were offline
/// together come back together.
pub const RATE_BURST_SECONDS: u32 = 5;

/// Most addresses or sources that are counted one by one; those beyond are counted as one. Some ten
/// mebibytes, whatever is forged.
pub const RATE_KEYS_MAX: usize = 65_536;

/// How often the limits of rates forget whom they need not remember.
pub const RATE_CLEANING_INTERVAL: Duration = Duration::from_secs(1);

/// How long the head of a request may take to arrive. A browser sends it at once; who drips it holds a
/// connection. It is also how long an idle connection is kept, longer than pages wait between two batches.
pub const HEAD_TIME_MAX: Duration = Duration::from_secs(15);

/// Largest head of a request, in bytes. What a page sends is a few hundred, and browsers and proxies stop
/// far below.
pub const HEAD_BYTES_MAX: usize = 65_536;

/// Most connections at once: some 64 MiB if every one of them holds what it may.
pub const CONNECTIONS_MAX: usize = 1_000;

/// How long nothing is accepted after the system had no descriptor to give.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// How often in a minute the token of the dashboard may be tried from one address: enough for whoever
/// mistypes it.
pub const GUESSES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// Largest body with the token of the dashboard, in bytes: some ten times one.
pub const LOGIN_BODY_BYTES_MAX: usize = 2_048;

/// How long a browser that knew the token is let in, in milliseconds: a month.
pub const DASHBOARD_COOKIE_MS: u64 = 30 * 24 * 3_600_000;

/// Most good and most bad that are listed for tests; what comes after is counted. A test that sends more
/// looks for a figure.
pub const MICRO_ROWS_MAX: usize = 10_000;

/// How many user agents, and how many models, are remembered with what was found of them; of each at most twice
/// as many. All visitors of a site together have some hundreds at a time, and all of these texts are a mebibyte.
pub const REMEMBERED_MAX: usize = 1_024;

/// Longest text that is remembered, in bytes: that of an app inside an app, and not what somebody makes up.
pub const REMEMBERED_BYTES_MAX: usize = 512;
