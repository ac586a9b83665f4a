//! What may happen next.

/// Everything that the environment does. Tabs and pages go by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A new tab is opened on the site, with nothing in its sessionStorage.
    Open,
    /// A page begins in a tab that shows none: a restore after a crash, a way back without the cache.
    Begin(u8),
    /// The tab's page is loaded again, or another page of the site is.
    Reload(u8),
    /// A frame of the same origin begins in a tab.
    Frame(u8),
    /// A frame is removed.
    Unframe(u8),
    /// The tab goes to another site; its pages stay in the cache.
    Away(u8),
    /// The pages in the cache come back; the page that was shown instead goes.
    Back(u8),
    /// The process of a tab dies, or a frozen tab is discarded: its pages say nothing.
    Crash(u8),
    /// A tab is frozen.
    Freeze(u8),
    /// A frozen tab goes on.
    Resume(u8),
    /// A tab is duplicated, or opens a window of its origin: sessionStorage is copied.
    Duplicate(u8),
    /// The visitor does something.
    Act(u8),
    /// The application asks for another visit.
    Reset(u8),
    /// A page hears the oldest of what others said.
    Hear(u8),
    /// A page gets the lock, and is done with it.
    Grant(u8),
    /// A page does not get the lock.
    Refuse(u8),
    /// The timer of a page fires.
    Fire(u8),
    /// The timer of a page fires, and what it reads is old before it has been taken in.
    FireSlowly(u8),
    /// What was read is taken in.
    Finish(u8),
    /// Time passes, in milliseconds.
    Pass(u64),
    /// The wall clock is set, by days.
    Jump(i8),
    /// Somebody deletes the cookie.
    LoseCookie,
    /// Somebody deletes everything.
    LoseAll,
}

/// What is counted, so that a scene may say how often it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// See [`Action::Open`].
    Open,
    /// See [`Action::Reload`].
    Reload,
    /// See [`Action::Frame`].
    Frame,
    /// See [`Action::Away`].
    Away,
    /// See [`Action::Crash`].
    Crash,
    /// See [`Action::Freeze`].
    Freeze,
    /// See [`Action::Duplicate`].
    Duplicate,
    /// See [`Action::Act`].
    Act,
    /// See [`Action::Reset`].
    Reset,
    /// See [`Action::FireSlowly`].
    Slow,
    /// See [`Action::Pass`].
    Pass,
    /// See [`Action::Jump`].
    Jump,
    /// See [`Action::LoseCookie`] and [`Action::LoseAll`].
    Lose,
}

/// How many kinds are counted.
pub const KINDS: usize = 13;

impl Action {
    /// As what it is counted; none for what follows from something that was.
    pub fn kind(self) -> Option<Kind> {
        Some(match self {
            Self::Open => Kind::Open,
            Self::Reload(_) => Kind::Reload,
            Self::Frame(_) => Kind::Frame,
            Self::Away(_) => Kind::Away,
            Self::Crash(_) => Kind::Crash,
            Self::Freeze(_) => Kind::Freeze,
            Self::Duplicate(_) => Kind::Duplicate,
            Self::Act(_) => Kind::Act,
            Self::Reset(_) => Kind::Reset,
            Self::FireSlowly(_) => Kind::Slow,
            Self::Pass(_) => Kind::Pass,
            Self::Jump(_) => Kind::Jump,
            Self::LoseCookie | Self::LoseAll => Kind::Lose,
            Self::Begin(_)
            | Self::Unframe(_)
            | Self::Back(_)
            | Self::Resume(_)
            | Self::Hear(_)
            | Self::Grant(_)
            | Self::Refuse(_)
            | Self::Fire(_)
            | Self::Finish(_) => return None,
        })
    }
}
