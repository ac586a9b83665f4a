//! The browser edge in a real browser: what the module reads, writes, posts and tells.
//!
//! `wasm-pack test --headless --chrome` runs it. All tests share one page and so one tracker: each
//! takes the page as the one before left it, and asks for what it needs itself.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Page, uuid_of};
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wayfare::{exports, happening};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn without_a_usable_endpoint_there_is_no_tracker() {
    let page = Page::new();
    for (options, code) in [
        ("{}", "missing_endpoint"),
        (r#"{"endpoint":"collector"}"#, "invalid_endpoint"),
        ("not JSON at all", "missing_endpoint"),
    ] {
        assert!(!page.start(options));
        let told = page.told("diagnostic");
        assert_eq!(
            told.last().map(|detail| &detail["code"]),
            Some(&json!(code)),
            "{options}"
        );
    }
    assert_eq!(exports::session(false), None);
    assert_eq!(exports::session(true), None);
    page.tell(happening::FLUSHED);
    page.tell(happening::IDLE);
}

#[wasm_bindgen_test]
async fn a_tracker_writes_the_visit_and_the_tab_and_tells_both_sessions() {
    let page = Page::started().await;
    let session = page.session();
    let visit = uuid_of(&session["id"]);
    let cookie = page.cookie("wayfare").unwrap_or_default();
    assert!(cookie.starts_with(&format!("1.{visit}.")), "{cookie}");
    let mirrors = ["localStorage", "sessionStorage"].map(|place| page.stored(place, "wayfare"));
    assert_eq!(mirrors, [cookie.clone(), cookie]);
    let tab = page.stored("sessionStorage", "wayfare.tab");
    let tab: Value = serde_json::from_str(&tab).unwrap();
    assert_eq!(tab["id"], session["context"]["tab_id"]);
    assert_eq!(tab["visit"], session["id"]);
    let info: Value = serde_json::from_str(&exports::session(true).unwrap()).unwrap();
    let context = &session["context"];
    assert_eq!(
        info["sessionTrackingToken"],
        context["session_tracking_token"]
    );
    assert_eq!(info["tabId"], context["tab_id"]);
}

#[wasm_bindgen_test]
async fn a_second_start_changes_nothing() {
    let page = Page::started().await;
    let session = page.session()["id"].clone();
    assert!(page.start(r#"{"endpoint":"/elsewhere"}"#));
    assert_eq!(page.session()["id"], session);
}

#[wasm_bindgen_test]
async fn the_facts_of_the_browser_are_in_the_session() {
    let page = Page::started().await;
    let session = page.session();
    assert_eq!(
        session["context"]["user_agent"],
        json!(page.eval("navigator.userAgent"))
    );
    assert_eq!(
        session["app"]["language"],
        json!(page.eval("navigator.language"))
    );
    assert_eq!(
        session["device"]["resolution"],
        json!(page.eval("`${screen.width}x${screen.height}`"))
    );
    assert_eq!(
        session["app"]["resolution"],
        json!(page.eval("`${innerWidth}x${innerHeight}`"))
    );
    assert_eq!(
        session["context"]["time_zone"],
        json!(page.eval("Intl.DateTimeFormat().resolvedOptions().timeZone"))
    );
    assert_eq!(session["app"]["bot"], true, "a driven browser says so");
    // Chromium says on a desktop how fast its connection is, and not what it is; others say neither.
    let unsaid = "navigator.connection ? 'context.connection.type' : 'context.connection'";
    assert_eq!(session["context"]["withheld"], json!([page.eval(unsaid)]));
}

#[wasm_bindgen_test]
async fn events_are_posted_as_text_and_leave_when_they_are_acknowledged() {
    let page = Page::started().await;
    page.answer_acknowledging();
    page.track("bought", r#"{"cents":1250,"note":"ü \" \\ $"}"#);
    page.flush().await;
    let batch = page.last_batch();
    let event = &batch["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(event["type"], "bought");
    assert_eq!(
        event["properties"],
        json!({"cents": 1250, "note": "ü \" \\ $"})
    );
    assert_eq!(batch["source"], "suite");
    assert_eq!(batch["session"]["id"], page.session()["id"]);
    assert_eq!(page.request("method"), "POST");
    assert_eq!(page.request("keepalive"), "true");
    assert_eq!(
        page.told("flushed").last().unwrap()["pending"],
        0,
        "nothing waits"
    );
}

#[wasm_bindgen_test]
async fn what_is_not_acknowledged_stays_and_goes_again_in_order() {
    let page = Page::started().await;
    for failure in [
        "Promise.reject(new TypeError('offline'))",
        "(() => { throw new Error('patched') })()",
        "new Response('', { status: 503, headers: { 'Retry-After': 'soon' } })",
        "new Response('<!doctype html>', { status: 200 })",
        "'no response at all'",
    ] {
        page.answer(failure);
        page.track("kept", "{}");
        page.flush().await;
        let pending = page.told("flushed").last().unwrap()["pending"]
            .as_u64()
            .unwrap();
        assert!(pending > 0, "{failure}");
    }
    page.answer_acknowledging();
    page.flush().await;
    let events = page.last_batch()["events"].clone();
    let seqs: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs.len(), 5);
    assert!(
        seqs.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "{seqs:?}"
    );
    assert_eq!(page.told("flushed").last().unwrap()["pending"], 0);
}

#[wasm_bindgen_test]
async fn a_refusal_is_told_with_field_and_limit() {
    let page = Page::started().await;
    page.answer(
        r#"new Response('{"error":{"code":"too_long","field":"source","limit":64}}', { status: 400 })"#,
    );
    page.track("refused", "{}");
    page.flush().await;
    let told = page.told("diagnostic").pop().unwrap();
    assert_eq!(
        (&told["code"], &told["field"], &told["limit"]),
        (&json!("batch_refused"), &json!("source"), &json!(64))
    );
}

#[wasm_bindgen_test]
async fn the_module_may_be_called_from_what_it_tells() {
    let page = Page::started().await;
    page.answer_acknowledging();
    page.track_when_told("delivery", "nested");
    page.track("outer", "{}");
    page.flush().await;
    page.flush().await;
    let events = page.last_batch()["events"].clone();
    assert_eq!(events.as_array().unwrap().last().unwrap()["type"], "nested");
}

#[wasm_bindgen_test]
async fn a_page_that_is_hidden_sends_what_waits() {
    let page = Page::started().await;
    page.answer_acknowledging();
    page.track("last", "{}");
    page.eval("dispatchEvent(new PageTransitionEvent('pagehide'))");
    let events = page.last_batch()["events"].clone();
    assert_eq!(events.as_array().unwrap().last().unwrap()["type"], "last");
    page.flush().await;
}

#[wasm_bindgen_test]
async fn a_visit_that_another_tab_began_is_taken_over() {
    let page = Page::started().await;
    let other = "018fc875-04cb-7000-8000-000000000001";
    let nil = "00000000-0000-0000-0000-000000000000";
    // A moment ago: what is tracked then counts as later, and is stored wherever the visit is.
    let later = page.eval("Date.now() - 1");
    // A cookie of somebody else, whose name only ends like ours, stands before it.
    page.eval("document.cookie = 'xwayfare=7; Path=/'");
    page.eval(&format!(
        "document.cookie = 'wayfare=1.{other}.{later}.{later}.4.idle.0.{nil}; Path=/'"
    ));
    page.answer_acknowledging();
    page.advance_clock(10_000);
    page.track("in_the_new_visit", "{}");
    assert_eq!(page.session()["id"], other);
    assert_eq!(page.session()["context"]["visit_index"], 4);
    page.flush().await;
    assert_eq!(page.last_batch()["session"]["id"], other);
}

#[wasm_bindgen_test]
async fn what_a_server_answered_of_the_tab_is_adopted() {
    let page = Page::started().await;
    let info: Value = serde_json::from_str(&exports::session(true).unwrap()).unwrap();
    let token = "018fc875-04cb-7000-8000-00000000000a";
    let answered = json!({
        "tabId": info["tabId"], "sessionTrackingToken": token, "lastQuery": "ü",
    });
    page.tell_text(happening::OBSERVED, answered.to_string());
    let adopted: Value = serde_json::from_str(&exports::session(true).unwrap()).unwrap();
    assert_eq!(
        (&adopted["sessionTrackingToken"], &adopted["lastQuery"]),
        (&json!(token), &json!("ü"))
    );
    let tab: Value = serde_json::from_str(&page.stored("sessionStorage", "wayfare.tab")).unwrap();
    assert_eq!(tab["token"], token);
    page.tell_text(happening::OBSERVED, "not JSON".into());
    let told = page.told("diagnostic").pop().unwrap();
    assert_eq!(told["code"], "invalid_session_info");
}

/// Every key of an object, at any depth, by its path; what the page or the address gives is not looked into.
fn keys(value: &Value, path: &str, found: &mut Vec<String>) {
    if path.ends_with("properties") || path.ends_with("click_ids") {
        return;
    }
    for (key, value) in value.as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        keys(value, &path, found);
        found.push(path);
    }
}

#[wasm_bindgen_test]
async fn a_batch_of_a_real_browser_has_the_keys_of_the_golden_one() {
    let page = Page::started().await;
    page.answer_acknowledging();
    page.track("bought", r#"{"cents":1250}"#);
    page.flush().await;
    let keys_of = |batch: &Value| {
        let mut found = Vec::new();
        keys(batch, "", &mut found);
        keys(&batch["events"][0], "/events", &mut found);
        // What only an answer says is not there before it.
        found.retain(|path| !path.ends_with("/lastSeen") && !path.ends_with("/lastQuery"));
        found
    };
    let golden = serde_json::from_str(include_str!("fixtures/batch.json")).unwrap();
    assert_eq!(keys_of(&page.last_batch()), keys_of(&golden));
}
