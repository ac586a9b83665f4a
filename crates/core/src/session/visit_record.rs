//! The visit as it stands in the cookie: `1.<id>.<started>.<active>.<index>.<reason>`, about 90
//! bytes. All tabs of the browser read and write it.

use uuid::Uuid;

use super::Reason;
use crate::identity;
use crate::json::push_u64;
use crate::text::{fields, number};
use crate::time::UnixMs;

/// Version of the form: another is not read.
const VERSION: &str = "1";

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

impl Visit {
    /// Reads a cookie's value; what is malformed is none.
    pub fn read(value: &str) -> Option<Self> {
        let mut parts = fields(value, b'.');
        (parts.next()? == VERSION).then_some(())?;
        let visit = Self {
            id: Uuid::try_parse(parts.next()?).ok()?,
            started: number(parts.next()?)?,
            active: number(parts.next()?)?,
            index: number(parts.next()?)?.try_into().ok()?,
            reason: Reason::read(parts.next()?)?,
        };
        parts.next().is_none().then_some(visit)
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
                index: 7,
                reason,
            };
            let value = visit.write();
            assert!(value.len() <= 200, "{value}");
            assert_eq!(Visit::read(&value), Some(visit));
        }
    }

    #[test]
    fn what_somebody_else_wrote_is_not_read() {
        let good = "1.018fc875-04cb-7000-8000-000000000001.1.2.3.idle";
        assert!(Visit::read(good).is_some());
        for bad in [
            "",
            "1",
            "2.018fc875-04cb-7000-8000-000000000001.1.2.3.idle",
            "1.018fc875.1.2.3.idle",
            "1.018fc875-04cb-7000-8000-000000000001.x.2.3.idle",
            "1.018fc875-04cb-7000-8000-000000000001.1.2.-3.idle",
            "1.018fc875-04cb-7000-8000-000000000001.1.2.3.bored",
            "1.018fc875-04cb-7000-8000-000000000001.1.2.3.idle.4",
        ] {
            assert_eq!(Visit::read(bad), None, "{bad}");
        }
    }
}
