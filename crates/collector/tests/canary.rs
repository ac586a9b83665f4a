//! A value that is put wherever something can be put, and looked for wherever something comes out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use harness::server::{Server, ask, wayfare};
use harness::{id, with};
use serde_json::{Value, json};

/// What a visitor would not want to read anywhere.
const VALUE: &str = "canary-of-the-visitor";
/// The write key, the backend's secret and the dashboard's token.
const KEY: &str = "canary-key-0123456789";
const SECRET: &str = "canary-secret-0123456789";
const TOKEN: &str = "canary-token-0123456789";

const SITES: &str =
    "[sites.shop]\nkeys = [\"canary-key-0123456789\"]\nsecrets = [\"canary-secret-0123456789\"]\n";

/// The golden batch with an event that has everything, and the golden payload of the other dialect.
fn bodies() -> [(&'static str, Value); 5] {
    let batch = include_str!("../../../tests/fixtures/batch.json");
    let payload = include_str!("../../../tests/fixtures/tracardi.json");
    let read = |text| serde_json::from_str::<Value>(text).unwrap();
    let visit = json!({"id": id(1).to_string(), "started": 1, "active": 1, "index": 1});
    [
        (
            "/v1/batch",
            with(read(batch), "/session_info/lastQuery", Some(json!("shoes"))),
        ),
        ("/track", read(payload)),
        (
            "/v1/link",
            json!({"source": "shop", "host": "a.example", "session": visit}),
        ),
        (
            "/v1/link/redeem",
            json!({"token": "AAAA.BBBB", "host": "a.example"}),
        ),
        (
            "/v1/session-info",
            json!({"sessionTrackingToken": id(1).to_string(), "tabId": id(2).to_string()}),
        ),
    ]
}

/// Where every value stands.
fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| pointers(value, &format!("{at}/{name}"), into)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(place, value)| pointers(value, &format!("{at}/{place}"), into)),
        _ => {}
    }
}

/// The body with the canary in each place: as it is, too long, in a list and under a name that nobody knows.
fn spoilt(body: &Value) -> Vec<String> {
    let mut all = Vec::new();
    pointers(body, "", &mut all);
    let canaries = [
        json!(VALUE),
        json!(VALUE.repeat(500)),
        json!([VALUE]),
        json!({ VALUE: VALUE }),
    ];
    let mut spoilt = vec![
        VALUE.to_owned(),
        format!("{{\"{VALUE}\":"),
        format!("{body}{VALUE}"),
    ];
    for (place, pointer) in all.iter().enumerate() {
        // The last query is what an answer is to say.
        if pointer.ends_with("/lastQuery") {
            continue;
        }
        // As it is everywhere, and in turn in another form.
        for canary in [&canaries[0], &canaries[1 + place % 3]] {
            let mut body = body.clone();
            *body.pointer_mut(pointer).unwrap() = canary.clone();
            spoilt.push(body.to_string());
        }
    }
    spoilt
}

/// Requests without a body that say it in their paths and headers.
fn heads() -> Vec<String> {
    let in_paths = [
        format!("GET /{VALUE}"),
        format!("GET /dashboard/{VALUE}"),
        format!("GET /dashboard/api/sessions/{VALUE}"),
        format!("GET /dashboard/api/sessions?limit={VALUE}"),
        format!("GET /dashboard?token={VALUE}"),
        format!("GET /v1/session-info?tabId={VALUE}"),
        format!("POST /v1/batch?key={VALUE}"),
        format!("POST /v1/batch?key={KEY}&encoding={VALUE}"),
        format!("POST /key/{VALUE}/track"),
        format!("POST /key/{KEY}/track"),
        format!("POST /dashboard/login?{VALUE}"),
    ];
    let in_headers = [
        "Content-Encoding",
        "Content-Type",
        "Origin",
        "Authorization",
        "Cookie",
        "X-Forwarded-For",
        "Forwarded",
        "User-Agent",
        "Referer",
        "Access-Control-Request-Headers",
        VALUE,
    ];
    let in_paths = in_paths
        .into_iter()
        .map(|line| format!("{line} HTTP/1.1\r\n"));
    let in_headers = in_headers.iter().flat_map(|name| {
        [
            "POST /v1/batch",
            "POST /track",
            "GET /v1/session-info",
            "OPTIONS /v1/batch",
            "GET /dashboard",
        ]
        .map(|line| format!("{line} HTTP/1.1\r\n{name}: Bearer {VALUE}\r\n"))
    });
    in_paths.chain(in_headers).collect()
}

fn assert_silent(what: &str, said: &str) {
    for canary in [VALUE, KEY, SECRET, TOKEN] {
        assert!(!said.contains(canary), "{what} repeats {canary}:\n{said}");
    }
}

/// Asks, and looks for it in the answer. What an event's `field` names is where it is wrong, and among that are the
/// names that an application gives its properties: no values. A page's own origin is what it has to be told (CORS).
fn assert_answered_silently(server: &Server, head: &str, body: &str) -> u16 {
    let answer = server.ask(head, body);
    let origin = format!("access-control-allow-origin: Bearer {VALUE}");
    let names = format!(".{VALUE}");
    let named_keys = answer.replace(&names, ".").replace(&origin, "");
    let what = format!(
        "the answer to {} {}",
        head.lines().next().unwrap(),
        &body[..body.len().min(200)]
    );
    assert_silent(&what, &named_keys);
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn what_is_sent_comes_out_of_no_error_no_log_and_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("sites.toml"), SITES).unwrap();
    fs::write(path("token"), TOKEN).unwrap();
    let mut command = wayfare();
    command.env("RUST_LOG", "trace");
    let text = |name: &str| path(name).display().to_string();
    let arguments = [
        ("--sites", text("sites.toml")),
        ("--dashboard-token-file", text("token")),
        ("--store", format!("sqlite:{}", text("wayfare.db"))),
        ("--admin-listen", "127.0.0.1:0".to_owned()),
        ("--durability", "normal".to_owned()),
    ];
    let arguments: Vec<&str> = arguments
        .iter()
        .flat_map(|(name, value)| [*name, value])
        .collect();
    let log = Stdio::from(File::create(path("log")).unwrap());
    let (mut server, admin) = Server::serve_with_admin(command, &arguments, log);
    let mut refused = 0;
    for (route, body) in bodies() {
        for spoilt in spoilt(&body) {
            let bearer = if route == "/v1/session-info" {
                SECRET
            } else {
                KEY
            };
            let head = format!("POST {route} HTTP/1.1\r\nAuthorization: Bearer {bearer}\r\n");
            let status = assert_answered_silently(&server, &head, &spoilt);
            assert!(status < 500, "{route} {spoilt}");
            refused += u32::from(status >= 400);
        }
    }
    assert!(refused > 50, "most of it is refused: {refused}");
    for head in heads() {
        assert_answered_silently(&server, &head, "");
    }
    assert_silent(
        "a figure",
        &ask(&admin, "GET /metrics HTTP/1.1\r\n", "").unwrap(),
    );
    server.signal();
    server.ended_within(std::time::Duration::from_secs(20));
    let log = BufReader::new(File::open(path("log")).unwrap()).lines();
    let log: Vec<_> = log.map(Result::unwrap).collect();
    assert!(
        log.iter().any(|line| line.contains("stopping")),
        "it has a log"
    );
    log.iter().for_each(|line| assert_silent("the log", line));
}
