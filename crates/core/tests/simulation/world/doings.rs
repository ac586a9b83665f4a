//! What people, pages and systems do.

use wayfare_core::identity::Seeded;
use wayfare_core::{Call, Input, Start, Tracker};
use wayfare_protocol::Page as WirePage;

use super::{Coming, Tab, World};
use crate::page::{Life, Page};

impl World {
    pub(crate) fn open_tab(&mut self) -> usize {
        self.tabs.push(Tab::default());
        self.load(self.tabs.len() - 1);
        self.tabs.len() - 1
    }

    /// A page loads in a tab.
    pub(crate) fn load(&mut self, tab: usize) {
        self.note(format!("tab {tab} loads page {}", self.pages.len()));
        let mut entropy = Seeded(self.dice.number() | 1);
        let start = Start {
            options: r#"{"endpoint":"/v1/batch","source":"shop"}"#,
            facts: r#"{"userAgent":"UA","screen":[1920,1080],"languages":["en"]}"#,
            at: self.wall,
            page: wire_page(),
        };
        let tracker = Tracker::start(&start, self.now(), &mut entropy).unwrap();
        self.pages.push(Page {
            tracker,
            entropy,
            tab,
            life: Life::Shown,
            listens: false,
            calls: Vec::new(),
            insured: String::new(),
            missed: Vec::new(),
        });
        let page = self.pages.len() - 1;
        self.tabs[tab].page = Some(page);
        self.drain(page);
        let after = self.dice.between(1, 400);
        self.schedule(after, Coming::Idle(page));
    }

    /// Some calls in one task.
    pub(crate) fn track(&mut self, page: usize, calls: u64) {
        self.note(format!(
            "page {page} tracks {calls} from {}",
            self.tracked + 1
        ));
        let mut made = Vec::new();
        for _ in 0..calls {
            self.tracked += 1;
            let number = self.tracked;
            self.pages[page].calls.push(number);
            made.push(Call {
                name: Some("track".into()),
                properties: format!("{{\"n\":{number}}}"),
                at: self.wall,
                page: wire_page().into(),
            });
        }
        if self.pages[page].tracker.wants_stored(self.now()) {
            let stored = self.stored(page);
            self.feed(page, Input::Stored(stored));
        }
        self.feed(page, Input::Calls(made));
        self.feed(page, Input::TaskEnded);
    }

    /// A page goes: into the cache, or for ever, in order.
    pub(crate) fn leave(&mut self, page: usize, is_cached: bool) {
        self.note(format!("page {page} leaves, cached: {is_cached}"));
        self.feed_after_read(page, Input::Hidden { going: true });
        self.pages[page].life = if is_cached { Life::Cached } else { Life::Gone };
        self.post_insured(page);
        self.pages[page].listens = false;
        self.tabs[self.pages[page].tab].page = None;
    }

    /// The renderer dies. What it had not handed to the browser is lost.
    pub(crate) fn kill(&mut self, page: usize) {
        self.note(format!("page {page} is killed"));
        self.kills += 1;
        self.pages[page].life = Life::Gone;
        self.post_insured(page);
        self.pages[page].listens = false;
        self.tabs[self.pages[page].tab].page = None;
        let dies = |coming: &Coming| match coming {
            Coming::Kept(of, ..) | Coming::Dropped(of, ..) | Coming::Spilled(of, ..) => *of == page,
            _ => false,
        };
        let torn = |coming: &Coming| dies(coming) && matches!(coming, Coming::Kept(..));
        self.is_torn |= self.coming.values().any(torn);
        self.coming.retain(|_, coming| !dies(coming));
        let may_be_lost: Vec<_> = self.pages[page].calls.clone();
        for number in may_be_lost {
            if !self.kept.contains(&number) {
                self.lost.insert(number);
            }
        }
    }

    pub(crate) fn show(&mut self, page: usize) {
        self.note(format!("page {page} is shown"));
        let was = self.pages[page].life;
        self.pages[page].life = Life::Shown;
        self.tabs[self.pages[page].tab].page = Some(page);
        let returned = matches!(was, Life::Frozen | Life::Cached);
        self.feed_after_read(page, Input::Shown { returned });
        for (request, status, body) in std::mem::take(&mut self.pages[page].missed) {
            self.answer(page, request, status, body);
        }
    }

    pub(crate) fn hide(&mut self, page: usize) {
        self.pages[page].life = Life::Hidden;
        self.feed_after_read(page, Input::Hidden { going: false });
    }
}

fn wire_page() -> WirePage {
    WirePage {
        url: "https://shop.example/".into(),
        title: "Title".into(),
        referrer: String::new(),
    }
}
