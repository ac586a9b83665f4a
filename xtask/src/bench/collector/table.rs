//! Figures as tables.

use super::EVENTS;
use super::figures::{Commit, Fill, Load, Query};

/// All that was measured with so many connections. Beside each load stands for how long the server was on a
/// processor meanwhile.
pub(super) struct Run {
    pub(super) connections: String,
    pub(super) answered: (Load, f64),
    pub(super) stored: (Load, f64),
    pub(super) rss_kib: u64,
    pub(super) batches_per_commit: f64,
    pub(super) grouped: Commit,
    pub(super) alone: Commit,
}

#[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^52 here")]
fn float(count: u64) -> f64 {
    count as f64
}

/// Events in a second, and in a second of the processor.
fn rates(events: u64, seconds: f64, cpu: f64) -> [f64; 2] {
    [seconds, cpu].map(|seconds| float(events) / seconds.max(f64::EPSILON))
}

pub(super) fn print_loads(runs: &[Run]) {
    println!();
    println!(
        "| connections | what | requests/s | events/s | events per CPU-second | p50 ms | p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    for run in runs {
        print_load(
            &run.connections,
            "answers, stores nothing (axum)",
            &run.answered,
        );
        print_load(&run.connections, "the collector", &run.stored);
        let events = float(EVENTS) * run.batches_per_commit.round();
        print_commit(&run.connections, events, &run.grouped);
        print_commit(&run.connections, float(EVENTS), &run.alone);
    }
    println!();
    println!(
        "| connections | of axum's requests/s | of SQLite's events/s | of SQLite's events per CPU-second | batches a commit | most RSS MiB | load's own CPUs |"
    );
    println!("|---|---|---|---|---|---|---|");
    for run in runs {
        print_ratios(run);
    }
}

fn print_load(connections: &str, what: &str, (load, cpu): &(Load, f64)) {
    let [second, cpu_second] = rates(load.accepted() * EVENTS, load.seconds, *cpu);
    let requests = float(load.accepted()) / load.seconds;
    let [p50, p99] = [load.p50_us, load.p99_us].map(|micros| float(micros) / 1e3);
    let refused = match load.refused {
        0 => String::new(),
        refused => format!(", {refused} refused"),
    };
    println!(
        "| {connections} | {what}{refused} | {requests:.0} | {second:.0} | {cpu_second:.0} | {p50:.1} | {p99:.1} |"
    );
}

fn print_commit(connections: &str, events: f64, commit: &Commit) {
    let [second, cpu_second] = rates(commit.events, commit.seconds, commit.cpu);
    let commits = float(commit.commits) / commit.seconds;
    println!(
        "| {connections} | SQLite alone, {events:.0} events a commit | {commits:.0} commits | {second:.0} | {cpu_second:.0} | | |"
    );
}

fn print_ratios(run: &Run) {
    let of = |(load, cpu): &(Load, f64)| rates(load.accepted() * EVENTS, load.seconds, *cpu);
    let [stored, stored_cpu] = of(&run.stored);
    let [answered, _] = of(&run.answered);
    let [grouped, grouped_cpu] = rates(run.grouped.events, run.grouped.seconds, run.grouped.cpu);
    let percent = |part: f64, whole: f64| 100.0 * part / whole.max(f64::EPSILON);
    println!(
        "| {} | {:.0} % | {:.0} % | {:.0} % | {:.1} | {:.1} | {:.2} |",
        run.connections,
        percent(stored, answered),
        percent(stored, grouped),
        percent(stored_cpu, grouped_cpu),
        run.batches_per_commit,
        float(run.rss_kib) / 1024.0,
        run.stored.0.cpu / run.stored.0.seconds,
    );
}

pub(super) fn print_stored(fill: &Fill, bytes: u64, queries: &[Query]) {
    let [second, cpu_second] = rates(fill.events, fill.seconds, fill.cpu);
    println!(
        "{} events: {:.0} MiB, {:.0} bytes each with all that belongs to them; stored at {second:.0} a second, {cpu_second:.0} a CPU-second",
        fill.events,
        float(bytes) / 1_048_576.0,
        float(bytes) / float(fill.events),
    );
    println!();
    println!("| query | rows | CPU ms | wall ms |");
    println!("|---|---|---|---|");
    for query in queries {
        println!(
            "| {} | {} | {:.2} | {:.2} |",
            query.query,
            query.rows,
            query.cpu * 1e3,
            query.wall * 1e3,
        );
    }
}
