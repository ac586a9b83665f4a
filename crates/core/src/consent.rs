//! The gate in front of all storage: what the visitor, the browser's signals and the site allow.

/// What the visitor said, as the site tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Consent {
    /// Yes, or the site needs no question.
    #[default]
    Granted,
    /// No.
    Denied,
    /// Nothing yet.
    Unknown,
}

impl Consent {
    /// The consent of that name.
    pub fn read(name: &str) -> Option<Self> {
        match name {
            "granted" => Some(Self::Granted),
            "denied" => Some(Self::Denied),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// What follows for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Sessions are stored, events are sent.
    Stored,
    /// Events are sent, with ids that end with the page; nothing is stored and nothing read.
    Memory,
    /// Calls wait for the visitor's answer; nothing is stored and nothing read.
    Waiting,
    /// Nothing is sent, and what was stored is deleted.
    Off,
}

/// Everything that the answer depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Privacy {
    /// What the visitor said.
    pub consent: Consent,
    /// While nothing was said, events are sent with ids from memory; else calls wait.
    pub memory_while_unknown: bool,
    /// The browser sends a signal that the site honours: Global Privacy Control, Do Not Track.
    pub signal: bool,
}

impl Privacy {
    /// What is allowed. A signal does not forbid counting, it forbids recognising.
    pub fn access(&self) -> Access {
        match self.consent {
            Consent::Denied => Access::Off,
            Consent::Unknown if !self.memory_while_unknown => Access::Waiting,
            Consent::Unknown => Access::Memory,
            Consent::Granted if self.signal => Access::Memory,
            Consent::Granted => Access::Stored,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_needs_consent_and_no_signal_against_it() {
        use Access::{Memory, Off, Stored, Waiting};
        for (consent, memory_while_unknown, signal, expected) in [
            ("granted", false, false, Stored),
            ("granted", true, false, Stored),
            ("granted", false, true, Memory),
            ("unknown", false, false, Waiting),
            ("unknown", false, true, Waiting),
            ("unknown", true, false, Memory),
            ("unknown", true, true, Memory),
            ("denied", true, false, Off),
            ("denied", false, true, Off),
        ] {
            let privacy = Privacy {
                consent: Consent::read(consent).unwrap(),
                memory_while_unknown,
                signal,
            };
            assert_eq!(privacy.access(), expected, "{privacy:?}");
        }
        assert_eq!(Consent::read("yes"), None);
    }
}
