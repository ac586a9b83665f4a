//! More than the disk can take: refused at once, and told when to come again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use harness::{Collector, batch, event, options, post};
use tokio::time::timeout;
use tower::ServiceExt;
use uuid::Uuid;
use wayfare_collector::link::{Link, LinkKey};
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_collector::store::{
    EventRow, Receipt, SessionDetail, SessionRow, Store, TabKey, TabSession, Totals, VisitCheck,
};
use wayfare_collector::{App, Error, Options, Received};

#[tokio::test]
async fn a_full_queue_answers_503_and_loses_nothing_it_took() {
    let (door, entered, release) = Door::new();
    let inner = Sqlite::in_memory().unwrap();
    let store = Arc::new(Gate { inner, door });
    let (options, hand) = options(&[]);
    let app = App::start(
        store,
        Options {
            queue_batches_max: 1,
            ..options
        },
    )
    .unwrap();
    let collector = Collector::of(app, hand);

    let first = tokio::spawn(send(collector.router.clone(), 1));
    tokio::task::spawn_blocking(move || entered.recv())
        .await
        .unwrap()
        .unwrap();
    // The writer holds the first batch; the second takes the only place in the queue.
    let mut second = Box::pin(send(collector.router.clone(), 2));
    tokio::select! {
        biased;
        _ = &mut second => panic!("nothing can be stored yet"),
        () = std::future::ready(()) => {}
    }
    let third = collector.post(batch(&[event(3)]).to_string()).await;
    assert_eq!(third.status, 503);
    assert_eq!(third.header("retry-after"), "1");
    assert_eq!(third.header("access-control-allow-origin"), "*");
    // A page reads the pause only of a header that is shown to it.
    assert_eq!(third.header("access-control-expose-headers"), "retry-after");
    assert_eq!(third.json()["error"]["code"], "overloaded");
    assert_eq!(collector.get("/healthz").await.status, 503);

    drop(release);
    assert_eq!((first.await.unwrap(), second.await), (200, 200));
    assert_eq!(collector.totals().await["events"], 2);
}

#[tokio::test]
async fn a_store_that_fails_is_told_as_503() {
    let (options, hand) = options(&[]);
    let store = Arc::new(Broken(Sqlite::in_memory().unwrap()));
    let collector = Collector::of(App::start(store, options).unwrap(), hand);
    let answer = collector.post(batch(&[event(1)]).to_string()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("retry-after")),
        (503, "1")
    );
    assert_eq!(answer.json()["error"]["code"], "store_unavailable");
    assert!(!answer.text.contains("disk"), "{}", answer.text);
}

#[tokio::test]
async fn nobody_is_answered_before_the_disk_has_it_and_the_next_is_written_meanwhile() {
    let (door, entered, release) = Door::new();
    let inner = Sqlite::in_memory().unwrap();
    let (options, hand) = options(&[]);
    let store = Arc::new(SlowDisk { inner, door });
    let collector = Collector::of(App::start(store, options).unwrap(), hand);

    let first = tokio::spawn(send(collector.router.clone(), 1));
    tokio::task::spawn_blocking(move || entered.recv())
        .await
        .unwrap()
        .unwrap();
    let second = tokio::spawn(send(collector.router.clone(), 2));
    let both_are_written = async {
        while collector.totals().await["events"] != 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, both_are_written).await.unwrap();
    assert!(!first.is_finished() && !second.is_finished());

    drop(release);
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (200, 200));
}

#[tokio::test]
async fn what_may_not_be_on_disk_is_told_as_503() {
    let (options, hand) = options(&[]);
    let store = Arc::new(LostDisk(Sqlite::in_memory().unwrap()));
    let collector = Collector::of(App::start(store, options).unwrap(), hand);
    let answer = collector.post(batch(&[event(1)]).to_string()).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["error"]["code"], "store_unavailable");
}

/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

async fn send(router: Router, number: u64) -> u16 {
    let request = post(batch(&[event(number)]).to_string());
    router.oneshot(request).await.unwrap().status().as_u16()
}

/// Says when a thread has come in, and keeps it until the door's owner lets go.
struct Door {
    entered: Mutex<Sender<()>>,
    released: Mutex<Receiver<()>>,
}

impl Door {
    fn new() -> (Self, Receiver<()>, Sender<()>) {
        let (enter, entered) = channel();
        let (release, released) = channel();
        let door = Self {
            entered: Mutex::new(enter),
            released: Mutex::new(released),
        };
        (door, entered, release)
    }

    fn pass(&self) {
        let _ = self.entered.lock().unwrap().send(());
        // An error is what lets it pass: the owner has dropped its end.
        let _ = self.released.lock().unwrap().recv();
    }
}

/// Keeps the writer.
struct Gate {
    inner: Sqlite,
    door: Door,
}

/// Keeps whoever waits for the disk.
struct SlowDisk {
    inner: Sqlite,
    door: Door,
}

/// Never says that it has anything.
struct LostDisk(Sqlite);

struct Broken(Sqlite);

type Written = Result<Vec<Result<Receipt, Error>>, Error>;

/// Everything but writing goes through.
macro_rules! delegate {
    ($to:tt, $write:item) => {
        $write

        fn ping(&self) -> Result<(), Error> {
            self.$to.ping()
        }

        fn link_key(&self, fresh: LinkKey) -> Result<LinkKey, Error> {
            self.$to.link_key(fresh)
        }

        fn redeem(&self, link: &Link, now: u64) -> Result<bool, Error> {
            self.$to.redeem(link, now)
        }

        fn forget(&self, before: u64, most: u32) -> Result<usize, Error> {
            self.$to.forget(before, most)
        }

        fn sessions(&self, limit: u32, offset: u32) -> Result<Vec<SessionRow>, Error> {
            self.$to.sessions(limit, offset)
        }

        fn sessions_by_id(&self, ids: &[Uuid]) -> Result<Vec<SessionRow>, Error> {
            self.$to.sessions_by_id(ids)
        }

        fn session(&self, id: Uuid, limit: u32) -> Result<Option<SessionDetail>, Error> {
            self.$to.session(id, limit)
        }

        fn tab_session(&self, key: TabKey) -> Result<Option<TabSession>, Error> {
            self.$to.tab_session(key)
        }

        fn recent_events(&self, limit: u32) -> Result<Vec<EventRow>, Error> {
            self.$to.recent_events(limit)
        }

        fn visit_checks(&self) -> Result<Vec<VisitCheck>, Error> {
            self.$to.visit_checks()
        }

        fn totals(&self, now: u64) -> Result<Totals, Error> {
            self.$to.totals(now)
        }
    };
}

impl Store for Gate {
    delegate! { inner, fn write(&self, group: &[Received], tab_idle_ms: u64) -> Written {
        self.door.pass();
        self.inner.write(group, tab_idle_ms)
    } }
}

impl Store for SlowDisk {
    delegate! { inner, fn write(&self, group: &[Received], tab_idle_ms: u64) -> Written {
        self.inner.write(group, tab_idle_ms)
    } }

    fn sync(&self) -> Result<(), Error> {
        self.door.pass();
        self.inner.sync()
    }
}

impl Store for LostDisk {
    delegate! { 0, fn write(&self, group: &[Received], tab_idle_ms: u64) -> Written {
        self.0.write(group, tab_idle_ms)
    } }

    fn sync(&self) -> Result<(), Error> {
        Err(Error::Store("it was pulled out".into()))
    }
}

impl Store for Broken {
    delegate! { 0, fn write(&self, _: &[Received], _: u64) -> Written {
        Err(Error::Store("the disk is full".into()))
    } }
}
