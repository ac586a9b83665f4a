//! Figures for those who run a collector, in Prometheus's format.
//!
//! No label holds anything that was sent: what is not known here by name is counted as `other`. So nobody
//! makes up labels without end, and none says who visited or with which key.

use std::collections::BTreeMap;
use std::fmt;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use wayfare_protocol::Rejection;

use crate::error::code_name;

type Label = (&'static str, &'static str);
type Counts<const N: usize> = Family<[Label; N], Counter>;

/// What is counted besides what else is known of a request.
const OTHER: &str = "other";

/// Reasons for which the SDK drops events.
const REASONS: [&str; 5] = [
    "consent",
    "event_too_large",
    "queue_full",
    "rate_limited",
    "refused",
];

/// Routes by their templates.
const ROUTES: [&str; 20] = [
    "/v1/batch",
    "/v1/session-info",
    "/track",
    "/key/{key}/track",
    "/v1/link",
    "/v1/link/redeem",
    "/healthz",
    "/readyz",
    "/dashboard",
    "/dashboard/{*file}",
    "/dashboard/login",
    "/dashboard/live",
    "/dashboard/api/totals",
    "/dashboard/api/checks",
    "/dashboard/api/sessions",
    "/dashboard/api/sessions/{id}",
    "/micro/all",
    "/micro/good",
    "/micro/bad",
    "/micro/reset",
];

/// Statuses that a collector gives, in words: a label is a text.
const STATUSES: [(u16, &str); 18] = [
    (200, "200"),
    (226, "226"),
    (303, "303"),
    (304, "304"),
    (307, "307"),
    (400, "400"),
    (401, "401"),
    (403, "403"),
    (404, "404"),
    (405, "405"),
    (408, "408"),
    (413, "413"),
    (415, "415"),
    (422, "422"),
    (429, "429"),
    (500, "500"),
    (503, "503"),
    (206, "206"),
];

/// All figures of one collector.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Counts<2>,
    errors: Counts<1>,
    events: Counts<1>,
    rejected: Counts<1>,
    dropped: Counts<1>,
    /// What waits for the writer.
    pub queue: Gauge,
    /// How long the store took for a group of batches, in seconds.
    pub commits: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("wayfare"),
            requests: Family::default(),
            errors: Family::default(),
            events: Family::default(),
            rejected: Family::default(),
            dropped: Family::default(),
            queue: Gauge::default(),
            // Half a millisecond to sixteen seconds.
            commits: Histogram::new(exponential_buckets(0.000_5, 2.0, 16)),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "requests",
            "Answers, by route and status",
            self.requests.clone(),
        );
        registry.register(
            "errors",
            "Requests that were refused or failed, by code",
            self.errors.clone(),
        );
        registry.register(
            "events",
            "Events that are on disk, new or known before",
            self.events.clone(),
        );
        registry.register(
            "events_rejected",
            "Events that will never be stored, by code",
            self.rejected.clone(),
        );
        registry.register(
            "events_dropped",
            "Events that senders say they dropped, by reason; a batch that is sent again says it again",
            self.dropped.clone(),
        );
        registry.register(
            "queue_batches",
            "What waits for the writer",
            self.queue.clone(),
        );
        registry.register_with_unit(
            "commit",
            "How long the store took for a group of batches",
            Unit::Seconds,
            self.commits.clone(),
        );
    }

    /// Counts an answer. `route` is a template, if one was met.
    pub(crate) fn count_request(
        &self,
        route: Option<&str>,
        status: u16,
        code: Option<&'static str>,
    ) {
        let route = route
            .and_then(|route| known(&ROUTES, route))
            .unwrap_or(OTHER);
        let status = STATUSES.iter().find(|(number, _)| *number == status);
        let status = status.map_or(OTHER, |(_, text)| text);
        self.requests
            .get_or_create(&[("route", route), ("status", status)])
            .inc();
        if let Some(code) = code {
            self.errors.get_or_create(&[("code", code)]).inc();
        }
    }

    /// Counts the events of a batch.
    pub(crate) fn count_events(&self, stored: usize, duplicate: usize, rejected: &[Rejection]) {
        for (outcome, count) in [("stored", stored), ("duplicate", duplicate)] {
            self.events
                .get_or_create(&[("outcome", outcome)])
                .inc_by(count as u64);
        }
        for one in rejected {
            self.rejected
                .get_or_create(&[("code", code_name(one.code))])
                .inc();
        }
    }

    /// Counts what a sender dropped.
    pub(crate) fn count_dropped(&self, dropped: &BTreeMap<String, u64>) {
        for (reason, count) in dropped {
            let reason = known(&REASONS, reason).unwrap_or(OTHER);
            self.dropped
                .get_or_create(&[("reason", reason)])
                .inc_by(*count);
        }
    }

    /// Everything, as text.
    ///
    /// # Errors
    /// Writing to a text never fails; that is for the trait to say.
    pub(crate) fn write(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn known(names: &[&'static str], name: &str) -> Option<&'static str> {
    names.iter().find(|known| **known == name).copied()
}
