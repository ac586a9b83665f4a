//! Clients that drip, on real connections.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use harness::{batch, event, options};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use wayfare_collector::limits::HEAD_BYTES_MAX;
use wayfare_collector::{App, Options, Patience, listen, router};

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(60);

/// A collector in this process that listens on a port of its own.
struct Listening {
    address: SocketAddr,
    _runtime: Runtime,
}

fn start(request_time_max: Duration, patience: Patience) -> Listening {
    let runtime = Runtime::new().unwrap();
    let address = runtime.block_on(async {
        let (options, _) = options(&[]);
        let options = Options {
            request_time_max,
            ..options
        };
        let app = App::in_memory(options).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(listen(
            listener,
            router(app),
            patience,
            std::future::pending(),
        ));
        address
    });
    Listening {
        address,
        _runtime: runtime,
    }
}

fn connect(listening: &Listening) -> TcpStream {
    let stream = TcpStream::connect(listening.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

/// Sends a byte at a time until the other side has enough of it; gives what it said.
fn drip(mut stream: TcpStream) -> String {
    stream
        .set_read_timeout(Some(Duration::from_millis(10)))
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut said = Vec::new();
    let mut buffer = [0; 4_096];
    while Instant::now() < deadline {
        // An error says that the connection is closed; so will the next read.
        let _ = stream.write_all(b"x");
        match stream.read(&mut buffer) {
            Ok(0) => return String::from_utf8(said).unwrap(),
            Ok(read) => said.extend_from_slice(&buffer[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return String::from_utf8(said).unwrap(),
        }
    }
    panic!("the collector would let it drip for ever");
}

fn ask(stream: &mut TcpStream) {
    write!(
        stream,
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
}

fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_head_that_drips_is_given_up() {
    let collector = start(
        LONG,
        Patience {
            head: SHORT,
            ..Patience::default()
        },
    );
    let mut stream = connect(&collector);
    write!(stream, "GET /healthz HTTP/1.1\r\nX-Slow: ").unwrap();
    let said = drip(stream);
    assert!(!said.contains("200"), "{said}");
    let silent = connect(&collector);
    assert!(
        !answer(silent).contains("200"),
        "who says nothing is given up too"
    );
    let mut stream = connect(&collector);
    ask(&mut stream);
    assert!(answer(stream).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_body_that_drips_is_answered_with_408() {
    let collector = start(SHORT, Patience::default());
    let mut stream = connect(&collector);
    write!(
        stream,
        "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nOrigin: https://shop.example\r\nContent-Length: 60000\r\n\r\n"
    )
    .unwrap();
    let said = drip(stream);
    let (head, body) = said.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 408"), "{head}");
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["error"]["code"], "timed_out");
    assert_eq!(body["error"]["limit"], json!(SHORT.as_millis()));
}

#[test]
fn a_head_has_an_end() {
    let collector = start(LONG, Patience::default());
    let mut stream = connect(&collector);
    write!(
        stream,
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: "
    )
    .unwrap();
    // An error says that the collector has had enough already.
    let _ = stream.write_all("x".repeat(2 * HEAD_BYTES_MAX).as_bytes());
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    let said = String::from_utf8(said).unwrap();
    assert!(
        said.is_empty() || said.starts_with("HTTP/1.1 431"),
        "{said}"
    );
}

#[test]
fn a_connection_beyond_the_limit_waits_for_its_turn() {
    let collector = start(
        LONG,
        Patience {
            connections: 1,
            head: LONG,
            ..Patience::default()
        },
    );
    let first = connect(&collector);
    // Answered, so it is the one that has the place.
    let mut first_again = first.try_clone().unwrap();
    write!(
        first_again,
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    .unwrap();
    let mut begin = [0; 12];
    first_again.read_exact(&mut begin).unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");

    let mut second = connect(&collector);
    ask(&mut second);
    second.set_read_timeout(Some(SHORT)).unwrap();
    let waiting = second.read(&mut begin).unwrap_err();
    assert!(matches!(
        waiting.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    first.shutdown(std::net::Shutdown::Both).unwrap();
    second
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    assert!(answer(second).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_connection_serves_more_than_one_batch() {
    let collector = start(LONG, Patience::default());
    let mut stream = connect(&collector);
    for number in 1..=3 {
        let body = batch(&[event(number)]).to_string();
        let length = body.len();
        write!(
            stream,
            "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let accepted = format!("\"accepted\":[[{number},{number}]]");
        let mut said = String::new();
        let mut buffer = [0; 4_096];
        while !said.contains(&accepted) || !said.ends_with('}') {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "the connection stays open: {said}");
            said.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
    }
}
