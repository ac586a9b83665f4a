//! Every limit of the wire, with its reason. README's table is generated from this file.

/// Largest request body the collector reads, in bytes. Twenty of the SDK's largest batches: room
/// for other senders, small enough that 64 connections at once stay within 64 MiB.
pub const BODY_BYTES_MAX: usize = 1_048_576;

/// Most events in one batch. The size at which a batch's fixed part (the Session) weighs less than
/// its events.
pub const BATCH_EVENTS_MAX: usize = 50;

/// Largest batch the SDK writes, in bytes. Fetch allows 64 KiB of keepalive bodies in flight for
/// the whole page (Fetch standard, "HTTP-network-or-cache fetch"); as long as it stays, a quarter is left to the host.
pub const BATCH_BYTES_MAX: usize = 49_152;

/// Most events the collector takes in one batch: any sender may use larger batches than the SDK's.
pub const BATCH_EVENTS_ACCEPTED_MAX: usize = 1_000;

/// Largest event, in bytes of JSON: what fits into a batch beside the Session.
pub const EVENT_BYTES_MAX: usize = 32_768;

/// Longest event type, in bytes.
pub const EVENT_TYPE_BYTES_MAX: usize = 128;

/// Most properties of an event, counted over all levels. Snowflake and BigQuery users flatten them into columns.
pub const PROPERTIES_MAX: usize = 255;

/// Longest property key, in bytes.
pub const KEY_BYTES_MAX: usize = 128;

/// Longest string value of a property, in bytes.
pub const STRING_BYTES_MAX: usize = 8_192;

/// Deepest nesting of a property's value: deeper objects are documents, not facts about an event.
pub const DEPTH_MAX: usize = 8;

/// Longest page URL and referrer kept, in bytes. Chromium shows no more than 2 MiB, proxies pass
/// 8 KiB; what is longer carries state, not an address.
pub const URL_BYTES_MAX: usize = 4_096;

/// Longest page title kept, in bytes.
pub const TITLE_BYTES_MAX: usize = 512;

/// Longest value of a campaign parameter or click id, in bytes. A longer one is refused whole: half a
/// campaign's name is another campaign.
pub const UTM_BYTES_MAX: usize = 512;

/// Longest name of a source, in bytes: as long as a host name may be (RFC 1035, section 2.3.4), since
/// the page's host is the default.
pub const SOURCE_BYTES_MAX: usize = 253;

/// Longest id of a user, in bytes: an address of mail fits (RFC 5321, section 4.5.3.1).
pub const USER_ID_BYTES_MAX: usize = 320;

/// Most unanswered batches that one batch asks about: a page that has more asks again with the next.
pub const UNANSWERED_MAX: usize = 64;

/// Most holes in a tab's `seq` that one answer lists: a page that has more fills the oldest first.
pub const MISSING_RANGES_MAX: usize = 16;
