//! Connections that send batches one after the other, each as soon as the last is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wayfare_collector::clock::Clock;

use crate::batches::Page;
use crate::{batches, cpu};

/// What one connection saw.
#[derive(Default)]
struct Seen {
    /// How long each answer took, in microseconds.
    micros: Vec<u64>,
    /// Answers other than 200.
    refused: u64,
}

pub(crate) async fn run(address: String, connections: usize, seconds: u64) {
    let address: Arc<str> = address.into();
    let next = Arc::new(AtomicU64::new(0));
    let (began, cpu_before) = (Instant::now(), cpu::of_process());
    let until = began + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(send(Arc::clone(&address), Arc::clone(&next), until)))
        .collect();
    let mut seen = Seen::default();
    for task in tasks {
        let one = task.await.unwrap();
        seen.micros.extend(one.micros);
        seen.refused += one.refused;
    }
    let elapsed = began.elapsed().as_secs_f64();
    seen.micros.sort_unstable();
    let percentile = |part: usize| {
        let place = seen.micros.len() * part / 100;
        seen.micros.get(place).copied().unwrap_or(0)
    };
    let told = json!({
        "requests": seen.micros.len(),
        "refused": seen.refused,
        "seconds": elapsed,
        "p50_us": percentile(50),
        "p99_us": percentile(99),
        "cpu": (cpu::of_process() - cpu_before).as_secs_f64(),
    });
    println!("{told}");
}

async fn send(address: Arc<str>, next: Arc<AtomicU64>, until: Instant) -> Seen {
    let mut seen = Seen::default();
    let mut stream = TcpStream::connect(&*address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let clock = Clock::system();
    let mut answer = Vec::new();
    let mut page = Page::default();
    while Instant::now() < until {
        let (index, began_ms) = page.next(&clock, || next.fetch_add(1, Ordering::Relaxed));
        let body = batches::body(index, began_ms);
        let head = format!(
            "POST /v1/batch HTTP/1.1\r\nHost: {address}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let asked = Instant::now();
        stream.write_all((head + &body).as_bytes()).await.unwrap();
        let status = read(&mut stream, &mut answer).await;
        seen.micros
            .push(u64::try_from(asked.elapsed().as_micros()).unwrap());
        seen.refused += u64::from(status != 200);
    }
    seen
}

/// Reads one answer and says its status.
async fn read(stream: &mut TcpStream, answer: &mut Vec<u8>) -> u16 {
    answer.clear();
    let mut whole = None;
    while whole.is_none_or(|bytes| answer.len() < bytes) {
        assert!(
            stream.read_buf(answer).await.unwrap() > 0,
            "the server hung up"
        );
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        whole = head.map(|end| end + 4 + content_length(&answer[..end]));
    }
    let status = str::from_utf8(&answer[9..12]).unwrap();
    status.parse().unwrap()
}

fn content_length(head: &[u8]) -> usize {
    let head = str::from_utf8(head).unwrap();
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.unwrap().1.parse().unwrap()
}
