//! Long timelines of several tabs, against the rules written as plainly as they can be said.

use proptest::prelude::*;
use wayfare_core::Input;

use crate::scenario::{Loading, MINUTE, NOON, Scenario};

const HOUR: u64 = 60 * MINUTE;
const TABS: usize = 3;

/// The visitor does something in a tab, so long after the last time.
#[derive(Clone, Copy, Debug)]
struct Step {
    tab: usize,
    after_ms: u64,
}

fn step() -> impl Strategy<Value = Step> {
    let pause = prop_oneof![
        6 => 0..2 * MINUTE,
        2 => 9 * MINUTE..11 * MINUTE,
        2 => 10 * MINUTE..=10 * MINUTE + 1,
        2 => 29 * MINUTE..31 * MINUTE,
        2 => 30 * MINUTE..=30 * MINUTE + 1,
        1 => HOUR..9 * HOUR,
        1 => 23 * HOUR..200 * HOUR,
    ];
    (0..TABS, pause).prop_map(|(tab, after_ms)| Step { tab, after_ms })
}

/// What the rules say, from everything that was done: the number of the visit and of the tab's token.
#[derive(Default)]
struct Naive {
    activities: Vec<(usize, u64)>,
    visit: usize,
    began: u64,
    tokens: [usize; TABS],
}

impl Naive {
    fn act(&mut self, tab: usize, at: u64) -> (usize, usize) {
        let last = self.activities.last().map(|(_, at)| *at);
        let is_idle = last.is_none_or(|last| at - last > 30 * MINUTE);
        if is_idle || at - self.began > 24 * HOUR {
            self.visit += 1;
            self.began = at;
        }
        let own = self
            .activities
            .iter()
            .rev()
            .find(|(other, _)| *other == tab);
        if own.is_some_and(|(_, last)| at - last > 10 * MINUTE) {
            self.tokens[tab] += 1;
        }
        self.activities.push((tab, at));
        (self.visit, self.tokens[tab])
    }
}

/// Pages of one profile: they share the cookie and the clocks.
struct Profile {
    pages: Vec<Scenario>,
    visit: Option<String>,
}

impl Profile {
    fn new(naive: &mut Naive) -> Self {
        let mut profile = Self {
            pages: Vec::new(),
            visit: None,
        };
        for tab in 0..TABS {
            naive.act(tab, NOON);
            let page = Scenario::load(Loading {
                visit: profile.visit.as_deref(),
                seed: 11 + 2 * u64::try_from(tab).unwrap(),
                ..Loading::default()
            });
            profile.visit.clone_from(&page.visit);
            profile.pages.push(page);
        }
        profile
    }

    /// Does something in a tab; its visit, tab id and token then.
    fn act(&mut self, step: Step) -> [String; 3] {
        for page in &mut self.pages {
            page.pass(step.after_ms);
        }
        let page = &mut self.pages[step.tab];
        page.visit.clone_from(&self.visit);
        page.input_after_read(Input::Active);
        self.visit.clone_from(&page.visit);
        let session = page.session();
        let context = &session["context"];
        let ids = [
            &session["id"],
            &context["tab_id"],
            &context["session_tracking_token"],
        ];
        ids.map(|id| id.as_str().unwrap().to_owned())
    }
}

fn run(steps: &[Step]) {
    let mut naive = Naive::default();
    let mut profile = Profile::new(&mut naive);
    let (mut visits, mut tokens) = (Vec::new(), vec![Vec::new(); TABS]);
    let mut at = NOON;
    for (number, step) in steps.iter().enumerate() {
        at += step.after_ms;
        let (visit, token) = naive.act(step.tab, at);
        let [id, tab, own] = profile.act(*step);
        visits.push((visit, id));
        tokens[step.tab].push(((token, tab), own));
        assert_partition(&visits, number);
        assert_partition(&tokens[step.tab], number);
        let first = &tokens[step.tab][0].0.1;
        assert_eq!(
            first,
            &tokens[step.tab].last().unwrap().0.1,
            "a tab id is never renewed"
        );
    }
}

/// Two moments have one id exactly if the rules give them one number.
fn assert_partition<T: PartialEq>(all: &[(T, String)], step: usize) {
    let [.., before, last] = all else {
        return;
    };
    assert_eq!(before.0 == last.0, before.1 == last.1, "at step {step}");
    let is_old = all
        .iter()
        .any(|(number, id)| *id == last.1 && *number != last.0);
    assert!(!is_old, "an id came back at step {step}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn visits_and_tokens_are_renewed_as_the_rules_say(steps in prop::collection::vec(step(), 1..200)) {
        run(&steps);
    }
}
