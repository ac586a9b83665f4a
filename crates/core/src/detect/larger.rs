//! The makers that a collector knows: many, and found quickly.

use super::index::Index;
use super::maker::{Makers, OWN_NAME_BYTES_MIN};
use super::{Detected, Evidence, Tables, detect, phones};
use crate::limits::USER_AGENT_BYTES_MAX;
use crate::text::cut;

/// Every maker. A page's table is chosen from it.
const MAKERS: [&str; 1] = [include_str!("makers_all.tsv")];

/// The larger table of kinds, and the page's. The first of two equal patterns counts.
const KINDS: [&str; 2] = [
    include_str!("model_kinds_more.tsv"),
    include_str!("model_kinds.tsv"),
];

/// Every maker that is known, by the first bytes of its models. Made once, asked often.
pub struct Larger {
    makers: Index,
    kinds: Index,
}

impl Larger {
    /// Reads the tables.
    pub fn new() -> Self {
        Self {
            makers: Index::of(&MAKERS, OWN_NAME_BYTES_MIN),
            kinds: Index::of(&KINDS, usize::MAX),
        }
    }

    /// Detects with every table there is, also what never ran a page's script: old phones, which name their models
    /// where no engine of today does, and machines that name nothing.
    pub fn detect(&self, evidence: &Evidence<'_>) -> Detected {
        let found = detect(evidence, &Tables::all(self));
        // What names a phone is no stranger: it takes a machine's own word to be one.
        if phone(&found, evidence).is_some() {
            return self.detect_page(evidence);
        }
        found
    }

    /// As [`Self::detect`], of what a page said: where it was, there is an engine, though it may have a name that
    /// nobody knows.
    pub fn detect_page(&self, evidence: &Evidence<'_>) -> Detected {
        let mut found = detect(evidence, &Tables::of_pages(self));
        if let Some(phone) = phone(&found, evidence) {
            phones::complete(&mut found.device, phone, found.bot);
        }
        found
    }
}

/// The old phone that a user agent names, whose model nothing else told.
fn phone<'a>(found: &Detected, evidence: &Evidence<'a>) -> Option<(&'static str, &'a str)> {
    let user_agent = cut(evidence.user_agent, USER_AGENT_BYTES_MAX);
    let is_open = found.device.model.is_none() && may_be_phone(found.os.name, user_agent);
    is_open.then(|| phones::find(user_agent))?
}

/// Systems of old phones; Android's say the model elsewhere, since they have Chrome.
fn may_be_phone(os_name: &str, user_agent: &str) -> bool {
    match os_name {
        "Other" | "Windows Phone" | "Windows Mobile" | "Symbian" | "Series 40" | "Brew"
        | "Bada" => true,
        "BlackBerry OS" | "MeeGo" | "Linux" | "Android" => !user_agent.contains("Chrome/"),
        _ => false,
    }
}

impl Default for Larger {
    fn default() -> Self {
        Self::new()
    }
}

impl Makers for Larger {
    fn maker(&self, model: &str) -> Option<&'static str> {
        self.makers.best(model)
    }

    fn kind(&self, model: &str) -> Option<&'static str> {
        self.kinds.best(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Common;

    #[test]
    fn the_larger_table_knows_more() {
        let larger = Larger::new();
        for (model, common, known) in [
            ("SM-S911B", Some("Samsung"), Some("Samsung")),
            ("Pixel 9", Some("Google"), Some("Google")),
            ("ANE-LX1", Some("Huawei"), Some("Huawei")),
            ("STK-L21", Some("Huawei"), Some("Huawei")),
            ("STK Life 8", Some("STK"), Some("STK")),
            ("2201117TY", Some("Xiaomi"), Some("Xiaomi")),
            ("ZOLON X1", None, Some("ZOLON")),
            ("7#x", None, None),
            ("", None, None),
        ] {
            assert_eq!(Common::LOADED.maker(model), common, "{model}");
            assert_eq!(larger.maker(model), known, "{model}");
        }
    }

    #[test]
    fn what_most_phones_are_is_told_without_loading() {
        let unloaded = Common::default();
        for (model, maker) in [
            ("SM-S911B", Some("Samsung")),
            ("Pixel 9", Some("Google")),
            ("2201117TY", Some("Xiaomi")),
            ("CPH2653", None),
            ("ANE-LX1", None),
            ("", None),
        ] {
            assert_eq!(unloaded.maker(model), maker, "{model}");
        }
    }

    #[test]
    fn what_has_an_engine_is_no_stranger() {
        let larger = Larger::new();
        let bots = |user_agent| {
            let evidence = Evidence {
                user_agent,
                ..Evidence::default()
            };
            [
                larger.detect(&evidence).bot,
                larger.detect_page(&evidence).bot,
            ]
        };
        assert_eq!(bots("Nothing/1.0 (of; it)"), [true, false]);
        assert_eq!(bots("Googlebot/2.1"), [true, true]);
        assert_eq!(bots("Nokia6300/2.0 (07.00) Profile/MIDP-2.0"), [false; 2]);
        assert_eq!(bots(""), [false; 2]);
    }

    #[test]
    fn an_old_phone_has_a_name() {
        let evidence = Evidence {
            user_agent: "Mozilla/5.0 (Windows Phone 8.1; ARM; NOKIA; Lumia 630) like Gecko",
            ..Evidence::default()
        };
        let larger = Larger::new();
        for found in [larger.detect(&evidence), larger.detect_page(&evidence)] {
            let device = found.device;
            assert_eq!(
                (device.name.as_str(), device.brand, device.model.as_deref()),
                ("Nokia Lumia 630", Some("Nokia"), Some("Lumia 630"))
            );
        }
    }

    #[test]
    fn a_maker_said_without_end_is_looked_at_up_to_the_limit() {
        let user_agent = "nokia;".repeat(200_000);
        let evidence = Evidence {
            user_agent: &user_agent,
            ..Evidence::default()
        };
        let found = Larger::new().detect(&evidence);
        assert!(found.device.name.len() < 64, "{}", found.device.name);
    }

    #[test]
    fn a_maker_is_called_alike_in_every_table() {
        let name = |row: &'static str| row.split_once('\t').map(|(name, _)| name);
        let all: Vec<_> = MAKERS
            .iter()
            .flat_map(|text| text.lines())
            .filter_map(name)
            .collect();
        for table in [
            include_str!("makers.tsv"),
            include_str!("makers_common.tsv"),
        ] {
            for name in table.lines().filter_map(name) {
                assert!(all.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn tables_are_sorted() {
        let of_page = [
            include_str!("makers.tsv"),
            include_str!("makers_common.tsv"),
        ];
        let tables = MAKERS.iter().chain(&KINDS).chain(&of_page);
        for row in tables.flat_map(|table| table.lines()) {
            let Some((_, patterns)) = row.split_once('\t') else {
                continue;
            };
            let patterns: Vec<_> = patterns.split(' ').collect();
            assert!(patterns.is_sorted(), "{row}");
            assert!(patterns.iter().all(|pattern| pattern.len() < 32), "{row}");
        }
    }
}
