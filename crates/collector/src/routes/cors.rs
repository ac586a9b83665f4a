//! Which pages may read the answers.

use std::time::Duration;

use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use crate::sites::Sites;

/// What Tracardi's tracker says with every request. Nothing reads it: it is off by the device's time zone.
const TRACARDI_TIME: HeaderName = HeaderName::from_static("x-timestamp");

/// Any page of any origin, without cookies; with a file of sites, the pages of their origins, each of which
/// is answered with its own. A page elsewhere cannot read even why it was refused.
pub(super) fn layer(sites: Option<Sites>) -> CorsLayer {
    let origin = match sites {
        None => Any.into(),
        Some(sites) => AllowOrigin::predicate(move |origin: &HeaderValue, _: &Parts| {
            sites.know_origin(origin.as_bytes())
        }),
    };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::POST])
        .allow_headers([CONTENT_TYPE, CONTENT_ENCODING, TRACARDI_TIME])
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_hours(24))
}
