//! What becomes of a request.

use crate::dice::Dice;

/// How the network and the collector are at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    Fine,
    /// Nothing arrives, and the page learns it at once.
    Down,
    /// Everything arrives, no answer does.
    AnswersLost,
    /// Everything takes seconds.
    Slow,
    /// Requests never end by themselves.
    Hanging,
    /// The collector answers with this status.
    Status(u16),
    /// The collector takes every second event.
    Weak,
    /// Somebody else answers.
    LoginPage,
    /// More events than these are refused with 413.
    Small(usize),
}

pub(crate) const WEATHERS: [Weather; 14] = [
    Weather::Fine,
    Weather::Fine,
    Weather::Fine,
    Weather::Fine,
    Weather::Down,
    Weather::Down,
    Weather::AnswersLost,
    Weather::Slow,
    Weather::Hanging,
    Weather::Status(500),
    Weather::Status(429),
    Weather::Weak,
    Weather::LoginPage,
    Weather::Small(3),
];

/// What becomes of one request: when it arrives, if it does, when the page learns of it, and what.
pub(crate) struct Fate {
    pub(crate) arrives: Option<u64>,
    pub(crate) answered: u64,
    pub(crate) answer: Answer,
}

#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// What the collector says.
    Honest {
        is_weak: bool,
    },
    /// A status without a body.
    Status(u16),
    LoginPage,
}

impl Weather {
    pub(crate) fn fate(self, events: usize, dice: &mut Dice) -> Fate {
        let soon = dice.between(1, 60);
        let then = soon + dice.between(1, 60);
        let (arrives, answered, answer) = match self {
            Self::Fine => (Some(soon), then, Answer::Honest { is_weak: false }),
            Self::Weak => (Some(soon), then, Answer::Honest { is_weak: true }),
            Self::Small(most) if events > most => (None, then, Answer::Status(413)),
            Self::Small(_) => (Some(soon), then, Answer::Honest { is_weak: false }),
            Self::Down => (None, soon, Answer::Status(0)),
            Self::AnswersLost => (Some(soon), then, Answer::Status(0)),
            Self::Slow => {
                let soon = dice.between(500, 20_000);
                (Some(soon), soon + 500, Answer::Honest { is_weak: false })
            }
            Self::Hanging => (None, 30_000, Answer::Status(0)),
            Self::Status(status) => (None, then, Answer::Status(status)),
            Self::LoginPage => (None, then, Answer::LoginPage),
        };
        Fate {
            arrives,
            answered,
            answer,
        }
    }
}
