//! Why a session was renewed: a closed set, shown to the application and on the wire.

/// Why a session was renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nothing is known of an earlier visit.
    FirstVisit,
    /// No activity for longer than the session may be idle.
    Idle,
    /// The visit grew older than a visit may be.
    MaxAge,
    /// A tab that nobody has seen.
    NewTab,
    /// The collector said so.
    Server,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::FirstVisit,
        Self::Idle,
        Self::MaxAge,
        Self::NewTab,
        Self::Server,
    ];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstVisit => "first_visit",
            Self::Idle => "idle",
            Self::MaxAge => "max_age",
            Self::NewTab => "new_tab",
            Self::Server => "server",
        }
    }

    /// The reason of that name.
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}
