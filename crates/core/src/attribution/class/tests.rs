//! Landing pages and how they were reached: `landings.tsv`, and whatever else comes.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::attribution::Touch;

/// Each row: the page's address, its referrer; class, host, campaign parameters and click ids.
const LANDINGS: &str = include_str!("../landings.tsv");

/// Domains that the site of the table links.
const LINKED: [&str; 1] = ["partner.example"];

fn touch(url: &str, referrer: &str) -> Touch {
    let (campaign, _) = Campaign::read(url);
    Touch::of(0, referrer, &campaign, url, &LINKED.map(String::from))
}

/// Every class there is.
const CLASSES: [&str; 8] = [
    DIRECT,
    INTERNAL,
    "search",
    "social",
    "ai_assistant",
    EMAIL,
    PAID,
    REFERRAL,
];

fn wire(touch: &Touch) -> Value {
    let mut out = String::new();
    touch.push_json(&mut out);
    serde_json::from_str(&out).unwrap()
}

#[test]
fn landings_are_attributed_as_the_table_says() {
    let mut rows = 0;
    for row in LANDINGS.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<_> = row.split('\t').collect();
        let [url, referrer, class, host, parameters] = columns[..] else {
            panic!("five columns: {row}");
        };
        let found = touch(url, referrer);
        let mut all: Map<String, Value> = Map::new();
        let wire = wire(&found);
        for field in ["utm", "click_ids"] {
            all.extend(wire[field].as_object().unwrap().clone());
        }
        all.retain(|_, value| !value.is_null());
        assert_eq!(
            (
                found.class(),
                wire["host"].as_str().unwrap_or(""),
                json!(all).to_string()
            ),
            (class, host, parameters.to_owned()),
            "{url} from {referrer}"
        );
        rows += 1;
    }
    assert!(rows >= 60, "the table has only {rows} rows");
}

#[test]
fn every_source_of_the_table_is_of_its_class() {
    for row in include_str!("../sources.tsv")
        .lines()
        .filter(|row| !row.starts_with('#'))
    {
        let [class, source, _] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns: {row}");
        };
        if let Some(start) = source.strip_suffix(".*") {
            for country in ["com", "de", "co.uk", "com.br", "co.jp"] {
                for below in ["", "www.", "m."] {
                    let referrer = format!("https://{below}{start}.{country}/search?q=x");
                    assert_eq!(
                        touch("https://shop.example/", &referrer).class(),
                        class,
                        "{referrer}"
                    );
                }
            }
        } else if let Some(("click", id)) = source.split_once('=') {
            let url = format!("https://shop.example/?{id}=1");
            assert_eq!(touch(&url, "").class(), class, "{url}");
        } else if let Some(("medium", medium)) = source.split_once('=') {
            let url = format!(
                "https://shop.example/?utm_medium={}",
                medium.replace('*', "-x").to_uppercase()
            );
            assert_eq!(touch(&url, "").class(), class, "{url}");
        } else {
            let referrer = format!("https://WWW.{source}/path");
            assert_eq!(
                touch("https://shop.example/", &referrer).class(),
                class,
                "{referrer}"
            );
            let other = touch("https://shop.example/", &format!("https://x{source}/path"));
            // "xmail.google.com" still stands below "google.com".
            let stands_alone = source.bytes().filter(|byte| *byte == b'.').count() == 1;
            assert!(!stands_alone || other.class() == REFERRAL, "x{source}");
        }
    }
}

#[test]
fn a_name_that_only_looks_like_a_source_is_a_site_like_any_other() {
    for host in [
        "google.evil.example",
        "notgoogle.com",
        "google.com.evil.example",
        "www.google",
        "x.example",
        "bing.com.de.example",
        "t.co.example",
    ] {
        let referrer = format!("https://{host}/");
        assert_eq!(
            touch("https://shop.test/", &referrer).class(),
            REFERRAL,
            "{host}"
        );
    }
}

#[test]
fn hosts_of_one_registrable_domain_are_one_site() {
    for (own, other, is_same) in [
        ("shop.example", "shop.example", true),
        ("shop.example", "www.shop.example", true),
        ("blog.shop.example", "shop.shop.example", true),
        ("a.shop.co.uk", "b.shop.co.uk", true),
        ("shop.co.uk", "other.co.uk", false),
        ("a.github.io", "b.github.io", false),
        ("a.b.github.io", "b.github.io", true),
        ("10.0.0.1", "10.0.0.1", true),
        ("10.0.0.1", "192.168.0.1", false),
        ("[::1]", "[::2]", false),
        ("localhost", "localhost", true),
        ("shop.example", "myshop.example", false),
    ] {
        let (own, referrer) = (format!("https://{own}:8443/"), format!("https://{other}/"));
        let class = if is_same { INTERNAL } else { REFERRAL };
        assert_eq!(
            touch(&own, &referrer).class(),
            class,
            "{own} from {referrer}"
        );
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_of_one_class(
        url in "\\PC{0,60}|https://[a-z.]{1,20}/\\?(utm_(source|medium)=[a-z.=*#%0-9]{0,20}&?){0,3}",
        referrer in "\\PC{0,60}|[a-z]{1,5}:/{0,3}[a-z.:@\\[\\]]{0,30}/?",
    ) {
        let touch = touch(&url, &referrer);
        prop_assert!(CLASSES.contains(&touch.class()));
        let wire = wire(&touch);
        prop_assert!(touch.class() != DIRECT || wire["utm"]["source"].is_null());
        prop_assert_eq!(Touch::stored(touch.as_str()), touch);
    }
}
