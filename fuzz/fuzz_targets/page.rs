//! Everything that a page, a browser, another page, a collector or a stranger can put into the tracker: options, facts,
//! addresses, what is stored, messages, answers. Nothing panics, and what is posted is JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wayfare_core::identity::Seeded;
use wayfare_core::session::Stored;
use wayfare_core::{Call, Input, Now, Output, Start, Tracker};
use wayfare_protocol::Page;

/// 2024-05-30T12:00:00Z
const NOON: u64 = 1_717_070_400_000;

/// Half of the inputs have options that make a tracker, so that the rest is reached.
const OPTIONS: [&str; 4] = [
    r#"{"endpoint":"/v1/batch"}"#,
    r#"{"endpoint":"/track","dialect":"tracardi"}"#,
    r#"{"endpoint":"/v1/batch","consent":"unknown","whileUnknown":"memory","renewOnCampaign":true}"#,
    r#"{"endpoint":"/v1/batch","linkDomains":["blog.example"],"storage":["localStorage","memory"]}"#,
];

/// The bytes, cut at zeros: texts for whatever needs one.
struct Texts<'a>(std::slice::Split<'a, u8, fn(&u8) -> bool>);

impl Texts<'_> {
    fn next(&mut self) -> String {
        String::from_utf8_lossy(self.0.next().unwrap_or_default()).into_owned()
    }

    fn optional(&mut self) -> Option<String> {
        Some(self.next()).filter(|text| !text.is_empty())
    }

    /// The loader writes these; whatever they hold, they are JSON.
    fn json(&mut self) -> String {
        serde_json::json!({ "text": self.next() }).to_string()
    }

    fn page(&mut self) -> Page {
        Page {
            url: self.next(),
            title: self.next(),
            referrer: self.next(),
        }
    }

    fn stored(&mut self) -> Stored {
        Stored {
            visits: vec![self.optional(), self.optional()],
            tab: self.optional(),
            pages: self.optional(),
            visitor: self.optional(),
            midnight: None,
        }
    }
}

fn input(what: u8, texts: &mut Texts<'_>, request: u32) -> Input {
    match what % 25 {
        0 => Input::Calls(vec![Call {
            name: texts.optional(),
            properties: texts.json(),
            at: NOON,
            page: texts.page().into(),
        }]),
        1 => Input::Stored(texts.stored()),
        2 => Input::Locked(texts.stored()),
        3 => Input::LockRefused,
        4 => Input::Heard {
            message: texts.next(),
            stored: texts.stored(),
        },
        5 => Input::Active,
        6 => Input::Consent(texts.next()),
        7 => Input::Reset,
        8 => Input::Observe(texts.next()),
        9 => Input::Linked(texts.optional()),
        10 => Input::Idle {
            time_zone: texts.optional(),
        },
        11 => Input::Hidden { going: request.is_multiple_of(2) },
        12 => Input::Flush,
        13 => Input::Hints(texts.next()),
        14 => Input::Queues(texts.next()),
        15 => Input::Queue(texts.next()),
        16 => Input::Taken {
            header: texts.next(),
            request: Some(request),
        },
        17 => Input::Makers(texts.next()),
        18 => Input::Shown { returned: request.is_multiple_of(2) },
        19 => Input::TaskEnded,
        20 => Input::Online,
        21 => Input::Spilled,
        22 => Input::NotKept,
        23 => Input::Describe([texts.json(), texts.json()].join("\n")),
        _ => Input::Response {
            request,
            status: [200, 204, 400, 413, 500][request as usize % 5],
            retry_after_ms: None,
            body: texts.next(),
        },
    }
}

fn drain(tracker: &mut Tracker, now: Now, entropy: &mut Seeded) {
    for _ in 0..8 {
        let outputs = tracker.poll_outputs();
        if outputs.is_empty() {
            return;
        }
        for output in outputs {
            match output {
                Output::Insure(body) if body.is_empty() => {}
                Output::Post { body, .. } | Output::Insure(body) => {
                    let body: Result<serde_json::Value, _> = serde_json::from_str(&body);
                    assert!(body.is_ok(), "{body:?}");
                }
                Output::Load => tracker.handle_input(Input::Stored(Stored::default()), now, entropy),
                Output::Lock => tracker.handle_input(Input::LockRefused, now, entropy),
                _ => {}
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&[kind, count], rest)) = data.split_first_chunk() else {
        return;
    };
    let is_end: fn(&u8) -> bool = |byte| *byte == 0;
    let mut texts = Texts(rest.split(is_end));
    let options = OPTIONS
        .get(usize::from(kind))
        .map_or_else(|| texts.next(), |options| (*options).to_owned());
    let facts = texts.next();
    let start = Start {
        options: &options,
        facts: &facts,
        at: NOON,
        page: texts.page(),
    };
    let mut now = Now { wall: NOON, mono: 5 };
    let mut entropy = Seeded(7);
    let Ok(mut tracker) = Tracker::start(&start, now, &mut entropy) else {
        return;
    };
    drain(&mut tracker, now, &mut entropy);
    for step in 0..u32::from(count % 16) {
        let what = texts.0.next().and_then(|text| text.first()).copied().unwrap_or(0);
        tracker.handle_input(input(what, &mut texts, step / 2 + 1), now, &mut entropy);
        drain(&mut tracker, now, &mut entropy);
        now.wall += 7_000;
        now.mono += 7_000;
        tracker.handle_timeout(now, &mut entropy);
        drain(&mut tracker, now, &mut entropy);
    }
});
