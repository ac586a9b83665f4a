//! The tab as it stands in sessionStorage: a JSON object. Pages of one tab read and write it, one
//! after the other.

use uuid::Uuid;
use wayfare_protocol::Page;

use super::Reason;
use crate::attribution::Campaign;
use crate::json::{Slot, Value, filled, parse};
use crate::time::UnixMs;

const TEMPLATE: &str = concat!(
    r#"{"id":$,"token":$,"reason":$,"active":$,"seq":$,"last_seen":$,"last_query":$,"visit":$,"#,
    r#""page":$,"campaign":$,"class":$}"#,
);

/// Most bytes of a tab's entry: its addresses and titles are within the limits of the wire. A longer
/// one is somebody else's.
const BYTES_MAX: usize = 64 * 1_024;

/// A tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tab {
    /// Tab id.
    pub id: Uuid,
    /// Tab session token.
    pub token: Uuid,
    /// Why the token was renewed.
    pub reason: Reason,
    /// When the tab last saw activity, by the device.
    pub active: UnixMs,
    /// `seq` of the tab's last event.
    pub seq: u64,
    /// When the collector last saw the tab, as it answered.
    pub last_seen: Option<String>,
    /// The last search query that a server saw of the tab, as it answered.
    pub last_query: Option<String>,
    /// Where the visit began, as this tab saw it.
    pub landing: Landing,
}

/// Where a visit began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Landing {
    /// Of which visit.
    pub visit: Uuid,
    /// The page.
    pub page: Page,
    /// The campaign that led there, or the first that a later page of the visit was reached by.
    pub campaign: Campaign,
    /// Of which class the arrival there is; none where this tab did not see it.
    pub class: Option<String>,
}

impl Tab {
    /// Reads the stored text; what is malformed is none.
    #[inline(never)]
    pub fn read(text: &str) -> Option<Self> {
        (text.len() <= BYTES_MAX).then_some(())?;
        let stored = parse(text)?;
        Some(Self {
            id: stored.uuid("id")?,
            token: stored.uuid("token")?,
            reason: Reason::read(stored.text("reason")?)?,
            active: stored.number("active")?,
            seq: stored.number("seq")?,
            last_seen: optional(stored.get("last_seen")),
            last_query: optional(stored.get("last_query")),
            landing: Landing {
                visit: stored.uuid("visit")?,
                page: page(stored.get("page")),
                campaign: Campaign::stored(stored.text("campaign").unwrap_or("")),
                class: optional(stored.get("class")),
            },
        })
    }

    /// The text to store.
    pub fn write(&self) -> String {
        let Landing {
            visit,
            page,
            campaign,
            class,
        } = &self.landing;
        filled(
            TEMPLATE,
            &[
                Slot::Id(&self.id),
                Slot::Id(&self.token),
                Slot::text(self.reason.as_str()),
                Slot::Number(self.active),
                Slot::Number(self.seq),
                Slot::Maybe(&self.last_seen),
                Slot::Maybe(&self.last_query),
                Slot::Id(visit),
                Slot::Page(page),
                Slot::text(campaign.as_str()),
                Slot::Maybe(class),
            ],
        )
    }
}

fn optional(value: &Value<'_>) -> Option<String> {
    value.as_str().map(Into::into)
}

fn page(value: &Value<'_>) -> Page {
    let text = |key| value.text(key).unwrap_or("").into();
    Page {
        url: text("url"),
        title: text("title"),
        referrer: text("referrer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_survives_storage() {
        let tab = Tab {
            id: Uuid::from_u128(1),
            token: Uuid::from_u128(2),
            reason: Reason::DuplicateTab,
            active: 1_717_055_063_243,
            seq: 41,
            last_seen: Some("2024-05-30T07:44:23.243Z".into()),
            last_query: Some("maps \"of\" \u{1f5fa}".into()),
            landing: Landing {
                visit: Uuid::from_u128(3),
                page: Page {
                    url: "https://x.example/\"?a".into(),
                    title: "Ü".into(),
                    referrer: String::new(),
                },
                campaign: Campaign::stored("utm_source=a%26b&gclid=%3d%00\"%25ff"),
                class: Some("ai_assistant".into()),
            },
        };
        assert_eq!(Tab::read(&tab.write()), Some(tab));
        assert_eq!(Tab::read(&Tab::default().write()), Some(Tab::default()));
    }

    #[test]
    fn what_somebody_else_wrote_is_not_read() {
        for bad in ["", "null", "{}", "7", "{\"id\":\"x\"}", "[object Object]"] {
            assert_eq!(Tab::read(bad), None, "{bad}");
        }
    }
}
