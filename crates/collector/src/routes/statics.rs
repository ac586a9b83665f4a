//! Folders served as they are.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use axum::response::Redirect;
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::StaticDir;

/// Adds the folders to a router. That of the root answers whatever no other route does; without
/// one, the root leads to the dashboard.
///
/// `no-cache` lets a browser keep a file and makes it ask whether it is still the same. Any origin may
/// load them: the SDK's module is loaded across origins by pages that take it from here, and what
/// lies in these folders is public.
pub(super) fn serve(router: Router, dirs: &[StaticDir]) -> Router {
    let fresh =
        SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let shared = SetResponseHeaderLayer::overriding(
        ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    let router = if dirs.iter().any(|dir| dir.prefix.is_empty()) {
        router
    } else {
        router.route("/", get(|| async { Redirect::temporary("/dashboard") }))
    };
    dirs.iter()
        .fold(router, |router, StaticDir { prefix, dir }| {
            let files = ServiceBuilder::new()
                .layer(fresh.clone())
                .layer(shared.clone())
                .service(ServeDir::new(dir));
            if prefix.is_empty() {
                router.fallback_service(files)
            } else {
                router.nest_service(prefix, files)
            }
        })
}
