//! What becomes of a batch that was read, whichever path it came by: admitted, counted, stored.

use std::net::IpAddr;

use wayfare_core::time::UnixMs;
use wayfare_protocol::Rejection;

use crate::app::App;
use crate::enrich::{Received, anonymise};
use crate::error::Error;
use crate::ingest::Batch;
use crate::sites::{Address, Credentials};
use crate::store::Receipt;

/// A batch that is on disk.
pub(crate) struct Taken {
    /// What the store did with it.
    pub receipt: Receipt,
    /// The events that never will be stored.
    pub rejected: Vec<Rejection>,
    /// The numbers of those that are.
    pub seqs: Vec<u64>,
    /// When it came.
    pub received_at_ms: UnixMs,
}

impl App {
    /// Takes a batch; returns when it is durable.
    ///
    /// # Errors
    /// When it may not be sent, comes too often or cannot be stored.
    pub(crate) async fn take(
        &self,
        batch: Batch,
        sent: Credentials<'_>,
        client: Option<IpAddr>,
    ) -> Result<Taken, Error> {
        let kept = self.admit(&batch.source, sent)?;
        self.rates().check_source(&batch.source)?;
        let rejected = batch.rejected.clone();
        let seqs: Vec<u64> = batch.events.iter().map(|event| event.seq).collect();
        let dropped = batch.dropped.clone();
        let copy = self.micro().map(|micro| (micro, batch.clone()));
        // Of a source that wants nothing of the address, no place is looked up either.
        let client = client.filter(|_| matches!(kept, Address::Network));
        let places = self.options().places.as_ref();
        let received = Received {
            batch,
            received_at_us: self.clock().now_us(),
            network: client.map(anonymise),
            geo: client.and_then(|address| places?.find(address)),
        };
        let received_at_ms = received.received_at_ms();
        let receipt = self.writer().store(received).await?;
        self.metrics().count_dropped(&dropped);
        let stored = receipt.fresh.len();
        self.metrics()
            .count_events(stored, seqs.len().saturating_sub(stored), &rejected);
        if let Some((micro, batch)) = copy {
            micro.note_taken(batch, &rejected, &receipt.fresh);
        }
        Ok(Taken {
            receipt,
            rejected,
            seqs,
            received_at_ms,
        })
    }
}
