//! The delivery machine, step by step.

use super::*;

const PAUSE: Pause = Pause {
    now: 100,
    retry_after_ms: None,
    random: u32::MAX,
};

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        json: format!("{{\"seq\":{seq}}}"),
        ..Entry::default()
    }
}

fn with(count: u64) -> Delivery {
    let mut delivery = Delivery::new(true);
    for seq in 1..=count {
        delivery.push(entry(seq), 0);
    }
    delivery
}

fn post(delivery: &mut Delivery) -> (u32, Vec<u64>) {
    let entries = delivery.take(BATCH_BYTES_MAX);
    let seqs = entries.iter().map(|entry| entry.seq).collect();
    let batch = Uuid::from_u128(u128::from(delivery.last_request) + 1);
    let request = delivery.sent(batch, String::new(), entries, Vec::new());
    (request, seqs)
}

fn accept(ranges: &[(u64, u64)]) -> AckRead {
    AckRead {
        accepted: ranges.to_vec(),
        ..AckRead::default()
    }
}

#[test]
fn nothing_goes_before_the_page_is_idle() {
    let mut delivery = with(60);
    assert_eq!(delivery.poll_timeout(), None);
    delivery.open(7);
    assert!(delivery.is_due(7));
}

#[test]
fn the_first_batch_goes_at_once_whichever_comes_first() {
    let mut delivery = Delivery::new(true);
    delivery.open(0);
    assert_eq!(delivery.poll_timeout(), None);
    delivery.push(entry(1), 1_000);
    assert!(delivery.is_due(1_000), "the page had time before");
    let mut delivery = with(1);
    delivery.open(1_000);
    assert!(delivery.is_due(1_000), "the event was there before");
}

#[test]
fn an_event_waits_for_company_and_a_full_batch_does_not() {
    let mut delivery = with(1);
    delivery.open(0);
    let (request, _) = post(&mut delivery);
    delivery.settle(request, Outcome::Answered, Some(&accept(&[(1, 1)])), PAUSE);
    delivery.push(entry(2), 1_000);
    assert_eq!(delivery.poll_timeout(), Some(1_000 + FLUSH_INTERVAL_MS));
    assert!(!delivery.is_due(1_000 + FLUSH_INTERVAL_MS - 1));
    for seq in 3..=51 {
        delivery.push(entry(seq), 1_001);
    }
    assert!(delivery.is_due(1_001));
}

#[test]
fn one_request_at_a_time_and_fifty_events_in_it() {
    let mut delivery = with(51);
    delivery.open(0);
    let (request, seqs) = post(&mut delivery);
    assert_eq!(seqs.len(), 50);
    assert!(!delivery.is_due(u64::MAX));
    let settled = delivery.settle(request, Outcome::Answered, Some(&accept(&[(1, 50)])), PAUSE);
    assert_eq!(settled.map(|settled| settled.accepted), Some(50));
    assert!(delivery.is_due(PAUSE.now), "what is left goes on at once");
    assert_eq!(post(&mut delivery).1, [51]);
}

#[test]
fn exactly_what_is_accepted_or_rejected_leaves_the_queue() {
    let mut delivery = with(4);
    delivery.open(0);
    let (request, _) = post(&mut delivery);
    delivery.push(entry(5), 50);
    let ack = AckRead {
        rejected: vec![Rejected {
            seq: Some(3),
            ..Rejected::default()
        }],
        ..accept(&[(1, 1), (4, 4)])
    };
    let settled = delivery
        .settle(request, Outcome::Answered, Some(&ack), PAUSE)
        .unwrap();
    assert_eq!(
        (settled.accepted, settled.rejected.len(), settled.refused),
        (2, 1, 0)
    );
    assert_eq!(delivery.pending(), 2);
    assert!(
        !delivery.is_due(PAUSE.now),
        "a collector that left an event out is asked later"
    );
    assert_eq!(post(&mut delivery).1, [2, 5]);
}

#[test]
fn a_failure_keeps_the_events_in_order_and_pauses() {
    for (outcome, ack) in [(Outcome::Later, None), (Outcome::Answered, None)] {
        let mut delivery = with(2);
        delivery.open(0);
        let (request, _) = post(&mut delivery);
        delivery.push(entry(3), 50);
        let settled = delivery.settle(request, outcome, ack, PAUSE).unwrap();
        assert_eq!((settled.accepted, settled.refused), (0, 0));
        assert_eq!(delivery.poll_timeout(), Some(PAUSE.now + 500));
        assert_eq!(post(&mut delivery).1, [1, 2, 3]);
    }
}

#[test]
fn a_batch_that_is_refused_is_dropped_counted_and_reported() {
    let mut delivery = with(2);
    delivery.open(0);
    let (request, _) = post(&mut delivery);
    let settled = delivery
        .settle(request, Outcome::Refused, None, PAUSE)
        .unwrap();
    assert_eq!((settled.refused, delivery.pending()), (2, 0));
    assert_eq!(
        delivery.dropped(),
        [Dropped {
            reason: "refused".into(),
            count: 2
        }]
    );
}

/// A page whose one request of two events had no answer, after it had dropped three.
fn without_an_answer() -> Delivery {
    let mut delivery = with(2);
    delivery.open(0);
    delivery.count_dropped("queue_full", 3);
    let (request, _) = post(&mut delivery);
    delivery.settle(request, Outcome::Later, None, PAUSE);
    delivery
}

/// Asks for what has no answer, and is told which of it is stored.
fn ask(delivery: &mut Delivery, stored: &[Uuid]) -> Settled {
    let asked = delivery.to_ask();
    let request = delivery.sent(Uuid::nil(), String::new(), Vec::new(), asked);
    let ack = AckRead {
        stored: stored.to_vec(),
        ..AckRead::default()
    };
    delivery
        .settle(request, Outcome::Answered, Some(&ack), PAUSE)
        .unwrap()
}

#[test]
fn a_batch_that_arrived_without_an_answer_is_not_sent_again() {
    let mut delivery = without_an_answer();
    assert_eq!(delivery.to_ask(), [Uuid::from_u128(1)]);
    let settled = ask(&mut delivery, &[Uuid::from_u128(1)]);
    assert_eq!((settled.accepted, delivery.pending()), (2, 0));
    assert_eq!(delivery.dropped(), [], "it reported what was dropped");
    assert_eq!(delivery.poll_timeout(), None);
}

#[test]
fn a_batch_that_did_not_arrive_is_sent_again_with_what_it_reported() {
    let mut delivery = without_an_answer();
    delivery.count_dropped("queue_full", 2);
    let settled = ask(&mut delivery, &[]);
    assert_eq!((settled.accepted, delivery.pending()), (0, 2));
    assert!(delivery.is_due(PAUSE.now), "it waits no longer");
    // The two were reported with the question.
    assert_eq!(
        delivery.dropped(),
        [Dropped {
            reason: "queue_full".into(),
            count: 3
        }]
    );
    assert_eq!(post(&mut delivery).1, [1, 2]);
}

#[test]
fn questions_do_not_end_the_doubling_of_pauses() {
    let mut delivery = without_an_answer();
    let mut pauses = Vec::new();
    for _ in 0..3 {
        ask(&mut delivery, &[]);
        let (request, _) = post(&mut delivery);
        delivery.settle(request, Outcome::Later, None, PAUSE);
        pauses.extend(delivery.poll_timeout().map(|at| at - PAUSE.now));
    }
    assert_eq!(pauses, [1_000, 2_000, 4_000]);
}

#[test]
fn a_collector_that_cannot_be_asked_is_sent_the_events() {
    let mut delivery = without_an_answer();
    let asked = delivery.to_ask();
    let request = delivery.sent(Uuid::nil(), String::new(), Vec::new(), asked);
    let settled = delivery.settle(request, Outcome::Refused, None, PAUSE);
    assert_eq!(settled.map(|settled| settled.refused), Some(0));
    assert!(delivery.to_ask().is_empty());
    assert_eq!(post(&mut delivery).1, [1, 2]);
    let mut delivery = Delivery::new(false);
    delivery.push(entry(1), 0);
    let (request, _) = post(&mut delivery);
    delivery.settle(request, Outcome::Later, None, PAUSE);
    assert!(
        delivery.to_ask().is_empty(),
        "another endpoint is never asked"
    );
    assert_eq!(post(&mut delivery).1, [1]);
}

#[test]
fn a_batch_that_is_too_large_is_halved_down_to_one_event_which_is_dropped() {
    let mut delivery = with(5);
    delivery.open(0);
    let mut sizes = Vec::new();
    for _ in 0..3 {
        let (request, seqs) = post(&mut delivery);
        sizes.push(seqs.len());
        delivery.settle(request, Outcome::TooLarge, None, PAUSE);
    }
    assert_eq!(sizes, [5, 2, 1]);
    assert_eq!(
        delivery.dropped(),
        [Dropped {
            reason: "refused".into(),
            count: 1
        }]
    );
    assert_eq!(post(&mut delivery).1, [2], "the others go one by one");
}

#[test]
fn a_full_queue_drops_ordinary_events_before_vital_ones() {
    let mut delivery = Delivery::new(true);
    for seq in 1..=10_052 {
        let is_vital = seq <= 2;
        delivery.push(
            Entry {
                is_vital,
                ..entry(seq)
            },
            0,
        );
    }
    assert_eq!(post(&mut delivery).1.get(..4), Some(&[1, 2, 5, 6][..]));
}

#[test]
fn a_full_queue_drops_the_oldest_event() {
    let mut delivery = with(10_051);
    assert_eq!(delivery.pending(), 10_050);
    assert_eq!(
        delivery.dropped(),
        [Dropped {
            reason: "queue_full".into(),
            count: 1
        }]
    );
    assert_eq!(post(&mut delivery).1.first(), Some(&2));
}

#[test]
fn a_batch_holds_events_of_one_era() {
    let mut delivery = with(2);
    delivery.push(Entry { era: 1, ..entry(3) }, 0);
    assert_eq!(post(&mut delivery).1, [1, 2]);
    assert_eq!(
        (delivery.oldest_era(), delivery.next_era()),
        (Some(0), Some(1))
    );
    assert_eq!(post(&mut delivery).1, [3]);
}

#[test]
fn a_batch_stays_within_its_bytes_and_a_large_event_goes_alone() {
    let mut delivery = Delivery::new(true);
    for seq in 1..=3 {
        delivery.push(
            Entry {
                json: "x".repeat(20_000),
                ..entry(seq)
            },
            0,
        );
    }
    delivery.push(
        Entry {
            json: "x".repeat(45_000),
            ..entry(4)
        },
        0,
    );
    assert_eq!(post(&mut delivery).1, [1, 2]);
    assert_eq!(post(&mut delivery).1, [3]);
    assert_eq!(post(&mut delivery).1, [4]);
}

#[test]
fn an_answer_to_nothing_changes_nothing() {
    let mut delivery = with(1);
    assert_eq!(
        delivery.settle(9, Outcome::Answered, Some(&accept(&[(1, 1)])), PAUSE),
        None
    );
    assert_eq!(delivery.pending(), 1);
}
