//! Counting results in the output of test runners.

use std::ops::AddAssign;

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
}

impl Counts {
    /// One check that passed.
    pub(crate) const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };

    /// How many ran.
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Who printed the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    /// A command that is itself the test.
    Check,
    /// `cargo test` and the wasm-bindgen test runner, which print the same summary.
    Cargo,
    /// `node --test` with the TAP reporter.
    Node,
}

impl Runner {
    /// Counts the results of a command that ended well or not.
    pub(crate) fn count(self, output: &str, success: bool) -> Counts {
        let mut counts = match self {
            Self::Check => Counts {
                passed: u64::from(success),
                failed: 0,
            },
            Self::Cargo => cargo_summaries(output),
            Self::Node => node_summary(output),
        };
        if !success && counts.failed == 0 {
            // It did not compile, or it crashed: no runner counted that.
            counts.failed = 1;
        }
        counts
    }
}

/// Adds up every `test result: ok. 3 passed; 0 failed; …`, one for each test binary.
fn cargo_summaries(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let Some((_, summary)) = line.split_once("test result: ") else {
            continue;
        };
        let Some((_, numbers)) = summary.split_once(". ") else {
            continue;
        };
        for part in numbers.split(';') {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => counts.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => counts.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    counts
}

/// Reads `# pass 3` and `# fail 0`. Cancelled tests did not pass, so they count as failed.
fn node_summary(output: &str) -> Counts {
    let total = |label: &str| -> u64 {
        let mut values = output
            .lines()
            .filter_map(|line| line.strip_prefix(label)?.trim().parse::<u64>().ok());
        values.next_back().unwrap_or(0)
    };
    Counts {
        passed: total("# pass "),
        failed: total("# fail ") + total("# cancelled "),
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Runner};

    fn check(runner: Runner, output: &str, success: bool, passed: u64, failed: u64) {
        assert_eq!(
            runner.count(output, success),
            Counts { passed, failed },
            "{output}"
        );
    }

    #[test]
    fn every_binary_of_cargo_test_counts() {
        let output = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                      test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        check(Runner::Cargo, output, false, 4, 2);
    }

    #[test]
    fn summary_of_node_counts_once() {
        let output = "# a test that prints pass 9\nok 1 - one\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n";
        check(Runner::Node, output, false, 2, 2);
    }

    #[test]
    fn crash_counts_as_one_failure() {
        check(Runner::Cargo, "error: could not compile", false, 0, 1);
        check(Runner::Node, "", false, 0, 1);
        check(Runner::Check, "", false, 0, 1);
        check(
            Runner::Cargo,
            "test result: ok. 3 passed; 0 failed;",
            false,
            3,
            1,
        );
    }

    #[test]
    fn check_that_succeeds_counts_as_one() {
        check(Runner::Check, "whatever", true, 1, 0);
    }
}
