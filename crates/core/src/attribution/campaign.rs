//! What a landing page's address says of the way that led there: campaign parameters and click ids.

use wayfare_protocol::UTM_BYTES_MAX;

use super::query::{decode, encode, pairs, value};
use crate::json::{Slot, fill};
use crate::text::{fields, hash, split_once};

/// Campaign parameters, in the order of the Session, then click ids. Which advertisement or message each
/// of these is of stands in `sources.tsv`.
const NAMES: &str = "utm_source utm_medium utm_campaign utm_term utm_content utm_id utm_source_platform utm_creative_format utm_marketing_tactic gclid gclsrc dclid gbraid wbraid gad_source fbclid igshid msclkid twclid ttclid li_fat_id rdt_cid epik qclid sccid irclid _kx mc_cid ko_click_id";

/// What tells them apart.
const UTM: &str = "utm_";

/// Longest way to write a byte in an address.
const ESCAPED_BYTES: usize = 3;

/// Campaign parameters and click ids, as the one text that is stored: form-encoded. It reads like the
/// query of an address because it is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Campaign(String);

impl Campaign {
    /// Reads an address, and names the parameters that are over the limit and left out. Of a repeated key
    /// the first value that is not empty counts.
    pub fn read(url: &str) -> (Self, Vec<String>) {
        let (mut campaign, mut refused) = (Self::default(), Vec::new());
        for (key, written) in fields(&pairs(url), b'&').filter_map(|pair| split_once(pair, "=")) {
            let key = decode(key);
            let is_known = fields(NAMES, b' ').any(|name| name == key);
            let is_repeated = || campaign.get(&key).is_some() || refused.contains(&key);
            if written.is_empty() || !is_known || is_repeated() {
                continue;
            }
            // What is much too long need not be decoded to be seen so.
            let is_short = written.len() <= UTM_BYTES_MAX * ESCAPED_BYTES;
            let value = if is_short {
                decode(written)
            } else {
                String::new()
            };
            if is_short && value.len() <= UTM_BYTES_MAX {
                campaign.push(&key, &value);
            } else {
                refused.push(key);
            }
        }
        (campaign, refused)
    }

    /// What [`Self::as_str`] gave.
    pub fn stored(text: &str) -> Self {
        Self(text.into())
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A number that stands for a campaign, 0 for none: enough to see that two are not the same.
    pub fn number(&self) -> u32 {
        if self.is_empty() {
            return 0;
        }
        hash(&self.0).max(1)
    }

    /// Adds what another knows, key by key, unless the two are two campaigns: they differ in a key, or the
    /// other brings the id of a click. Then parameters of one would only fill holes of the other.
    pub fn merge(&mut self, other: &Self) {
        let mut merged = self.clone();
        for (key, more) in other.pairs() {
            match value(&self.0, key) {
                Some(own) if own == more => {}
                None if self.is_empty() || key.starts_with(UTM) => merged.push(key, &decode(more)),
                _ => return,
            }
        }
        *self = merged;
    }

    /// Leaves out whole parameters, the last first, until no more than so many bytes are left.
    pub fn fit(&mut self, bytes_max: usize) {
        while self.0.len() > bytes_max {
            let end = self.0.bytes().rposition(|byte| byte == b'&');
            self.0.truncate(end.unwrap_or(0));
        }
    }

    /// The value of a parameter, by its name in an address.
    pub fn get(&self, key: &str) -> Option<String> {
        value(&self.0, key).map(decode)
    }

    /// Keys, and values as they are written here.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        fields(&self.0, b'&').filter_map(|pair| split_once(pair, "="))
    }

    /// Appends the campaign parameters as JSON, null where there is none, or the click ids, as far as there
    /// are any.
    pub fn push_json(&self, out: &mut String, is_utm: bool) {
        let mut mark = '{';
        for name in fields(NAMES, b' ') {
            let value = self.get(name);
            let short = name.strip_prefix(UTM);
            if short.is_some() == is_utm && (is_utm || value.is_some()) {
                out.push(mark);
                mark = ',';
                let name = Slot::text(short.unwrap_or(name));
                fill(out, "$:$", &[name, Slot::Maybe(&value)]);
            }
        }
        if mark == '{' {
            out.push(mark);
        }
        out.push('}');
    }

    fn push(&mut self, key: &str, value: &str) {
        if !self.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(key);
        self.0.push('=');
        encode(&mut self.0, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(query: &str) -> Campaign {
        Campaign::read(&["https://x.example/", query].concat()).0
    }

    fn json(campaign: &Campaign, is_utm: bool) -> String {
        let mut out = String::new();
        campaign.push_json(&mut out, is_utm);
        out
    }

    /// What is refused of an address.
    fn refused(url: &str) -> Vec<String> {
        Campaign::read(url).1
    }

    #[test]
    fn all_parameters_are_read_from_query_and_fragment() {
        let all: Vec<_> = fields(NAMES, b' ').collect();
        assert_eq!(all.len(), 9 + 20);
        for (index, key) in all.into_iter().enumerate() {
            for mark in ["?", "#", "#/path?", "?a=b&", "?a#"] {
                let campaign = read(&format!("{mark}{key}=v+{index}"));
                assert_eq!(campaign.get(key), Some(format!("v {index}")), "{mark}{key}");
            }
        }
    }

    #[test]
    fn the_first_value_counts_and_an_empty_one_does_not() {
        for (query, source) in [
            ("?utm_source=a&utm_source=b", Some("a")),
            ("?utm_source=q#utm_source=f", Some("q")),
            ("?utm_source=&utm_source=b", Some("b")),
            ("?utm_source=%FF", Some("%FF")),
            ("?utm%5Fsource=a", Some("a")),
            ("?UTM_SOURCE=a&utm_sourcex=b&xutm_source=c", None),
            ("?utm_source", None),
            ("", None),
        ] {
            assert_eq!(read(query).get("utm_source").as_deref(), source, "{query}");
        }
    }

    #[test]
    fn a_value_over_the_limit_is_refused_by_name_and_not_replaced() {
        let longest = "v".repeat(UTM_BYTES_MAX);
        let url = format!("https://x.example/?utm_term={longest}");
        assert_eq!(refused(&url), [""; 0]);
        assert_eq!(read(&url).get("utm_term"), Some(longest.clone()));
        let url = format!(
            "https://x.example/?utm_term={longest}v&utm_term=b&gclid={}",
            "%41".repeat(513)
        );
        assert_eq!(refused(&url), ["utm_term", "gclid"]);
        assert!(Campaign::read(&url).0.is_empty());
        let escaped = "%C3%BC".repeat(UTM_BYTES_MAX / 2);
        assert_eq!(refused(&format!("/?utm_id={escaped}")), [""; 0]);
    }

    #[test]
    fn a_megabyte_and_a_hundred_thousand_parameters_are_read_once() {
        let large = "%26".repeat(350_000);
        assert_eq!(refused(&format!("/?utm_source={large}")), ["utm_source"]);
        let many = "utm_source=a&".repeat(100_000);
        assert_eq!(read(&format!("?{many}")).as_str(), "utm_source=a");
        let odd = "&=".repeat(100_000);
        assert!(read(&format!("?{odd}")).is_empty());
    }

    #[test]
    fn campaigns_differ_by_each_of_their_parts() {
        let number = |query: &str| read(query).number();
        assert_eq!(number("?a=b"), 0);
        assert_eq!(number("?utm_source=a"), number("?x=1&utm_source=a#top"));
        assert_ne!(number("?utm_source=a"), number("?utm_medium=a"));
        assert_ne!(number("?utm_source=a"), number("?gclid=a"));
        assert_ne!(
            number("?utm_source=a&utm_medium=b"),
            number("?utm_source=ab")
        );
    }

    #[test]
    fn keys_are_merged_and_campaigns_are_not() {
        for (own, other, merged) in [
            ("", "utm_source=a&gclid=x", "utm_source=a&gclid=x"),
            ("utm_source=a", "", "utm_source=a"),
            (
                "utm_source=a",
                "utm_term=t&utm_source=a",
                "utm_source=a&utm_term=t",
            ),
            ("utm_term=t", "utm_source=a", "utm_term=t&utm_source=a"),
            ("utm_source=a", "utm_source=b&utm_term=t", "utm_source=a"),
            ("utm_source=a", "gclid=x", "utm_source=a"),
            ("gclid=x", "gclid=y&utm_term=t", "gclid=x"),
            ("gclid=x", "gclid=x&utm_term=t%25", "gclid=x&utm_term=t%25"),
        ] {
            let mut campaign = Campaign::stored(own);
            campaign.merge(&Campaign::stored(other));
            assert_eq!(campaign.as_str(), merged, "{own} and {other}");
        }
    }

    #[test]
    fn whole_parameters_are_left_out_from_the_end() {
        for (bytes_max, left) in [
            (99, "utm_source=a&utm_term=t&gclid=x"),
            (30, "utm_source=a&utm_term=t"),
            (22, "utm_source=a"),
            (11, ""),
        ] {
            let mut campaign = Campaign::stored("utm_source=a&utm_term=t&gclid=x");
            campaign.fit(bytes_max);
            assert_eq!(campaign.as_str(), left);
        }
    }

    #[test]
    fn the_wire_has_every_campaign_parameter_and_the_click_ids_that_are_there() {
        let campaign = read("?utm_id=7&utm_source=%22%00%3Cb%3E&_kx=k&gclid=g");
        assert_eq!(
            json(&campaign, true),
            r#"{"source":"\"\u0000<b>","medium":null,"campaign":null,"term":null,"content":null,"id":"7","source_platform":null,"creative_format":null,"marketing_tactic":null}"#
        );
        assert_eq!(json(&campaign, false), r#"{"gclid":"g","_kx":"k"}"#);
        assert_eq!(json(&Campaign::default(), false), "{}");
    }

    proptest! {
        #[test]
        fn a_campaign_survives_storage(
            pairs in prop::collection::vec((0..29_usize, any::<String>()), 0..12),
        ) {
            let names: Vec<_> = fields(NAMES, b' ').collect();
            let mut url = String::from("/?");
            for (index, value) in &pairs {
                url.push_str(names[*index]);
                url.push('=');
                encode(&mut url, value);
                url.push('&');
            }
            let campaign = Campaign::read(&url).0;
            prop_assert_eq!(&Campaign::read(&["?", campaign.as_str()].concat()).0, &campaign);
            prop_assert!(!campaign.as_str().contains(['\n', ' ']));
            for json in [json(&campaign, true), json(&campaign, false)] {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
            }
        }

        #[test]
        fn whatever_stands_in_an_address_is_bounded(url in "[?#&=a-z_%+\\x00-\\x20é]{0,300}|\\PC{0,300}") {
            let campaign = Campaign::read(&url).0;
            prop_assert!(campaign.as_str().len() <= url.len() * 3);
            prop_assert_eq!(&Campaign::read(&["?", campaign.as_str()].concat()).0, &campaign);
        }
    }
}
