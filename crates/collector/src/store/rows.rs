//! What a store answers to the dashboard.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wayfare_core::time::UnixMs;
use wayfare_protocol::{Page, Session, Utm};

/// A session in the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SessionRow {
    /// Visit session id.
    pub id: String,
    /// The source that sent it.
    pub source: String,
    /// `started`, `active` or `ended`.
    pub status: String,
    /// When it began on the device, by the collector's clock where the device's is wrong.
    pub began_at_ms: Option<UnixMs>,
    /// First receive time.
    pub first_seen_ms: UnixMs,
    /// Last receive time.
    pub last_seen_ms: UnixMs,
    /// Seconds from the first to the last activity, by the device's clock.
    pub duration: u64,
    /// Events stored of it.
    pub events: u64,
    /// Of these, page views.
    pub page_views: u64,
    /// Tabs it was seen in.
    pub tabs: u64,
    /// Page of the first event.
    pub first_page_url: String,
    /// Page of the last event.
    pub last_page_url: String,
    /// "iPhone", "Mac", "Other".
    pub device_name: String,
    /// `pc`, `mobile`, …
    pub device_type: Option<String>,
    /// Operating system.
    pub os_name: String,
    /// Its version.
    pub os_version: String,
    /// Browser.
    pub app_name: String,
    /// Its version.
    pub app_version: String,
    /// A machine, not a person.
    pub bot: bool,
    /// Host of the site that led here.
    pub referrer_host: Option<String>,
    /// Campaign.
    pub utm: Utm,
}

/// An event in the feed or on a timeline.
#[derive(Clone, Debug, Serialize)]
pub struct EventRow {
    /// Event id.
    pub id: String,
    /// Visit session id.
    pub session_id: String,
    /// Tab.
    pub tab_id: String,
    /// Tab session token.
    pub token: String,
    /// Its place among the tab's events.
    pub seq: u64,
    /// Name of the event.
    pub r#type: String,
    /// Device clock when it happened.
    pub occurred_at_ms: UnixMs,
    /// When it happened, by the collector's clock where the device's is wrong.
    pub corrected_at_ms: UnixMs,
    /// Device clock when it was sent.
    pub sent_at_ms: UnixMs,
    /// Collector clock when it came.
    pub received_at_ms: UnixMs,
    /// Where it happened.
    pub page: Page,
    /// The application's facts.
    pub properties: Box<RawValue>,
}

/// Events of a tab that never came, though later ones did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingRow {
    /// Tab.
    pub tab_id: String,
    /// `seq` of the first of them.
    pub first: u64,
    /// `seq` of the last.
    pub last: u64,
}

/// One session, whole.
#[derive(Clone, Debug, Serialize)]
pub struct SessionDetail {
    /// As in the list.
    pub summary: SessionRow,
    /// The Session object.
    pub session: Session<Value>,
    /// Its events in the order in which they happened.
    pub events: Vec<EventRow>,
    /// What is missing between them, and before the first.
    pub missing: Vec<MissingRow>,
}

/// The figures of the tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Sessions seen in the last five minutes.
    pub visitors_now: u64,
    /// Sessions that began since midnight UTC, by the collector's clock.
    pub sessions_today: u64,
    /// Page views received since midnight UTC.
    pub page_views_today: u64,
    /// Events received since midnight UTC.
    pub events_today: u64,
    /// Sessions in all.
    pub sessions: u64,
    /// Page views in all.
    pub page_views: u64,
    /// Events in all.
    pub events: u64,
    /// Events that never came, in all, as far as their senders said so.
    pub dropped: u64,
    /// Events that have not come, in all, though later ones of their tabs did.
    pub missing: u64,
}

/// What a look at the visits of a source with the visit rule finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisitCheck {
    /// The source.
    pub source: String,
    /// Visits that the rule would have cut: with a pause or an age above its limits.
    pub overlong_visits: u64,
}
