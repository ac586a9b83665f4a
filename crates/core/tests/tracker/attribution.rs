//! Where visits come from, over pages, visits, tabs and what the visitor allows.

use std::rc::Rc;

use proptest::prelude::*;
use serde_json::{Value, json};
use wayfare_core::{Call, Input};
use wayfare_protocol::Page;

use crate::scenario::{Loading, MINUTE, NOON, Scenario, page};

const SHOP: &str = "https://shop.example/";
const DAY: u64 = 24 * 60 * MINUTE;

/// A first page, reached from somewhere.
fn landing(url: &str, referrer: &str) -> Scenario {
    let mut scenario = Scenario::load(Loading {
        url,
        referrer,
        ..Loading::default()
    });
    view(&mut scenario, url, referrer);
    scenario
}

/// The same browser a while later, in a new tab.
fn later(before: &Scenario, ms: u64, url: &str, referrer: &str) -> Scenario {
    let at = before.now.wall + ms;
    let mut scenario = Scenario::load(Loading {
        url,
        referrer,
        visit: before.visit.as_deref(),
        visitor: before.visitor.as_deref(),
        at,
        seed: at,
        ..Loading::default()
    });
    scenario.pass(100);
    view(&mut scenario, url, referrer);
    scenario
}

fn view(scenario: &mut Scenario, url: &str, referrer: &str) {
    scenario.input(Input::Calls(vec![Call {
        properties: "{}".into(),
        at: scenario.now.wall,
        page: Rc::new(Page {
            referrer: referrer.into(),
            ..page(url)
        }),
        ..Call::default()
    }]));
}

fn touch<'a>(session: &'a Value, which: &str) -> (&'a str, &'a Value, &'a Value) {
    let touch = &session["context"][which];
    let class = touch["class"].as_str().unwrap_or("none");
    (class, &touch["host"], &touch["utm"]["campaign"])
}

const SPRING: &str = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=spring";

#[test]
fn a_landing_is_in_the_session_and_remembered() {
    let url = "https://shop.example/?utm_campaign=maps&gclid=Cj0";
    let session = landing(url, "https://www.google.de/").session();
    let context = &session["context"];
    let referrer =
        json!({"url": "https://www.google.de/", "host": "www.google.de", "class": "paid"});
    assert_eq!(context["referrer"], referrer);
    assert_eq!(context["click_ids"], json!({"gclid": "Cj0"}));
    assert_eq!(session["utm"]["campaign"], "maps");
    assert_eq!(context["first_touch"], context["last_touch"]);
    assert_eq!(
        touch(&session, "first_touch"),
        ("paid", &json!("www.google.de"), &json!("maps"))
    );
    assert_eq!(context["first_touch"]["at"], "2024-05-30T12:00:00.000Z");
    assert_eq!(context["first_touch"]["click_ids"], json!({"gclid": "Cj0"}));
}

#[test]
fn a_later_campaign_fills_no_hole_in_the_first_touch() {
    let first = landing("https://shop.example/?utm_source=news", "");
    let second = later(
        &first,
        DAY,
        "https://shop.example/?utm_campaign=spring&gclid=x",
        "",
    );
    let session = second.session();
    assert_eq!(
        touch(&session, "first_touch"),
        ("referral", &Value::Null, &Value::Null)
    );
    assert_eq!(session["context"]["first_touch"]["utm"]["source"], "news");
    assert_eq!(session["context"]["first_touch"]["click_ids"], json!({}));
    assert_eq!(
        touch(&session, "last_touch"),
        ("paid", &Value::Null, &json!("spring"))
    );
    assert_eq!(
        session["context"]["last_touch"]["utm"]["source"],
        Value::Null
    );
    assert_eq!(
        session["utm"]["source"],
        Value::Null,
        "the visit has its own landing"
    );
}

#[test]
fn who_comes_back_directly_was_last_led_here_by_what_led_him_last() {
    let first = landing(SHOP, "");
    assert_eq!(
        touch(&first.session(), "last_touch"),
        ("direct", &Value::Null, &Value::Null)
    );
    let search = later(&first, DAY, SHOP, "https://duckduckgo.com/");
    let direct = later(&search, DAY, SHOP, "");
    let session = direct.session();
    assert_eq!(session["context"]["referrer"]["class"], "direct");
    assert_eq!(touch(&session, "first_touch").0, "direct");
    assert_eq!(
        touch(&session, "last_touch"),
        ("search", &json!("duckduckgo.com"), &Value::Null)
    );
    assert_eq!(direct.visitor, search.visitor, "nothing is written anew");
}

#[test]
fn a_touch_is_remembered_for_six_months_or_as_long_as_the_site_says() {
    let first = landing(SPRING, "");
    let load = |days: u64, options: &str| {
        let at = NOON + days * DAY;
        let scenario = Scenario::load(Loading {
            options,
            visitor: first.visitor.as_deref(),
            at,
            ..Loading::default()
        });
        let class = touch(&scenario.session(), "first_touch").0.to_owned();
        (class, scenario.visitor.is_some())
    };
    for (days, options, class) in [
        (183, "", "email"),
        (184, "", "direct"),
        (30, r#","attributionDays":30"#, "email"),
        (31, r#","attributionDays":30"#, "direct"),
        (399, r#","attributionDays":400"#, "email"),
    ] {
        assert_eq!(
            load(days, options),
            (class.to_owned(), true),
            "{days} {options}"
        );
    }
    assert_eq!(load(1, r#","attributionDays":0"#), ("none".into(), false));
}

#[test]
fn a_campaign_of_a_soft_navigation_is_a_landing() {
    let mut scenario = landing(SHOP, "https://www.bing.com/");
    scenario.now.wall += MINUTE;
    scenario.page_view("https://shop.example/#/sale?utm_source=leaflet&utm_campaign=sale");
    let session = scenario.session();
    assert_eq!(session["utm"]["campaign"], "sale", "the visit had none");
    assert_eq!(
        session["context"]["referrer"]["class"], "search",
        "of the landing page"
    );
    assert_eq!(
        touch(&session, "first_touch"),
        ("search", &json!("www.bing.com"), &Value::Null)
    );
    assert_eq!(
        touch(&session, "last_touch"),
        ("referral", &Value::Null, &json!("sale"))
    );
    assert_eq!(
        session["context"]["last_touch"]["at"],
        "2024-05-30T12:01:00.000Z"
    );
    scenario.page_view("https://shop.example/#/basket");
    let after = scenario.session();
    assert_eq!(
        after["context"]["last_touch"],
        session["context"]["last_touch"]
    );
}

#[test]
fn the_visits_campaign_is_merged_key_by_key_and_never_emptied() {
    let mut scenario = landing("https://shop.example/?utm_source=news", "");
    for (query, source, term, content) in [
        ("", json!("news"), Value::Null, Value::Null),
        ("?utm_term=t", json!("news"), json!("t"), Value::Null),
        (
            "?utm_source=news&utm_content=c",
            json!("news"),
            json!("t"),
            json!("c"),
        ),
        (
            "?utm_source=other&utm_campaign=x",
            json!("news"),
            json!("t"),
            json!("c"),
        ),
        ("?utm_term=", json!("news"), json!("t"), json!("c")),
    ] {
        scenario.page_view(&format!("{SHOP}{query}"));
        let utm = &scenario.session()["utm"];
        assert_eq!(
            (&utm["source"], &utm["term"], &utm["content"]),
            (&source, &term, &content),
            "{query}"
        );
        assert_eq!(utm["campaign"], Value::Null);
    }
}

#[test]
fn a_campaign_that_renews_the_visit_is_the_next_visits() {
    let options = r#","renewOnCampaign":true"#;
    let mut scenario = Scenario::load(Loading {
        url: SPRING,
        options,
        ..Loading::default()
    });
    scenario.page_view(SPRING);
    let first = scenario.session()["id"].clone();
    scenario.page_view("https://shop.example/?gclid=y");
    let session = scenario.session();
    assert_ne!(session["id"], first);
    assert_eq!(session["utm"]["source"], Value::Null);
    assert_eq!(session["context"]["click_ids"], json!({"gclid": "y"}));
    assert_eq!(touch(&session, "first_touch").0, "email");
    assert_eq!(touch(&session, "last_touch").0, "paid");
}

#[test]
fn an_over_long_parameter_is_told_once_with_field_and_limit() {
    let url = format!("{SHOP}?utm_source=a&utm_content={}", "c".repeat(1_000_000));
    let mut scenario = landing(&url, "");
    scenario.page_view(&url);
    scenario.track("anything");
    let told: Vec<_> = scenario
        .diagnostics
        .iter()
        .map(|told| (told.code, told.field.as_deref(), told.limit))
        .collect();
    assert_eq!(
        told,
        [("parameter_too_long", Some("utm_content"), Some(512))]
    );
    let session = scenario.session();
    assert_eq!(
        (&session["utm"]["source"], &session["utm"]["content"]),
        (&json!("a"), &Value::Null)
    );
    assert_eq!(
        session["context"]["page"]["url"], SHOP,
        "the address is shortened all the same"
    );
}

#[test]
fn what_is_remembered_of_one_arrival_has_a_limit() {
    let value = "%3D".repeat(400);
    let url = format!("{SHOP}?utm_source={value}&utm_medium=m&gclid=g");
    let scenario = landing(&url, "");
    assert!(
        scenario
            .visitor
            .as_ref()
            .is_some_and(|text| text.len() < 100)
    );
    let session = scenario.session();
    assert_eq!(
        session["utm"]["source"].as_str().map(str::len),
        Some(400),
        "the visit has it all"
    );
    assert_eq!(touch(&session, "first_touch").0, "paid");
}

#[test]
fn without_leave_to_store_nothing_is_remembered_and_the_session_says_so() {
    for (options, facts) in [
        ("", r#""gpc":true"#),
        (r#","consent":"unknown","whileUnknown":"memory""#, ""),
        (r#","storage":["cookie","sessionStorage"]"#, ""),
        (r#","attributionDays":0"#, ""),
    ] {
        let scenario = Scenario::load(Loading {
            url: SPRING,
            options,
            facts,
            ..Loading::default()
        });
        assert_eq!(scenario.visitor, None, "{options}");
        let context = &scenario.session()["context"];
        assert_eq!(context["first_touch"], Value::Null);
        assert_eq!(
            context["last_touch"]["class"], "email",
            "what this page saw is known"
        );
        let withheld = context["withheld"].as_array().unwrap();
        assert!(
            withheld.contains(&json!("context.first_touch")),
            "{options}"
        );
    }
}

#[test]
fn consent_keeps_the_landing_and_its_withdrawal_deletes_it() {
    let mut scenario = Scenario::load(Loading {
        url: SPRING,
        options: r#","consent":"unknown","whileUnknown":"memory""#,
        ..Loading::default()
    });
    scenario.input(Input::Consent("granted".into()));
    assert!(
        scenario
            .visitor
            .as_ref()
            .is_some_and(|text| text.contains("spring"))
    );
    assert_eq!(touch(&scenario.session(), "first_touch").0, "email");
    scenario.input(Input::Consent("denied".into()));
    assert_eq!(scenario.visitor, None);
    scenario.input(Input::Consent("granted".into()));
    assert_ne!(touch(&scenario.session(), "first_touch").0, "none");
}

#[test]
fn what_somebody_deletes_while_the_page_lives_is_still_known_to_it() {
    let mut page = landing(SPRING, "");
    page.pass(3_000);
    // The entry alone: it is written again with the next arrival.
    let kept = page.visitor.take();
    page.input(Input::Stored(page.stored()));
    assert_eq!(touch(&page.session(), "first_touch").0, "email");
    view(&mut page, SPRING, "");
    page.input(Input::TaskEnded);
    assert_eq!(page.visitor, kept);
    // Everything: whoever did that is not recognised again.
    (page.visit, page.tab, page.pages, page.visitor) = (None, None, None, None);
    page.pass(3_000);
    page.input(Input::Stored(page.stored()));
    page.input(Input::Stored(page.stored()));
    view(&mut page, "https://shop.example/?gclid=x", "");
    assert_eq!(page.visitor, None);
    assert_eq!(touch(&page.session(), "first_touch").0, "email");
    assert_eq!(touch(&page.session(), "last_touch").0, "paid");
}

#[test]
fn tabs_of_one_visit_remember_one_first_touch() {
    let first = landing(SPRING, "");
    let second = later(&first, 1_000, SHOP, "https://www.google.com/");
    let session = second.session();
    assert_eq!(session["id"], first.session()["id"]);
    assert_eq!(
        session["context"]["referrer"]["class"],
        Value::Null,
        "it did not see the landing"
    );
    assert_eq!(
        touch(&session, "first_touch"),
        ("email", &Value::Null, &json!("spring"))
    );
    assert_eq!(touch(&session, "last_touch").0, "search");
}

#[test]
fn rubbish_that_somebody_stored_is_no_touch() {
    for rubbish in [
        "",
        "null",
        "{}",
        "1 search",
        "x direct  \n",
        "99999999999999999 search a b",
    ] {
        let scenario = Scenario::load(Loading {
            visitor: Some(rubbish),
            ..Loading::default()
        });
        assert_eq!(
            touch(&scenario.session(), "first_touch").0,
            "direct",
            "{rubbish}"
        );
    }
}

/// Addresses and referrers of any kind, good ones more often than not.
fn any_way() -> impl Strategy<Value = (String, String)> {
    let parameter = "(utm_(source|medium|term|id)|gclid|fbclid|x)=[a-c%+0-9&]{0,6}&?";
    let query = prop::collection::vec(parameter, 0..4).prop_map(|all| all.concat());
    let referrer = prop::sample::select(vec![
        "",
        SHOP,
        "https://www.google.com/",
        "https://t.co/x",
        "android-app://com.google.android.gm/",
        "nonsense",
        "https://[",
    ]);
    let mark = prop::sample::select(vec!["?", "#", "#/p?"]);
    let odd = ("\\PC{0,40}", "\\PC{0,40}");
    prop_oneof![
        6 => (mark, query, referrer)
            .prop_map(|(mark, query, referrer)| (format!("{SHOP}{mark}{query}"), referrer.into())),
        1 => odd,
    ]
}

/// The campaign parameters that are known.
fn known(utm: &Value) -> Vec<(String, Value)> {
    let utm = utm.as_object().unwrap().clone();
    utm.into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_first_touch_stays_and_a_visits_campaign_only_grows(
        visits in prop::collection::vec(prop::collection::vec(any_way(), 1..4), 1..4),
    ) {
        let mut before: Option<Scenario> = None;
        let mut first = Value::Null;
        for ways in visits {
            let (url, referrer) = &ways[0];
            let mut page = match &before {
                Some(before) => later(before, DAY, url, referrer),
                None => landing(url, referrer),
            };
            let mut campaign = Vec::new();
            for (url, referrer) in &ways {
                view(&mut page, url, referrer);
                page.now.wall += 1_000;
                let session = page.session();
                let read: wayfare_protocol::Session<Value> = serde_json::from_value(session.clone()).unwrap();
                prop_assert_eq!(&serde_json::to_value(&read).unwrap(), &session);
                let context = &session["context"];
                if first.is_null() {
                    first = context["first_touch"].clone();
                }
                prop_assert_eq!(&context["first_touch"], &first);
                let last = context["last_touch"]["class"].as_str().unwrap();
                prop_assert!(context["last_touch"] == first || !["direct", "internal"].contains(&last));
                let now = known(&session["utm"]);
                prop_assert!(campaign.iter().all(|pair| now.contains(pair)), "{campaign:?} {now:?}");
                campaign = now;
            }
            prop_assert!(page.visitor.as_ref().is_some_and(|text| text.len() < 2_500));
            before = Some(page);
        }
    }
}
