//! The visit as it stands in the cookie and its mirrors:
//! `1.<id>.<started>.<active>.<index>.<reason>.<campaign>.<previous>`, about 130 bytes. All tabs of
//! the browser read and write it.

use uuid::Uuid;

use super::Reason;
use crate::identity;
use crate::json::push_u64;
use crate::text::fields;
use crate::time::UnixMs;

/// Version of the form: another is not read.
const VERSION: &str = "1";

/// Most bytes of a visit's value. Longer ones are somebody else's.
const BYTES_MAX: usize = 200;

/// A visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Visit {
    /// Visit session id.
    pub id: Uuid,
    /// When it began, by the device.
    pub started: UnixMs,
    /// When it last saw activity, by the device.
    pub active: UnixMs,
    /// How many visits of this browser it counts: 1, 2, …
    pub index: u32,
    /// Why it began.
    pub reason: Reason,
    /// A number that stands for its campaign, 0 for none.
    pub campaign: u32,
    /// The visit before it, nil for none.
    pub previous: Uuid,
}

impl Visit {
    /// Reads a cookie's value; what is malformed is none.
    #[inline(never)]
    pub fn read(value: &str) -> Option<Self> {
        (value.len() <= BYTES_MAX).then_some(())?;
        let mut parts = fields(value, b'.');
        (parts.next()? == VERSION).then_some(())?;
        let visit = Self {
            id: parts.next_id()?,
            started: parts.next_number()?,
            active: parts.next_number()?,
            index: parts.next_number()?.try_into().ok()?,
            reason: Reason::read(parts.next()?)?,
            campaign: parts.next_number()?.try_into().ok()?,
            previous: parts.next_id()?,
        };
        (parts.next().is_none() && visit.index > 0 && visit.started <= visit.active)
            .then_some(visit)
    }

    /// Of two visits the one that replaced the other: the later in the count of visits, which no
    /// clock can set back. Of two that began in ignorance of each other all tabs choose the same.
    pub fn replaces(&self, other: &Self) -> bool {
        (self.index, self.started, self.id) > (other.index, other.started, other.id)
    }

    /// Whether this one was written after the other, by a page that knew it.
    pub(super) fn follows(&self, other: &Self) -> bool {
        self.previous == other.id || self.id == other.id && self.active > other.active
    }

    /// The cookie's value.
    pub fn write(&self) -> String {
        let mut value = [VERSION, ".", &identity::text(self.id)].concat();
        for number in [self.started, self.active, self.index.into()] {
            value.push('.');
            push_u64(&mut value, number);
        }
        value.push('.');
        value.push_str(self.reason.as_str());
        value.push('.');
        push_u64(&mut value, self.campaign.into());
        value.push('.');
        value.push_str(&identity::text(self.previous));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_survives_the_cookie() {
        for reason in Reason::ALL {
            let visit = Visit {
                id: Uuid::from_u128(0x018f_c875_04cb_7000_8000_0000_0000_0001),
                started: 1_717_055_063_243,
                active: 1_717_055_099_999,
                index: u32::MAX,
                reason,
                campaign: u32::MAX,
                previous: Uuid::from_u128(9),
            };
            let value = visit.write();
            assert!(value.len() <= BYTES_MAX, "{value}");
            assert_eq!(Visit::read(&value), Some(visit));
        }
    }

    #[test]
    fn what_somebody_else_wrote_is_not_read() {
        let id = "018fc875-04cb-7000-8000-000000000001";
        let nil = "00000000-0000-0000-0000-000000000000";
        assert!(Visit::read(&format!("1.{id}.1.2.3.idle.0.{nil}")).is_some());
        for bad in [
            String::new(),
            "1".into(),
            format!("2.{id}.1.2.3.idle.0.{nil}"),
            format!("1.018fc875.1.2.3.idle.0.{nil}"),
            format!("1.{id}.x.2.3.idle.0.{nil}"),
            format!("1.{id}.1.2.-3.idle.0.{nil}"),
            format!("1.{id}.1.2.0.idle.0.{nil}"),
            format!("1.{id}.2.1.3.idle.0.{nil}"),
            format!("1.{id}.1.2.3.bored.0.{nil}"),
            format!("1.{id}.1.2.3.idle.4294967296.{nil}"),
            format!("1.{id}.1.2.3.idle.0"),
            format!("1.{id}.1.2.3.idle.0.{nil}.4"),
            format!("1.{id}.1.2.3.idle.0.{nil}{}", "0".repeat(200)),
        ] {
            assert_eq!(Visit::read(&bad), None, "{bad}");
        }
    }
}
