//! Figures as tables.

use super::EVENTS;
use super::figures::{Fill, Load, Query, Rate, Round, Run};

#[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^52 here")]
fn float(count: u64) -> f64 {
    count as f64
}

pub(super) fn print_loads(runs: &[Run]) {
    println!();
    println!(
        "| connections | what | requests or commits/s | events/s | events per CPU-second | p50 ms | p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    for run in runs {
        print_load(run, "answers, stores nothing (axum)", |round| {
            (&round.answered.load, (&round.answered).into())
        });
        print_load(run, "the collector", |round| {
            (&round.stored.load, (&round.stored).into())
        });
        let batches = run.median(|round| round.batches_per_commit.round());
        let many = format!("{batches:.0} batches a commit");
        print_commit(
            run,
            &format!("SQLite alone, the same rows, {many}"),
            |round| (round.all.commits, (&round.all).into()),
        );
        print_commit(
            run,
            &format!("SQLite alone, rows of events only, {many}"),
            |round| (round.events.commits, (&round.events).into()),
        );
        print_commit(
            run,
            "SQLite alone, the same rows, 1 batch a commit",
            |round| (round.alone.commits, (&round.alone).into()),
        );
    }
    print_ratios(runs);
}

impl Run {
    /// The middle of what the rounds have.
    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        let sorted = self.sorted(of);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    fn sorted(&self, of: impl Fn(&Round) -> f64) -> Vec<f64> {
        let mut all: Vec<f64> = self.rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all
    }

    /// What part of one rate the other is, in percent: the middle, the least and the most of the rounds.
    fn percent(&self, of: impl Fn(&Round) -> (f64, f64)) -> String {
        let all = self.sorted(|round| {
            let (part, whole) = of(round);
            100.0 * part / whole.max(f64::EPSILON)
        });
        let at = |place: usize| all.get(place).copied().unwrap_or_default();
        let (middle, least, most) = (at(all.len() / 2), at(0), at(all.len() - 1));
        format!("{middle:.0} % ({least:.0}–{most:.0})")
    }

    /// All rounds as one.
    fn sum(&self, of: impl Fn(&Round) -> Rate) -> Rate {
        self.rounds
            .iter()
            .map(of)
            .fold(Rate::default(), |sum, rate| Rate {
                count: sum.count + rate.count,
                seconds: sum.seconds + rate.seconds,
                cpu: sum.cpu + rate.cpu,
            })
    }
}

/// Events of a rate of batches.
fn events(batches: f64) -> f64 {
    batches * float(EVENTS)
}

fn print_load(run: &Run, what: &str, of: impl Fn(&Round) -> (&Load, Rate)) {
    let rate = run.sum(|round| of(round).1);
    let [p50, p99] = [|load: &Load| load.p50_us, |load: &Load| load.p99_us]
        .map(|pick| run.median(|round| float(pick(of(round).0))) / 1e3);
    let refused: u64 = run.rounds.iter().map(|round| of(round).0.refused).sum();
    let refused = match refused {
        0 => String::new(),
        refused => format!(", {refused} refused"),
    };
    println!(
        "| {} | {what}{refused} | {:.0} | {:.0} | {:.0} | {p50:.1} | {p99:.1} |",
        run.connections,
        rate.per_second(),
        events(rate.per_second()),
        events(rate.per_cpu_second()),
    );
}

fn print_commit(run: &Run, what: &str, of: impl Fn(&Round) -> (u64, Rate)) {
    let rate = run.sum(|round| of(round).1);
    let commits: u64 = run.rounds.iter().map(|round| of(round).0).sum();
    println!(
        "| {} | {what} | {:.0} | {:.0} | {:.0} | | |",
        run.connections,
        float(commits) / rate.seconds,
        events(rate.per_second()),
        events(rate.per_cpu_second()),
    );
}

/// What the collector does as part of what the machine does at most, round by round.
fn print_ratios(runs: &[Run]) {
    println!();
    println!("Of the collector, the middle of the rounds (least–most):");
    println!();
    println!(
        "| connections | of axum's requests/s | events/s, of SQLite's with the same rows | of SQLite's with rows of events only | per CPU-second, of SQLite's with the same rows | batches a commit | most RSS MiB | load's own CPUs |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for run in runs {
        let stored = |round: &Round| Rate::from(&round.stored);
        let of = |whole: fn(&Round) -> Rate| {
            run.percent(|round| (stored(round).per_second(), whole(round).per_second()))
        };
        println!(
            "| {} | {} | {} | {} | {} | {:.1} | {:.1} | {:.2} |",
            run.connections,
            of(|round| (&round.answered).into()),
            of(|round| (&round.all).into()),
            of(|round| (&round.events).into()),
            run.percent(|round| {
                let whole = Rate::from(&round.all);
                (stored(round).per_cpu_second(), whole.per_cpu_second())
            }),
            run.median(|round| round.batches_per_commit),
            run.sorted(|round| float(round.rss_kib))
                .last()
                .unwrap_or(&0.0)
                / 1024.0,
            run.median(|round| round.stored.load.cpu / round.stored.load.seconds),
        );
    }
}

pub(super) fn print_stored(fill: &Fill, bytes: u64, queries: &[Query]) {
    let rate = Rate {
        count: fill.events,
        seconds: fill.seconds,
        cpu: fill.cpu,
    };
    let (second, cpu_second) = (rate.per_second(), rate.per_cpu_second());
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
