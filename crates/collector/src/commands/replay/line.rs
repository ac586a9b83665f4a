//! A line of the log: what happened, when by both clocks of the page, and which random bytes were drawn for
//! it.

use serde::Deserialize;
use serde_json::value::RawValue;
use wayfare_core::detect::Common;
use wayfare_core::session::Stored;
use wayfare_core::{Call, Input, Now, Start};
use wayfare_protocol::Page;

/// A line.
pub(super) struct Line {
    pub(super) now: Now,
    pub(super) random: Vec<u8>,
    pub(super) happened: Happened,
}

/// What happened.
pub(super) enum Happened {
    Start(Box<Begin>),
    Input(Box<Said>),
}

/// What is done with it.
pub(super) enum Next {
    Input(Input),
    TimedOut,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    wall: u64,
    mono: u64,
    #[serde(default)]
    random: String,
    start: Option<Box<Begin>>,
    input: Option<Box<Said>>,
}

/// How a page began.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begin {
    options: Box<RawValue>,
    facts: Box<RawValue>,
    #[serde(default)]
    page: Page,
    /// In place of random bytes in each line.
    pub(super) seed: Option<u64>,
}

impl Begin {
    pub(super) fn as_core(&self, now: Now) -> Start<'_> {
        Start {
            options: self.options.get(),
            facts: self.facts.get(),
            at: now.wall,
            page: self.page.clone(),
        }
    }
}

/// An input of the core, by its own name.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Said {
    Call {
        name: Option<String>,
        properties: Option<Box<RawValue>>,
        /// When it was made, if that was before the module was there.
        at: Option<u64>,
        #[serde(default)]
        page: Page,
    },
    Stored(Kept),
    Locked(Kept),
    LockRefused,
    Heard {
        message: String,
        #[serde(default)]
        stored: Kept,
    },
    Active,
    Consent(String),
    Reset,
    Observe(Box<RawValue>),
    /// What the application says of the visit and of who visits.
    Describe {
        properties: Box<RawValue>,
        traits: Box<RawValue>,
    },
    Linked(Option<Box<RawValue>>),
    Hints(Box<RawValue>),
    /// The page loaded the table of makers, which is the same everywhere.
    Makers,
    Idle {
        time_zone: Option<String>,
    },
    Hidden {
        going: bool,
    },
    Shown {
        returned: bool,
    },
    TaskEnded,
    Online,
    Flush,
    Queues(String),
    Queue(String),
    Spilled,
    NotKept,
    Taken {
        header: String,
        request: Option<u32>,
    },
    Response {
        request: u32,
        status: u16,
        retry_after_ms: Option<u64>,
        #[serde(default)]
        body: String,
    },
    TimedOut,
}

/// What a page read of what is stored.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Kept {
    visits: Vec<Option<String>>,
    tab: Option<String>,
    pages: Option<String>,
    visitor: Option<String>,
    midnight: Option<u64>,
}

impl Line {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let happened = match (written.start, written.input) {
            (Some(start), None) => Happened::Start(start),
            (None, Some(input)) => Happened::Input(input),
            _ => return Err("a line has a start or an input".to_owned()),
        };
        let random = bytes(&written.random).ok_or("random is not hexadecimal")?;
        Ok(Self {
            now: Now {
                wall: written.wall,
                mono: written.mono,
            },
            random,
            happened,
        })
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    let read = |pair: &[u8]| match pair {
        [_, _] => u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok(),
        _ => None,
    };
    pairs.map(read).collect()
}

impl Happened {
    pub(super) fn into_next(self, now: Now) -> Result<Next, String> {
        match self {
            Self::Start(_) => Err("a page starts once".to_owned()),
            Self::Input(said) => Ok(said.into_next(now)),
        }
    }
}

impl Said {
    fn into_next(self, now: Now) -> Next {
        let text = |json: Box<RawValue>| json.get().to_owned();
        Next::Input(match self {
            Self::TimedOut => return Next::TimedOut,
            Self::Call {
                name,
                properties,
                at,
                page,
            } => Input::Calls(vec![Call {
                name,
                properties: properties.map_or_else(|| "{}".to_owned(), text),
                at: at.unwrap_or(now.wall),
                page: page.into(),
            }]),
            Self::Stored(kept) => Input::Stored(kept.into()),
            Self::Locked(kept) => Input::Locked(kept.into()),
            Self::LockRefused => Input::LockRefused,
            Self::Heard { message, stored } => Input::Heard {
                message,
                stored: stored.into(),
            },
            Self::Active => Input::Active,
            Self::Consent(said) => Input::Consent(said),
            Self::Reset => Input::Reset,
            Self::Observe(info) => Input::Observe(text(info)),
            Self::Describe { properties, traits } => {
                Input::Describe([properties, traits].map(text).join("\n"))
            }
            Self::Linked(visit) => Input::Linked(visit.map(text)),
            Self::Hints(hints) => Input::Hints(text(hints)),
            Self::Makers => Input::Makers(Common::LOADED.0.to_owned()),
            Self::Idle { time_zone } => Input::Idle { time_zone },
            Self::Hidden { going } => Input::Hidden { going },
            Self::Shown { returned } => Input::Shown { returned },
            Self::TaskEnded => Input::TaskEnded,
            Self::Online => Input::Online,
            Self::Flush => Input::Flush,
            Self::Queues(headers) => Input::Queues(headers),
            Self::Queue(kept) => Input::Queue(kept),
            Self::Spilled => Input::Spilled,
            Self::NotKept => Input::NotKept,
            Self::Taken { header, request } => Input::Taken { header, request },
            Self::Response {
                request,
                status,
                retry_after_ms,
                body,
            } => Input::Response {
                request,
                status,
                retry_after_ms,
                body,
            },
        })
    }
}

impl From<Kept> for Stored {
    fn from(kept: Kept) -> Self {
        Self {
            visits: kept.visits,
            tab: kept.tab,
            pages: kept.pages,
            visitor: kept.visitor,
            midnight: kept.midnight,
        }
    }
}
