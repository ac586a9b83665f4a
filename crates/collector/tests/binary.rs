//! The `wayfare` command as people run it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use harness::server::{Server, ask, wayfare};
use harness::{SESSION, batch, event, id};
use rusqlite::Connection;
use serde_json::{Value, json};

#[test]
fn every_acknowledged_event_survives_a_kill_and_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let mut server = Server::start(folder.path());
        // What an earlier life acknowledged is sent again, as a page does that got no answer.
        for &number in acknowledged.iter().take(3) {
            assert_eq!(server.post(&batch(&[event(number)])).0, 200);
        }
        acknowledged.extend(kill_under_load(&mut server, round));
    }
    let server = Server::start(folder.path());
    let (_, detail) = server.get(&format!("/dashboard/api/sessions/{}", id(SESSION)));
    let events = detail["events"].as_array().unwrap();
    let mut stored: Vec<u64> = events
        .iter()
        .map(|event| event["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(detail["summary"]["events"], json!(stored.len()));
    assert_eq!(
        server.get("/dashboard/api/totals").1["events"],
        json!(stored.len())
    );
    stored.sort_unstable();
    assert!(
        stored.windows(2).all(|pair| pair[0] < pair[1]),
        "an event is there twice"
    );
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|n| stored.binary_search(n).is_err())
        .collect();
    assert_eq!(lost, Vec::<&u64>::new());
    assert_eq!(detail["session"]["device"]["ip"], "127.0.0.0");
}

/// Kills the server in the midst of four senders; gives the events it had acknowledged.
fn kill_under_load(server: &mut Server, round: u64) -> Vec<u64> {
    const ENOUGH: usize = 40;
    let count = AtomicUsize::new(0);
    let (address, count) = (server.address.clone(), &count);
    thread::scope(|scope| {
        let senders: Vec<_> = (0..4)
            .map(|sender| {
                let address = &address;
                scope.spawn(move || {
                    let mut acknowledged = Vec::new();
                    for number in (round * 4 + sender) * 100_000 + 1.. {
                        let body = batch(&[event(number)]).to_string();
                        let answer = ask(address, "POST /v1/batch HTTP/1.1\r\n", &body);
                        let Ok(answer) = answer else { break };
                        // The kill may cut an answer short, even of its first line.
                        if !answer.contains("\"accepted\":[[") {
                            break;
                        }
                        acknowledged.push(number);
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                    acknowledged
                })
            })
            .collect();
        let deadline = Instant::now() + Duration::from_secs(20);
        while count.load(Ordering::SeqCst) < ENOUGH {
            assert!(Instant::now() < deadline, "the server takes events in time");
            thread::yield_now();
        }
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        senders
            .into_iter()
            .flat_map(|sender| sender.join().unwrap())
            .collect()
    })
}

#[test]
fn a_signal_ends_the_streams_and_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let mut stream = server.connect();
    write!(
        stream,
        "GET /dashboard/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("event: snapshot") {
        line.clear();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream began");
    }
    server.signal();
    assert!(server.ended_within(Duration::from_secs(8)).success());
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
}

#[test]
fn folders_are_served_with_their_types_and_only_named_sources_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let www = folder.path().join("www");
    std::fs::create_dir(&www).unwrap();
    std::fs::write(www.join("index.html"), "<p>hello").unwrap();
    std::fs::write(www.join("a.wasm"), [0, 97, 115, 109]).unwrap();
    let statics = [
        format!("/={}", www.display()),
        format!("/pkg={}", www.display()),
    ];
    let server = Server::start_with(
        folder.path(),
        &[
            "--static",
            &statics[0],
            "--static",
            &statics[1],
            "--source",
            "blog",
        ],
    );
    for (path, mime) in [
        ("/", "text/html"),
        ("/a.wasm", "application/wasm"),
        ("/pkg/a.wasm", "application/wasm"),
    ] {
        let answer = server.ask(&format!("GET {path} HTTP/1.1\r\n"), "");
        let head = answer.to_lowercase();
        assert!(head.starts_with("http/1.1 200"), "{path}: {head}");
        assert!(
            head.contains(&format!("content-type: {mime}")),
            "{path}: {head}"
        );
        assert!(head.contains("cache-control: no-cache"), "{path}: {head}");
    }
    assert_eq!(server.post(&batch(&[event(1)])).0, 403);
}

#[test]
fn without_a_page_of_its_own_the_root_leads_to_the_dashboard() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let head = server.ask("GET / HTTP/1.1\r\n", "").to_lowercase();
    assert!(
        head.starts_with("http/1.1 307") && head.contains("location: /dashboard"),
        "{head}"
    );
}

#[test]
fn the_tab_rule_has_the_limit_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let first = Server::start(folder.path());
    assert_eq!(first.post(&batch(&[])).1["renewal"], "new_tab");
    for (arguments, renewal) in [
        (&[][..], Value::Null),
        (&["--tab-idle-ms", "60000"], json!("idle")),
    ] {
        // Nobody waits for a minute: the tab was seen two minutes ago.
        let database = Connection::open(folder.path().join("wayfare.db")).unwrap();
        let earlier = "UPDATE tabs SET last_seen = last_seen - 120000";
        database.execute_batch(earlier).unwrap();
        let server = Server::start_with(folder.path(), arguments);
        assert_eq!(server.post(&batch(&[])).1["renewal"], renewal);
    }
}

#[test]
fn what_cannot_be_served_is_said() {
    for (arguments, message) in [
        (
            ["--store", "postgres://localhost"],
            "the only store is sqlite:FILE",
        ),
        (
            ["--static", "/dashboard=x"],
            "the prefix is the collector's own",
        ),
        (
            ["--store", "sqlite:/no/such/folder/x.db"],
            "the store failed",
        ),
    ] {
        let output = wayfare().arg("serve").args(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(errors.contains(message), "{errors}");
    }
}

#[test]
fn sightings_are_answered_line_by_line() {
    let (a, b) = (id(1).to_string(), id(2).to_string());
    let input = [
        json!({"tab_id": a, "at_ms": 1_717_055_063_243_u64}),
        json!({"tab_id": a, "at_ms": 1_717_055_663_243_u64, "query": "shoes"}),
        json!({"tab_id": b, "at_ms": 1_717_055_663_243_u64, "query": ""}),
        json!({"tab_id": a, "at_ms": 1_717_056_263_244_u64, "query": null}),
    ];
    let input = input.map(|line| line.to_string()).join("\n");
    let (output, errors, code) = session(&input);
    assert_eq!((errors.as_str(), code), ("", Some(0)));
    assert_eq!(output, include_str!("golden/session.jsonl"));

    let (output, errors, code) = session(&format!("{input}\nnonsense\n{input}"));
    assert_eq!(output.lines().count(), 8);
    assert!(errors.starts_with("line 5: "), "{errors}");
    assert_eq!(code, Some(1));
}

fn session(input: &str) -> (String, String, Option<i32>) {
    let mut child = wayfare()
        .arg("session")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code(),
    )
}
