//! Any bytes, as the body of a request: what a page sends in either dialect, and what is asked of links.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wayfare_collector::ingest::{Batch, accepted_ranges, decode, decode_boot, decode_track};
use wayfare_collector::link::{LinkRequest, RedeemRequest};
use wayfare_protocol::BATCH_EVENTS_ACCEPTED_MAX;

/// What holds for everything that is handed to the store.
fn check(batch: &Batch) {
    assert!(batch.events.len() + batch.rejected.len() <= BATCH_EVENTS_ACCEPTED_MAX);
    for event in &batch.events {
        let properties = serde_json::from_str::<serde_json::Value>(&event.properties);
        assert!(properties.is_ok_and(|value| value.is_object()));
        assert!(!event.r#type.is_empty());
    }
    for rejection in &batch.rejected {
        assert!(rejection.field.starts_with("events["));
    }
    let seqs: Vec<u64> = batch.events.iter().map(|event| event.seq).collect();
    let ranges = accepted_ranges(seqs.clone());
    assert!(seqs.iter().all(|seq| ranges.iter().any(|[from, to]| (from..=to).contains(&seq))));
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(batch) = decode(bytes) {
        check(&batch);
    }
    if let Ok(batch) = decode_track(bytes, 1_717_055_063_243_135) {
        check(&batch);
    }
    if let Some(Ok(batch)) = decode_boot(bytes, "UA") {
        check(&batch);
    }
    // That they end and do not panic is all there is to say.
    let _ = LinkRequest::read(bytes);
    let _ = RedeemRequest::read(bytes);
});
