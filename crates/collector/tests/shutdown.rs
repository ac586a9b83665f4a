//! A collector that is told to stop while it is busy.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use harness::server::{Server, ask};
use harness::{SESSION, batch, event, id};

/// Sends until nobody answers; gives the numbers of the events that were acknowledged.
fn send(address: &str, first: u64, count: &AtomicUsize) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    for number in first.. {
        let body = batch(&[event(number)]).to_string();
        let Ok(answer) = ask(address, "POST /v1/batch HTTP/1.1\r\n", &body) else {
            break;
        };
        if answer.is_empty() {
            break;
        }
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .expect("no answer is cut short");
        assert!(body.ends_with('}'), "no answer is cut short: {body}");
        if head.starts_with("HTTP/1.1 200") {
            acknowledged.push(number);
        }
        count.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

#[test]
fn a_busy_collector_answers_what_it_has_begun_and_ends() {
    const ENOUGH: usize = 60;
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (address, count) = (server.address.clone(), AtomicUsize::new(0));
    let mut acknowledged = thread::scope(|scope| {
        let (address, count) = (&address, &count);
        let senders: Vec<_> = (0..6)
            .map(|sender| scope.spawn(move || send(address, sender * 100_000 + 1, count)))
            .collect();
        let deadline = Instant::now() + Duration::from_secs(20);
        while count.load(Ordering::SeqCst) < ENOUGH {
            assert!(Instant::now() < deadline, "the server takes events in time");
            thread::yield_now();
        }
        server.signal();
        let acknowledged = senders.into_iter().map(|sender| sender.join().unwrap());
        acknowledged.flatten().collect::<Vec<u64>>()
    });
    assert!(server.ended_within(Duration::from_secs(20)).success());

    let server = Server::start(folder.path());
    let (_, detail) = server.get(&format!("/dashboard/api/sessions/{}", id(SESSION)));
    let events = detail["events"].as_array().unwrap();
    let mut stored: Vec<u64> = events
        .iter()
        .map(|event| event["seq"].as_u64().unwrap())
        .collect();
    stored.sort_unstable();
    acknowledged.sort_unstable();
    acknowledged.retain(|number| stored.binary_search(number).is_err());
    assert_eq!(
        acknowledged,
        Vec::<u64>::new(),
        "acknowledged and not stored"
    );
}
