//! `wayfare replay`: a page's tracker again, from a log of what happened to it.
//!
//! The page's clocks and its random bytes are in the log, so the core decides what it decided there and
//! writes the same bytes.

mod line;
mod told;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::process::ExitCode;

use wayfare_core::identity::{Entropy, Seeded};
use wayfare_core::{Now, Tracker};

use crate::config::ReplayOptions;
use crate::error::Error;
use line::{Happened, Line, Next};

pub(super) fn run(options: &ReplayOptions) -> Result<ExitCode, Error> {
    let file = File::open(&options.log).map_err(|source| Error::Io {
        doing: format!("cannot read {}", options.log.display()),
        source,
    })?;
    replay(BufReader::new(file), io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// Plays a log, and writes each decision as a line.
fn replay(log: impl BufRead, mut out: impl Write) -> Result<(), Error> {
    let mut page: Option<Page> = None;
    for (index, line) in log.lines().enumerate() {
        let line = line.map_err(broken)?;
        if line.trim().is_empty() {
            continue;
        }
        let number = index + 1;
        let wrong = |why: String| Error::Config(format!("line {number}: {why}"));
        let line = Line::read(&line).map_err(wrong)?;
        let decided = match &mut page {
            Some(page) => page.play(line).map_err(wrong)?,
            none => {
                let (begun, decided) = Page::begin(line).map_err(wrong)?;
                *none = begun;
                decided
            }
        };
        for decision in decided {
            writeln!(out, "{{\"line\":{number},{decision}}}").map_err(broken)?;
        }
    }
    out.flush().map_err(broken)
}

fn broken(source: io::Error) -> Error {
    Error::Io {
        doing: "cannot read or write".to_owned(),
        source,
    }
}

/// The page that the log is of.
struct Page {
    tracker: Tracker,
    random: Random,
    /// Until when the page's timer was last said to run.
    waits: Option<u64>,
}

impl Page {
    /// Starts the tracker; there is none where its options are of no use.
    fn begin(line: Line) -> Result<(Option<Self>, Vec<String>), String> {
        let Happened::Start(start) = line.happened else {
            return Err("the first line is no start".to_owned());
        };
        let mut random = Random::default();
        random.draw_from(start.seed, line.random);
        let now = line.now;
        match Tracker::start(&start.as_core(now), now, &mut random) {
            Ok(tracker) => {
                let mut page = Self {
                    tracker,
                    random,
                    waits: None,
                };
                let decided = page.decided()?;
                Ok((Some(page), decided))
            }
            Err(diagnostics) => {
                let told = diagnostics.iter().map(told::diagnostic);
                Ok((None, told.collect()))
            }
        }
    }

    fn play(&mut self, line: Line) -> Result<Vec<String>, String> {
        self.random.draw_from(None, line.random);
        let now: Now = line.now;
        match line.happened.into_next(now)? {
            Next::Input(input) => self.tracker.handle_input(input, now, &mut self.random),
            Next::TimedOut => self.tracker.handle_timeout(now, &mut self.random),
        }
        self.decided()
    }

    fn decided(&mut self) -> Result<Vec<String>, String> {
        if self.random.is_short {
            return Err("more random bytes are needed than the line has".to_owned());
        }
        let outputs = self.tracker.poll_outputs();
        let mut decided: Vec<_> = outputs.iter().map(told::output).collect();
        let waits = self.tracker.poll_timeout();
        if waits != self.waits {
            self.waits = waits;
            decided.push(told::waiting(waits));
        }
        Ok(decided)
    }
}

/// The random bytes of the page: those of the line, or all from a seed.
#[derive(Default)]
struct Random {
    seeded: Option<Seeded>,
    drawn: std::collections::VecDeque<u8>,
    is_short: bool,
}

impl Random {
    fn draw_from(&mut self, seed: Option<u64>, drawn: Vec<u8>) {
        // Of 0 nothing but zeros follows.
        self.seeded = seed.map(|seed| Seeded(seed.max(1))).or(self.seeded.take());
        self.drawn = drawn.into();
    }
}

impl Entropy for Random {
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Some(seeded) = &mut self.seeded {
            return seeded.fill(bytes);
        }
        for byte in bytes {
            *byte = self.drawn.pop_front().unwrap_or_else(|| {
                self.is_short = true;
                0
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = r#"{"wall":1717070400000,"mono":50,"start":{"options":{"endpoint":"/v1/batch"},"facts":{},"page":{"url":"https://a.example/"},"seed":7}}"#;

    /// What is stored: nothing, so that ids are drawn.
    const STORED: &str = r#"{"wall":1717070400000,"mono":50,"input":{"stored":{"visits":[null]}}}"#;

    fn played(log: &str) -> Result<String, String> {
        let mut out = Vec::new();
        let played = replay(log.as_bytes(), &mut out);
        let out = String::from_utf8(out).unwrap();
        played.map(|()| out).map_err(|error| error.to_string())
    }

    #[test]
    fn a_log_that_means_nothing_is_named_by_its_line() {
        for (log, why) in [
            ("nonsense".to_owned(), "line 1: "),
            (
                r#"{"wall":1,"mono":1,"input":"active"}"#.to_owned(),
                "line 1: the first line is no start",
            ),
            (format!("{START}\n\n{START}"), "line 3: a page starts once"),
            (
                format!("{START}\n{{\"wall\":1,\"mono\":1,\"input\":\"sneeze\"}}"),
                "line 2: unknown variant `sneeze`",
            ),
            (
                format!("{}\n{STORED}", START.replace(r#","seed":7"#, "")),
                "line 2: more random bytes are needed than the line has",
            ),
        ] {
            let error = played(&log).unwrap_err();
            assert!(error.starts_with(why), "{error}");
        }
    }

    #[test]
    fn a_page_without_an_endpoint_says_why_and_does_nothing() {
        let log = START.replace(r#""endpoint":"/v1/batch""#, "");
        let told = played(&log).unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(
            (&told["output"], &told["line"]),
            (&"diagnosed".into(), &1.into())
        );
        assert_eq!(told["field"], "endpoint");
    }

    #[test]
    fn random_bytes_come_from_the_line_or_from_a_seed() {
        let recorded = STORED.replace("{\"wall", "{\"random\":\"HEX\",\"wall");
        let recorded = format!("{}\n{recorded}", START.replace(r#","seed":7"#, ""));
        let mut seeded = Seeded(7);
        let mut bytes = [0; 64];
        seeded.fill(&mut bytes);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let from_seed = played(&format!("{START}\n{STORED}"));
        assert!(
            from_seed
                .as_ref()
                .is_ok_and(|told| told.contains("store_tab"))
        );
        assert_eq!(played(&recorded.replace("HEX", &hex)), from_seed);
        let odd = played(&recorded.replace("HEX", "abc")).unwrap_err();
        assert!(odd.contains("random"), "{odd}");
    }
}
