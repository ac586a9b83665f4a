//! A page around the module: a `fetch` that answers as it is told, and a record of what was told.

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use js_sys::{Array, Promise, Reflect, eval};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wayfare::{exports, happening};
use web_sys::HtmlDocument;

/// What the page's scripts keep in one global.
const SUPPORT: &str = r"
globalThis.suite ??= (() => {
  const suite = { told: [], requests: [], waiting: [], nested: null };
  suite.settled = new Promise((resolve) => (suite.settle = resolve));
  const answer = 'acknowledge';
  suite.answer = answer;
  suite.emit = (name, detail) => {
    suite.told.push([name, detail]);
    if (suite.nested && suite.nested[0] == name) {
      const [, call] = suite.nested;
      suite.nested = null;
      call();
    }
    if (name == 'settled') suite.settle();
    if (name == 'flushed') suite.waiting.splice(0).forEach((resolve) => resolve());
  };
  // What is posted is read here as text.
  globalThis.CompressionStream = undefined;
  const real = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    if (!String(url).endsWith('/suite')) return real(url, init);
    suite.requests.push(init);
    if (suite.answer != 'acknowledge') return (0, eval)(suite.answer);
    const { events } = JSON.parse(init.body);
    // A question for batches whose answer was lost has none.
    const accepted = events.length ? [[events[0].seq, events.at(-1).seq]] : [];
    return Promise.resolve(new Response(JSON.stringify({ accepted, rejected: [] })));
  };
  return suite;
})();
";

/// The text of a UUIDv7.
pub(crate) fn uuid_of(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    assert_eq!(
        (text.len(), text.chars().nth(14)),
        (36, Some('7')),
        "{value}"
    );
    text.to_owned()
}

fn document() -> HtmlDocument {
    let document = web_sys::window().and_then(|window| window.document());
    document.unwrap().unchecked_into()
}

fn href() -> String {
    document().location().unwrap().href().unwrap()
}

/// The page in which the suite runs.
pub(crate) struct Page;

impl Page {
    pub(crate) fn new() -> Self {
        eval(SUPPORT).unwrap();
        Self
    }

    /// The page with a running tracker that knows its sessions and whose first batch has gone.
    pub(crate) async fn started() -> Self {
        let page = Self::new();
        page.answer_acknowledging();
        assert!(page.start(r#"{"endpoint":"/suite","source":"suite"}"#));
        let settled: Promise = eval("suite.settled").unwrap().unchecked_into();
        JsFuture::from(settled).await.unwrap();
        page.tell(happening::IDLE);
        page.flush().await;
        page
    }

    pub(crate) fn start(&self, options: &str) -> bool {
        exports::connect(&eval("suite.emit").unwrap());
        let (url, title) = (href(), document().title());
        let page = json!([url, title, ""]);
        exports::start(&format!("{page}\n{options}"), js_sys::Date::now())
    }

    /// Tells the module what happened.
    pub(crate) fn tell(&self, what: u32) {
        self.tell_text(what, String::new());
    }

    /// The same of something that has a text.
    pub(crate) fn tell_text(&self, what: u32, text: String) {
        exports::happened(what, text, 0, 0, 0.0);
    }

    pub(crate) fn track(&self, name: &str, properties: &str) {
        let url = href();
        let (page, at, name) = (json!([url, "", ""]), js_sys::Date::now(), json!(name));
        self.tell_text(
            happening::CALLED,
            format!("{page}\n{at}{name}\n{properties}"),
        );
        self.tell(happening::TASK_ENDED);
    }

    /// Tracks from inside the next telling of that name.
    pub(crate) fn track_when_told(&self, told: &str, name: &'static str) {
        let call = Closure::once_into_js(move || Self.track(name, "{}"));
        let nested = Array::of2(&told.into(), &call);
        let suite = eval("suite").unwrap();
        Reflect::set(&suite, &"nested".into(), &nested).unwrap();
    }

    /// Flushes, and waits until the module says that it has.
    pub(crate) async fn flush(&self) {
        let flushed: Promise = eval("new Promise((resolve) => suite.waiting.push(resolve))")
            .unwrap()
            .unchecked_into();
        self.tell(happening::FLUSHED);
        JsFuture::from(flushed).await.unwrap();
    }

    /// What the next requests are answered, as an expression.
    pub(crate) fn answer(&self, expression: &str) {
        let suite = eval("suite").unwrap();
        Reflect::set(&suite, &"answer".into(), &expression.into()).unwrap();
    }

    pub(crate) fn answer_acknowledging(&self) {
        self.answer("acknowledge");
    }

    /// The details of everything told under a name.
    pub(crate) fn told(&self, name: &str) -> Vec<Value> {
        let all: Value = serde_wasm_bindgen::from_value(eval("suite.told").unwrap()).unwrap();
        let named = all
            .as_array()
            .unwrap()
            .iter()
            .filter(|told| told[0] == name);
        named.map(|told| told[1].clone()).collect()
    }

    pub(crate) fn session(&self) -> Value {
        serde_json::from_str(&exports::session(false).unwrap()).unwrap()
    }

    pub(crate) fn last_batch(&self) -> Value {
        serde_json::from_str(&self.request("body")).unwrap()
    }

    /// An option of the last request.
    pub(crate) fn request(&self, option: &str) -> String {
        self.eval(&format!("suite.requests.at(-1).{option}"))
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = document().cookie().unwrap();
        let mut pairs = cookies
            .split("; ")
            .filter_map(|cookie| cookie.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    /// What stands in `localStorage` or `sessionStorage` under a key.
    pub(crate) fn stored(&self, place: &str, key: &str) -> String {
        let storage = match place {
            "localStorage" => LocalStorage::raw(),
            _ => SessionStorage::raw(),
        };
        storage.get_item(key).unwrap().unwrap()
    }

    /// An expression's value as text.
    pub(crate) fn eval(&self, expression: &str) -> String {
        let value = eval(&format!("String({expression})"));
        value.unwrap().as_string().unwrap()
    }

    /// Lets the page's monotonic clock go on by so many milliseconds.
    pub(crate) fn advance_clock(&self, ms: u32) {
        self.eval(&format!(
            "performance.now = ((now) => () => now.call(performance) + {ms})(performance.now)"
        ));
    }
}
