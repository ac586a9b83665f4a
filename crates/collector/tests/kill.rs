//! The process is killed at many moments, and the disk is full: nothing that was acknowledged is lost
//! or there twice.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use harness::server::{Server, ask};
use harness::{batch, event, id, with};
use rusqlite::Connection;
use serde_json::{Value, json};
use wayfare_collector::store::Store;
use wayfare_collector::store::sqlite::Sqlite;

const KILLS: u64 = 200;
const SENDERS: u128 = 4;

/// Somebody who sends events of one visit and one tab, and sends again what was not acknowledged.
struct Sender {
    number: u128,
    /// Every event up to this one is acknowledged.
    acknowledged: u64,
}

impl Sender {
    fn event_id(&self, seq: u64) -> Value {
        json!(id(self.number << 32 | u128::from(seq)).to_string())
    }

    /// A batch of the next two events.
    fn next(&self) -> Value {
        let next = (1..=2).map(|step| self.acknowledged + step);
        let told = next.map(|seq| with(event(seq), "/id", Some(self.event_id(seq))));
        let told = batch(&told.collect::<Vec<_>>());
        let named = |kind: u128| Some(json!(id(kind << 32 | self.number).to_string()));
        let told = with(
            told,
            "/batch_id",
            Some(self.event_id(self.acknowledged + 1)),
        );
        let told = with(told, "/session/id", named(0x100));
        with(told, "/session_info/tabId", named(0x200))
    }

    /// Sends until nobody answers any more.
    fn send(&mut self, address: &str, sent: &AtomicU64) {
        loop {
            sent.fetch_add(1, Ordering::SeqCst);
            let body = self.next().to_string();
            let answer = ask(address, "POST /v1/batch HTTP/1.1\r\n", &body);
            // The kill may cut an answer short, even of its first line.
            if !answer.is_ok_and(|answer| answer.contains("\"accepted\":[[")) {
                return;
            }
            self.acknowledged += 2;
        }
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[test]
fn two_hundred_kills_lose_nothing_and_store_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Seeded(2026);
    let numbers = 1..=SENDERS;
    let mut senders: Vec<_> = numbers
        .map(|number| Sender {
            number,
            acknowledged: 0,
        })
        .collect();
    for _ in 0..KILLS {
        let server = Server::start(folder.path());
        kill_after(server, &mut senders, random.below(24), random.below(2_000));
    }
    assert_stored(folder.path(), &senders, false);
    // Whoever is still there sends what is left.
    let server = Server::start(folder.path());
    for sender in &mut senders {
        assert_eq!(server.post(&sender.next()).0, 200);
        sender.acknowledged += 2;
    }
    drop(server);
    assert_stored(folder.path(), &senders, true);
}

/// Kills a server after that many requests were begun, and some steps of the scheduler more.
fn kill_after(mut server: Server, senders: &mut [Sender], requests: u64, steps: u64) {
    let sent = AtomicU64::new(0);
    let (address, sent) = (server.address.clone(), &sent);
    thread::scope(|scope| {
        for sender in senders {
            let address = &address;
            scope.spawn(move || sender.send(address, sent));
        }
        let deadline = Instant::now() + Duration::from_secs(20);
        while sent.load(Ordering::SeqCst) < requests {
            assert!(Instant::now() < deadline, "the server takes events in time");
            thread::yield_now();
        }
        for _ in 0..steps {
            thread::yield_now();
        }
        server.child.kill().unwrap();
        server.child.wait().unwrap();
    });
}

/// Everything that was acknowledged is stored once, and the figures are of what is stored; at most one
/// batch of each sender is stored of which it does not know, and none in the end.
fn assert_stored(folder: &Path, senders: &[Sender], is_end: bool) {
    let file = folder.join("wayfare.db");
    let database = Connection::open(&file).unwrap();
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let mut all = 0;
    for sender in senders {
        let tab = id(0x200 << 32 | sender.number);
        let sql = "SELECT count(*), count(DISTINCT seq), max(seq) FROM events WHERE tab_id = ?1";
        let counts: [i64; 3] = database
            .query_row(sql, [tab.as_bytes()], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?])
            })
            .unwrap();
        let counts = counts.map(i64::cast_unsigned);
        let known = sender.acknowledged;
        assert_eq!(counts, [counts[0]; 3], "each once, and none is missing");
        assert!(counts[0] == known || (!is_end && counts[0] == known + 2));
        all += counts[0];
    }
    drop(database);
    assert!(all > KILLS, "there was a load: {all} events");
    println!("{all} events are stored once");
    let store = Sqlite::open(&file).unwrap();
    let totals = store.totals(0).unwrap();
    assert_eq!((totals.events, totals.missing), (all, 0));
    let sessions = store.sessions(99, 0).unwrap();
    assert_eq!(sessions.iter().map(|row| row.events).sum::<u64>(), all);
}

#[test]
fn a_full_disk_is_told_as_503_until_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    // A limit on the size of files, in blocks of 512 bytes, is a full disk that needs no rights.
    let mut limited = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -S -f 800; exec \"$0\" \"$@\"";
    limited.args(["-c", script, env!("CARGO_BIN_EXE_wayfare")]);
    let server = Server::spawn(limited, folder.path(), &[]);
    let large = |seq: u64| {
        let note = json!({"note": "x".repeat(8_000)});
        batch(&[with(event(seq), "/properties", Some(note))])
    };
    let refused = (1..500).find(|seq| {
        let (status, answer) = server.post(&large(*seq));
        if status == 503 {
            assert_eq!(answer["error"]["code"], "store_unavailable");
        } else {
            assert_eq!((status, &answer["accepted"]), (200, &json!([[seq, seq]])));
        }
        status == 503
    });
    let refused = refused.unwrap();
    assert!(refused > 1, "there was room at first");
    let stored = |events: u64| {
        let totals = server.get("/dashboard/api/totals").1;
        assert_eq!(
            (&totals["events"], &totals["missing"]),
            (&json!(events), &json!(0))
        );
    };
    stored(refused - 1);
    assert_eq!(server.post(&large(refused)).0, 503, "and it stays so");

    let pid = server.child.id().to_string();
    let room = Command::new("prlimit")
        .args(["--fsize=unlimited:", "--pid", &pid])
        .status();
    assert!(room.unwrap().success());
    for seq in refused..refused + 50 {
        assert_eq!(server.post(&large(seq)).0, 200);
    }
    stored(refused + 49);
}
