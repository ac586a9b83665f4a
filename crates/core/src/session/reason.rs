//! Why a session was renewed: a closed set, shown to the application and on the wire.

/// Why a session was renewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nothing is known of an earlier visit.
    #[default]
    FirstVisit,
    /// No activity for longer than the session may be idle.
    Idle,
    /// The visit grew older than a visit may be.
    MaxAge,
    /// The page was reached by another campaign than the visit's, where the site asks for that.
    Campaign,
    /// A day has begun in the site's time zone, where the site asks for that.
    Midnight,
    /// The visitor withdrew consent, or gave it after that.
    Consent,
    /// The application asked for it.
    Reset,
    /// What was stored is gone or cannot be read.
    StorageLost,
    /// A tab that nobody has seen.
    NewTab,
    /// The tab is a copy of another, which lives and keeps the tab id.
    DuplicateTab,
    /// The collector said so.
    Server,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::FirstVisit,
        Self::Idle,
        Self::MaxAge,
        Self::Campaign,
        Self::Midnight,
        Self::Consent,
        Self::Reset,
        Self::StorageLost,
        Self::NewTab,
        Self::DuplicateTab,
        Self::Server,
    ];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstVisit => "first_visit",
            Self::Idle => "idle",
            Self::MaxAge => "max_age",
            Self::Campaign => "campaign",
            Self::Midnight => "midnight",
            Self::Consent => "consent",
            Self::Reset => "reset",
            Self::StorageLost => "storage_lost",
            Self::NewTab => "new_tab",
            Self::DuplicateTab => "duplicate_tab",
            Self::Server => "server",
        }
    }

    /// The reason of that name.
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}
