//! What is erased, exported and forgotten.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::server::wayfare;
use harness::{Collector, NOW_MS, at, event, id, options, with};
use serde_json::{Value, json};
use uuid::Uuid;
use wayfare_collector::store::Store;
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_collector::{App, Options};

const DAY_MS: u64 = 86_400_000;

/// What tells of a person: a name, ids by their numbers, and from which day on.
struct Person {
    number: u128,
    name: &'static str,
    first_day: u64,
}

const ADA: Person = Person {
    number: 0x1000,
    name: "lovelace",
    first_day: 0,
};
const BOB: Person = Person {
    number: 0x2000,
    name: "babbage",
    first_day: 3,
};

impl Person {
    fn id(&self, number: u128) -> Uuid {
        id(self.number + number)
    }

    /// A visit of a day in a tab: two events with a hole between them, and what was dropped.
    fn visit(&self, day: u128, previous: Option<Uuid>, profile: Option<&str>) -> Value {
        let at_ms = NOW_MS + (self.first_day + u64::try_from(day).unwrap()) * DAY_MS;
        let told = |seq: u64| {
            let url = format!("https://shop.example/{}?{seq}", self.name);
            let told = with(event(seq), "/page/url", Some(json!(url)));
            let number = 0x100 * (day + 1) + u128::from(seq);
            let told = with(told, "/id", Some(json!(self.id(number).to_string())));
            let told = with(told, "/occurred_at", Some(json!(at(at_ms))));
            with(told, "/properties", Some(json!({"user_id": self.name})))
        };
        let identify = with(told(3), "/type", Some(json!("identify")));
        json!({
            "v": 1,
            "batch_id": self.id(0x50 + day),
            "source": "shop",
            "sent_at": at(at_ms),
            "session": {
                "id": self.id(day),
                "profile": {"id": profile},
                "context": {"previous_id": previous, "page": {"url": told(1)["page"]["url"]}},
                "properties": {"name": self.name},
            },
            "session_info": {
                "sessionTrackingToken": self.id(0x70 + day),
                "tabId": self.id(0x60 + day),
                "lastQuery": self.name,
            },
            "events": [told(1), identify],
            "dropped": [{"reason": "queue_full", "count": 2}],
        })
    }

    /// Three visits on three days; gives every id that tells of this person.
    async fn live(&self, collector: &Collector) -> Vec<Uuid> {
        let mut profile = None;
        for day in 0..3 {
            let previous = (day > 0).then(|| self.id(day - 1));
            let visit = self.visit(day, previous, profile.as_deref());
            let ack = collector.take(&visit).await;
            assert_eq!(ack["missing"], json!([[2, 2]]));
            profile = ack["profile"]["id"].as_str().map(str::to_owned);
            collector.advance_ms(DAY_MS);
        }
        let numbers = [0, 0x50, 0x60, 0x70].map(|kind| (0..3).map(move |day| kind + day));
        let numbers = numbers.into_iter().flatten();
        let events = (1..=3).flat_map(|day| [0x100 * day + 1, 0x100 * day + 3]);
        let ids = numbers.chain(events).map(|number| self.id(number));
        ids.chain([profile.unwrap().parse().unwrap()]).collect()
    }
}

fn collector(folder: &Path, keep: Option<Duration>) -> Collector {
    let (options, hand) = options(&[]);
    let store = Sqlite::open(&folder.join("wayfare.db")).unwrap();
    let app = App::start(Arc::new(store), Options { keep, ..options }).unwrap();
    Collector::of(app, hand)
}

/// Runs a command on the database of a folder.
fn command(folder: &Path, name: &str, arguments: &[&str]) -> Output {
    let database = folder.join("wayfare.db");
    let command = [name, "--database", database.to_str().unwrap()];
    wayfare().args(command).args(arguments).output().unwrap()
}

/// Every byte of the database and of what lies beside it.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The figures of every day, and all sessions of a person.
fn known(folder: &Path, person: &Person) -> Value {
    let store = Sqlite::open(&folder.join("wayfare.db")).unwrap();
    let totals: Vec<_> = (0..7)
        .map(|day| store.totals(NOW_MS + day * DAY_MS).unwrap())
        .map(|totals| wayfare_collector::store::Totals {
            visitors_now: 0,
            ..totals
        })
        .collect();
    let sessions = (0..3).map(|day| store.session(person.id(day), 9).unwrap());
    json!([totals, sessions.collect::<Vec<_>>()])
}

#[tokio::test]
async fn nothing_is_left_of_whoever_is_erased_and_all_of_the_others() {
    let (both, one) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let alone = collector(one.path(), None);
    alone.advance_ms(BOB.first_day * DAY_MS);
    BOB.live(&alone).await;
    alone.app.close().await.unwrap();
    let shared = collector(both.path(), None);
    let of_ada = ADA.live(&shared).await;
    let of_bob = BOB.live(&shared).await;
    shared.app.close().await.unwrap();
    drop(shared);

    let before = bytes(both.path());
    let profile = of_ada.last().unwrap().to_string();
    let output = command(both.path(), "erase", &["--profile", &profile]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "{\"sessions\":3,\"events\":6}\n");
    let after = bytes(both.path());
    for (ids, name, stays) in [(of_ada, ADA.name, false), (of_bob, BOB.name, true)] {
        assert!(contains(&before, name.as_bytes()));
        assert_eq!(contains(&after, name.as_bytes()), stays, "{name}");
        for id in ids {
            assert!(contains(&before, id.as_bytes()), "{name}: {id}");
            assert_eq!(contains(&after, id.as_bytes()), stays, "{name}: {id}");
            let text = id.to_string();
            assert!(!contains(&after, text.as_bytes()) || stays, "{name}: {id}");
        }
    }
    assert_eq!(known(both.path(), &BOB), known(one.path(), &BOB));
    let again = command(both.path(), "erase", &["--profile", &profile]);
    assert!(!again.status.success());
}

#[tokio::test]
async fn a_visit_is_erased_alone_and_the_next_no_longer_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let all = collector(folder.path(), None);
    let ids = ADA.live(&all).await;
    all.app.close().await.unwrap();
    drop(all);
    let visit = ADA.id(0);
    let output = command(folder.path(), "erase", &["--session", &visit.to_string()]);
    assert!(output.status.success());
    let after = bytes(folder.path());
    for gone in [visit, ADA.id(0x50), ADA.id(0x60), ADA.id(0x101)] {
        assert!(!contains(&after, gone.as_bytes()), "{gone}");
        assert!(!contains(&after, gone.to_string().as_bytes()), "{gone}");
    }
    let known = known(folder.path(), &ADA);
    assert_eq!(known[1][0], Value::Null);
    let session = &known[1][1]["session"];
    assert_eq!(session["context"]["previous_id"], Value::Null);
    assert_eq!(session["profile"]["primary_id"], ADA.name);
    assert_eq!(
        known[1][2]["session"]["context"]["previous_id"],
        json!(ADA.id(1))
    );
    let totals = &known[0][0];
    let of = |key: &str| totals[key].as_u64().unwrap();
    assert_eq!(
        ["sessions", "sessions_today", "events", "dropped", "missing"].map(of),
        [2, 0, 4, 4, 2]
    );
    // With the last visit the visitor goes.
    for day in [1, 2] {
        let visit = ADA.id(day).to_string();
        let output = command(folder.path(), "erase", &["--session", &visit]);
        assert!(output.status.success());
    }
    let after = bytes(folder.path());
    assert!(!contains(&after, ids.last().unwrap().as_bytes()));
    assert!(!contains(&after, ADA.name.as_bytes()));
}

#[tokio::test]
async fn what_is_stored_is_written_as_lines_from_a_moment_on() {
    let folder = tempfile::tempdir().unwrap();
    let all = collector(folder.path(), None);
    for day in 0..2 {
        all.take(&ADA.visit(day, None, None)).await;
        all.advance_ms(DAY_MS);
    }
    let detail = all.session(ADA.id(1)).await;
    all.app.close().await.unwrap();
    let lines = |arguments: &[&str]| -> Vec<Value> {
        let output = command(folder.path(), "export", arguments);
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let whole = lines(&[]);
    let kinds: Vec<_> = whole
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["session", "session", "event", "event", "event", "event"]
    );
    let later = lines(&["--since", "2024-05-31"]);
    assert_eq!(later, lines(&["--since", "2024-05-31T07:44:23.243Z"]));
    assert_eq!(
        lines(&["--since", "2024-05-31T07:44:23.244Z"]),
        [] as [Value; 0]
    );
    assert_eq!(later.len(), 3);
    assert_eq!(later[0]["session"], detail["session"]);
    assert_eq!(later[0]["source"], "shop");
    for (line, event) in later[1..].iter().zip(detail["events"].as_array().unwrap()) {
        assert_eq!(with(line.clone(), "/kind", None), *event);
    }
}

#[tokio::test]
async fn commands_say_what_they_cannot_do() {
    let folder = tempfile::tempdir().unwrap();
    let id = id(1).to_string();
    for (name, arguments, message) in [
        (
            "erase",
            &["--profile", id.as_str()][..],
            "there is no database",
        ),
        ("erase", &[], "required"),
        (
            "erase",
            &["--profile", &id, "--session", &id],
            "cannot be used with",
        ),
        ("erase", &["--session", "x"], "an id is a UUID with hyphens"),
        ("export", &[], "there is no database"),
        (
            "export",
            &["--since", "soon"],
            "a time is a day or RFC 3339",
        ),
    ] {
        let output = command(folder.path(), name, arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            !output.status.success() && errors.contains(message),
            "{errors}"
        );
        assert!(!folder.path().join("wayfare.db").exists());
    }
    drop(Sqlite::open(&folder.path().join("wayfare.db")).unwrap());
    let output = command(folder.path(), "erase", &["--session", &id]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("there is no such thing"), "{errors}");
}

#[tokio::test]
async fn visits_are_forgotten_after_their_time_and_their_figures_stay() {
    let folder = tempfile::tempdir().unwrap();
    let old = collector(folder.path(), None);
    let of_ada = ADA.live(&old).await;
    BOB.live(&old).await;
    let before = old.totals().await;
    old.app.close().await.unwrap();
    drop(old);

    let (options, hand) = options(&[]);
    let keep = Some(Duration::from_hours(84));
    hand.fetch_add(6 * DAY_MS * 1_000, std::sync::atomic::Ordering::SeqCst);
    let store = Arc::new(Sqlite::open(&folder.path().join("wayfare.db")).unwrap());
    let app = App::start(
        Arc::clone(&store) as Arc<dyn Store>,
        Options { keep, ..options },
    )
    .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while store.sessions(9, 0).unwrap().len() > 3 {
        assert!(Instant::now() < deadline, "they are forgotten in time");
        tokio::task::yield_now().await;
    }
    app.close().await.unwrap();
    let left = Collector::of(app, hand);
    assert_eq!(left.totals().await["sessions"], before["sessions"]);
    assert_eq!(left.totals().await["events"], before["events"]);
    assert_eq!(left.session(BOB.id(0)).await["summary"]["events"], 2);
    for gone in 0..3 {
        assert!(store.session(ADA.id(gone), 1).unwrap().is_none());
    }
    let profile = of_ada.last().unwrap().to_string();
    drop((left, store));
    let output = command(folder.path(), "erase", &["--profile", &profile]);
    assert!(!output.status.success(), "the profile went with its visits");
}
