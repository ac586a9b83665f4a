//! Batches as pages send them: ten events each, two of a visit, with the whole Session.

use std::fmt::{self, Write};
use std::sync::LazyLock;

use serde_json::Value;
use uuid::Uuid;
use wayfare_collector::clock::Clock;
use wayfare_core::time::rfc3339;

/// Events of a batch.
pub(crate) const EVENTS: u64 = 10;

/// Batches of a visit.
const BATCHES: u64 = 2;

/// Somewhat more than a body has.
const BODY_BYTES: usize = 6_144;

/// How far apart the events of a visit are, in milliseconds.
const PAUSE_MS: u64 = 5_000;

/// What a page sent, as the golden batch has it.
static GOLDEN: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../tests/fixtures/batch.json")).unwrap()
});

/// What differs in the Session of each visit.
const MARKS: [&str; 4] = ["VISIT", "TAB", "TOKEN", "VERSION"];

/// Its Session, cut at the places of what differs: the text before each, and which that is. The load shares the
/// processors with what it measures, so it writes a body at once.
static SESSION: LazyLock<Vec<(String, Option<usize>)>> = LazyLock::new(|| {
    let mut session = GOLDEN["session"].clone();
    session["id"] = "VISIT".into();
    session["context"]["tab_id"] = "TAB".into();
    session["context"]["session_tracking_token"] = "TOKEN".into();
    session["context"]["user_agent"] = USER_AGENT.into();
    cut(&session.to_string())
});

fn cut(text: &str) -> Vec<(String, Option<usize>)> {
    let found = MARKS.iter().enumerate();
    let found = found.filter_map(|(mark, name)| Some((text.find(name)?, mark)));
    let Some((at, mark)) = found.min() else {
        return vec![(text.to_owned(), None)];
    };
    let rest = cut(&text[at + MARKS[mark].len()..]);
    let first = (text[..at].to_owned(), Some(mark));
    [first].into_iter().chain(rest).collect()
}

/// As long as they are: what is in it is looked at.
const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/VERSION.0.0.0 Safari/537.36";

/// The page of one visit after the other. It sends the batches of one at once, as a page does that was offline:
/// the last of them is sent when it says so, and those before it were on their way.
#[derive(Default)]
pub(crate) struct Page {
    sent: u64,
    visit: u64,
    began_ms: u64,
}

impl Page {
    /// Number of its next batch, and when that one's visit began; `visit` numbers visits.
    pub(crate) fn next(&mut self, clock: &Clock, visit: impl FnOnce() -> u64) -> (u64, u64) {
        let place = self.sent % BATCHES;
        if place == 0 {
            self.visit = visit();
            self.began_ms = clock.now_ms() - sent_ms(BATCHES - 1, 0);
        }
        self.sent += 1;
        (self.visit * BATCHES + place, self.began_ms)
    }
}

/// An id as time-ordered as a page's, for a number and what it is of.
pub(crate) fn id(at_ms: u64, kind: u128, number: u64) -> Uuid {
    // Consecutive numbers lie as far apart as random ones would.
    let spread = u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 2);
    Uuid::from_u128(u128::from(at_ms) << 80 | 7 << 76 | kind << 64 | 2 << 62 | spread)
}

/// When the visit of a batch began, if visits begin every `step_us` from `from_ms` on.
pub(crate) fn began_ms(index: u64, from_ms: u64, step_us: u64) -> u64 {
    from_ms + (index / BATCHES) * step_us / 1_000
}

/// When a batch is sent whose visit began then: right after its last event.
pub(crate) fn sent_ms(index: u64, began_ms: u64) -> u64 {
    began_ms + (index % BATCHES + 1) * EVENTS * PAUSE_MS
}

/// The body of a batch.
pub(crate) fn body(index: u64, began_ms: u64) -> String {
    let mut body = String::with_capacity(BODY_BYTES);
    write_body(&mut body, index, began_ms).unwrap();
    body
}

fn write_body(body: &mut String, index: u64, began_ms: u64) -> fmt::Result {
    let visit = index / BATCHES;
    let [session, tab, token] = [1, 2, 3].map(|kind| id(began_ms, kind, visit).to_string());
    let sent_ms = sent_ms(index, began_ms);
    write!(
        body,
        r#"{{"v":1,"batch_id":"{}","source":"shop","sent_at":"{}","debug":false,"dropped":[],"session":"#,
        id(sent_ms, 4, index),
        rfc3339(sent_ms),
    )?;
    let version = (100 + visit % 40).to_string();
    let differs = [&session, &tab, &token, &version];
    for (text, mark) in SESSION.iter() {
        body.push_str(text);
        body.push_str(mark.map_or("", |mark| differs[mark]));
    }
    write!(
        body,
        r#","session_info":{{"sessionTrackingToken":"{token}","tabId":"{tab}"}},"events":["#
    )?;
    let first = index % BATCHES * EVENTS;
    for place in first..first + EVENTS {
        if place > first {
            body.push(',');
        }
        write_event(body, visit, place, began_ms + (place + 1) * PAUSE_MS)?;
    }
    body.push_str("]}");
    Ok(())
}

/// Every third is a page view, on one of five hundred pages.
fn write_event(body: &mut String, visit: u64, place: u64, at_ms: u64) -> fmt::Result {
    let kind = ["page_view", "added_to_basket", "search"][usize::try_from(place % 3).unwrap()];
    let page = (visit * 31 + place / 3) % 500;
    write!(
        body,
        r#"{{"id":"{}","type":"{kind}","seq":{},"occurred_at":"{}","page":{{"url":"https://shop.example/maps/{page}?from=list","title":"Map number {page}","referrer":""}},"properties":{{"product":"map-{page}","cents":1250,"quantity":1}}}}"#,
        id(at_ms, 5, visit * EVENTS * BATCHES + place),
        place + 1,
        rfc3339(at_ms),
    )
}
