//! Says how long detection takes where it runs, for each user agent on standard input: once with a page's tables, once
//! with a collector's. `cargo xtask bench detection` runs it.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "it measures the core from outside, as a host would"
)]

use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

use wayfare_core::detect::{Common, Evidence, Larger, Tables, detect};

/// The quickest of so many rounds counts: what disturbs only makes slower.
const ROUNDS: usize = 20;

/// How often the strings are gone through in a round.
const REPETITIONS: u32 = 50;

fn main() {
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return;
    }
    let agents: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let larger = Larger::new();
    let place = if cfg!(target_family = "wasm") {
        "in WebAssembly"
    } else {
        "natively"
    };
    for (name, tables) in [
        ("a page's tables", Tables::page(&Common::LOADED)),
        ("a collector's tables", Tables::all(&larger)),
    ] {
        let quickest = (0..ROUNDS)
            .map(|_| round(&agents, &tables))
            .fold(f64::MAX, f64::min);
        println!("{quickest:.2} µs for a user agent, {name}, {place}");
    }
}

fn round(agents: &[&str], tables: &Tables<'_>) -> f64 {
    let start = Instant::now();
    for _ in 0..REPETITIONS {
        for user_agent in agents {
            let evidence = Evidence {
                user_agent,
                ..Evidence::default()
            };
            black_box(detect(black_box(&evidence), tables));
        }
    }
    let count = f64::from(REPETITIONS) * agents.len() as f64;
    start.elapsed().as_secs_f64() * 1e6 / count
}
