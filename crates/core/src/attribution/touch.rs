//! How a visitor came here: one arrival, as it is remembered over visits.

use super::class::{DIRECT, INTERNAL, classify, foreign_host};
use super::{Campaign, host};
use crate::json::{Slot, fill, push_u64};
use crate::limits::TOUCH_BYTES_MAX;
use crate::text::{fields, number, split_once};
use crate::time::UnixMs;

/// One arrival, as the line that is stored: `<when> <class> <host> <campaign>`. The host is that of the
/// other site that led here, empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Touch(String);

impl Touch {
    /// The arrival on a page. `own` is its address, `linked` the other domains of the site.
    pub fn of(
        at: UnixMs,
        referrer: &str,
        campaign: &Campaign,
        own: &str,
        linked: &[String],
    ) -> Self {
        let foreign = foreign_host(referrer, own, linked);
        let class = classify(foreign.as_deref(), host(referrer).is_some(), campaign);
        let mut campaign = campaign.clone();
        campaign.fit(TOUCH_BYTES_MAX);
        let mut line = String::new();
        push_u64(&mut line, at);
        let foreign = foreign.as_deref().unwrap_or("");
        for part in [class, foreign, campaign.as_str()] {
            line.push(' ');
            line.push_str(part);
        }
        Self(line)
    }

    /// A stored line, of whatever form: one without a time is no arrival.
    pub fn stored(line: &str) -> Self {
        Self(line.into())
    }

    /// The line to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When.
    pub fn at(&self) -> Option<UnixMs> {
        number(self.part(0))
    }

    /// Of which class.
    pub fn class(&self) -> &str {
        self.part(1)
    }

    /// Whether it says that the visitor came from elsewhere.
    pub fn is_from_elsewhere(&self) -> bool {
        !matches!(self.class(), DIRECT | INTERNAL)
    }

    /// Whether both are the same way here, at whatever time.
    pub fn is_like(&self, other: &Self) -> bool {
        self.way() == other.way()
    }

    /// All but the time; only the campaign where there is one: it stays in the address while an application
    /// changes its path, and then the referrer is a page of its own.
    fn way(&self) -> &str {
        let campaign = self.part(3);
        if campaign.is_empty() {
            return split_once(&self.0, " ").map_or("", |(_, way)| way);
        }
        campaign
    }

    /// Appends it as the wire has it.
    pub fn push_json(&self, out: &mut String) {
        let campaign = &Campaign::stored(self.part(3));
        fill(
            out,
            r#"{"at":$,"class":$,"host":$,"utm":$,"click_ids":$}"#,
            &[
                Slot::Time(self.at().unwrap_or(0)),
                Slot::text(self.class()),
                Slot::Known(self.part(2)),
                Slot::Utm(campaign),
                Slot::ClickIds(campaign),
            ],
        );
    }

    fn part(&self, index: usize) -> &str {
        self.parts().nth(index).unwrap_or("")
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        fields(&self.0, b' ')
    }
}
