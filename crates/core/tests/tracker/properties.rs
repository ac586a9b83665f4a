//! Whatever happens, in whatever order: nothing is lost, nothing is out of order, nothing spins.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use wayfare_core::Input;

use crate::scenario::Scenario;

#[derive(Clone, Debug)]
enum Step {
    Track,
    Pass(u64),
    Idle,
    Hidden(bool),
    Shown,
    TaskEnded,
    Online,
    Flush,
    /// The oldest request is answered: status, and which events are acknowledged (by the bits).
    Answer(u16, u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Track),
        3 => (0..20_000_u64).prop_map(Step::Pass),
        1 => (9 * 60_000..40 * 60_000_u64).prop_map(Step::Pass),
        1 => Just(Step::Idle),
        1 => any::<bool>().prop_map(Step::Hidden),
        1 => Just(Step::Shown),
        2 => Just(Step::TaskEnded),
        1 => Just(Step::Online),
        1 => Just(Step::Flush),
        4 => (prop::sample::select(vec![0, 200, 200, 200, 429, 503]), any::<u64>()).prop_map(|(s, b)| Step::Answer(s, b)),
    ]
}

/// What the collector has: by number, the event's name and its session.
type Store = BTreeMap<u64, (String, String)>;

/// What the application tracked: the event's name and the session at that moment.
type Tracked = Vec<(String, String)>;

fn answer(scenario: &mut Scenario, store: &mut Store, status: u16, bits: u64) {
    if scenario.posted.is_empty() {
        return;
    }
    let batch: crate::scenario::WireBatch = serde_json::from_str(&scenario.posted[0].1).unwrap();
    let is_question = !batch.unanswered.is_empty();
    let seqs: Vec<_> = batch.events.iter().map(|event| event.seq).collect();
    assert!(
        seqs.is_sorted() && seqs.is_empty() == is_question && seqs.len() <= 50,
        "{seqs:?}"
    );
    let mut accepted = Vec::new();
    for (index, event) in batch.events.iter().enumerate() {
        if status == 200 && bits >> (index % 64) & 1 == 1 {
            accepted.push([event.seq, event.seq]);
            let name = event.r#type.clone();
            if name == "session.start" {
                assert_eq!(
                    event.id, batch.session.id,
                    "a visit's first event has its id"
                );
            }
            let before = store.insert(event.seq, (name.clone(), batch.session.id.clone()));
            assert!(before.is_none(), "{name} was acknowledged before");
        }
    }
    scenario.answer(
        status,
        &json!({"accepted": accepted, "rejected": []}).to_string(),
    );
}

fn run(steps: &[Step]) {
    let mut scenario = Scenario::in_a_visit();
    let mut store = Store::new();
    let mut tracked = Tracked::new();
    for step in steps {
        match step {
            Step::Track => {
                let name = format!("event_{}", tracked.len());
                scenario.track(&name);
                let session = scenario.session()["id"].as_str().unwrap().to_owned();
                tracked.push((name, session));
            }
            Step::Pass(ms) => scenario.pass(*ms),
            Step::Idle => scenario = scenario.idle(),
            Step::Hidden(going) => scenario.input(Input::Hidden { going: *going }),
            Step::TaskEnded => scenario.input(Input::TaskEnded),
            Step::Shown => scenario.input(Input::Shown { returned: false }),
            Step::Online => scenario.input(Input::Online),
            Step::Flush => scenario.input(Input::Flush),
            Step::Answer(status, bits) => answer(&mut scenario, &mut store, *status, *bits),
        }
    }
    scenario.input(Input::Shown { returned: false });
    // The network is well from here on: everything arrives, within a bounded time.
    scenario = scenario.idle();
    for _ in 0..3 * tracked.len() + 10 {
        while !scenario.posted.is_empty() {
            answer(&mut scenario, &mut store, 200, u64::MAX);
        }
        scenario.pass(61_000);
    }
    assert!(
        store
            .keys()
            .copied()
            .eq(1..=u64::try_from(store.len()).unwrap()),
        "no number is missing"
    );
    store.retain(|_, (name, _)| !name.starts_with("session."));
    assert!(
        store.into_values().eq(tracked),
        "every event once, in order, in the session in which it happened"
    );
    assert_eq!(scenario.tracker.poll_timeout(), None, "then all is quiet");
    assert!(scenario.diagnostics.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_event_arrives_once_in_its_own_session(steps in prop::collection::vec(step(), 0..120)) {
        run(&steps);
    }
}
