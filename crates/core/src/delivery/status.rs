//! What an HTTP status means for a batch.

/// What to do with the events of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The collector read the batch: its acknowledgement says what became of each event.
    Answered,
    /// It could not now: the same events go again.
    Later,
    /// It takes no request of this size: fewer events may pass.
    TooLarge,
    /// It never will: the same request would fail the same way.
    Refused,
}

impl Outcome {
    /// By status; 0 is a request that had no answer.
    pub fn of(status: u16) -> Self {
        match status {
            200..=299 => Self::Answered,
            413 => Self::TooLarge,
            // Not implemented, HTTP version not supported.
            501 | 505 => Self::Refused,
            // 511 among them is a hotel's login page, which goes away.
            0 | 408 | 425 | 429 | 460 | 500..=599 => Self::Later,
            // A redirect is followed by fetch; one that arrives here was refused by it.
            _ => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_outcome() {
        for (statuses, outcome) in [
            (&[200, 202, 204, 226][..], Outcome::Answered),
            (
                &[0, 408, 425, 429, 460, 500, 502, 503, 504, 511],
                Outcome::Later,
            ),
            (
                &[304, 400, 401, 403, 404, 410, 422, 501, 505],
                Outcome::Refused,
            ),
            (&[413], Outcome::TooLarge),
        ] {
            for status in statuses {
                assert_eq!(Outcome::of(*status), outcome, "{status}");
            }
        }
    }
}
