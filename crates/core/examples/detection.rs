//! Says how long detection takes where it runs, for each user agent on standard input: with a page's tables as the module
//! reads them, and natively also with an index of these, as `wayfare detect --page` has it, and with a collector's, which
//! are indexed always. `cargo xtask bench detection` runs it.

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

use wayfare_core::detect::{Common, Evidence, Indexed, Larger, Tables, detect};

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
    let is_module = cfg!(target_family = "wasm");
    let place = if is_module {
        "in WebAssembly"
    } else {
        "natively"
    };
    say(
        &agents,
        &Tables::page(&Common::LOADED),
        "a page's tables, read through as the module does",
        place,
    );
    if is_module {
        return;
    }
    say(
        &agents,
        &Tables::page(&Indexed::new()),
        "a page's tables, indexed",
        place,
    );
    say(
        &agents,
        &Tables::all(&Larger::new()),
        "a collector's tables, indexed",
        place,
    );
}

fn say(agents: &[&str], tables: &Tables<'_>, name: &str, place: &str) {
    let quickest = (0..ROUNDS)
        .map(|_| round(agents, tables))
        .fold(f64::MAX, f64::min);
    println!("{quickest:.2} µs for a user agent, {name}, {place}");
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
