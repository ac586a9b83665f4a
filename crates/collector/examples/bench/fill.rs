//! A month of events, stored by the code that stores all.

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use wayfare_collector::Received;
use wayfare_collector::clock::Clock;
use wayfare_collector::ingest::decode;
use wayfare_collector::limits::GROUP_BATCHES_MAX;
use wayfare_collector::store::Store;
use wayfare_collector::store::sqlite::{Durability, Sqlite};
use wayfare_core::session::TAB_IDLE_MS;

use crate::{batches, cpu};

const MONTH_US: u64 = 30 * 86_400_000_000;

pub(crate) fn run(file: &Path, events: u64) {
    // What it is made of is the same, and nobody waits for the disk.
    let store = Sqlite::open_as(file, Durability::Normal).unwrap();
    let (began, cpu_before) = (Instant::now(), cpu::of_process());
    let count = events / batches::EVENTS;
    let from_ms = Clock::system().now_ms() - MONTH_US / 1_000;
    let step_us = 2 * MONTH_US / count.max(1);
    let mut group = Vec::new();
    for index in 0..count {
        let began_ms = batches::began_ms(index, from_ms, step_us);
        group.push(Received {
            batch: decode(batches::body(index, began_ms).as_bytes()).unwrap(),
            received_at_us: batches::sent_ms(index, began_ms) * 1_000,
            network: Some("203.0.113.0".to_owned()),
            geo: None,
        });
        if group.len() == GROUP_BATCHES_MAX || index + 1 == count {
            let results = store.write(&group, TAB_IDLE_MS).unwrap();
            assert!(results.iter().all(Result::is_ok), "a batch was not stored");
            group.clear();
        }
    }
    let told = json!({
        "events": count * batches::EVENTS,
        "seconds": began.elapsed().as_secs_f64(),
        "cpu": (cpu::of_process() - cpu_before).as_secs_f64(),
    });
    println!("{told}");
}
