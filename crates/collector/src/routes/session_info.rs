//! `/v1/session-info`: what is known of a tab, for the application's own backend. No page may ask: its write
//! key is no secret.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Extensions, HeaderMap};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;
use wayfare_core::session::renew_tab;
use wayfare_core::time::{UnixMs, rfc3339};
use wayfare_protocol::{SessionInfo, Status};

use super::body::{Encodings, read_body};
use crate::admission::bearer;
use crate::app::App;
use crate::error::Error;
use crate::ingest::parse_uuid;
use crate::limits::LINK_BODY_BYTES_MAX;
use crate::store::{TabKey, TabSession};

const TOKEN: &str = "sessionTrackingToken";
const TAB: &str = "tabId";

/// The answer, in the words of an acknowledgement.
#[derive(Serialize)]
pub(super) struct Known {
    session_info: SessionInfo,
    /// Why the tab's next sign of life would begin another token, if it came now.
    renewal: Option<&'static str>,
    source: String,
    session: Visit,
    profile: Profile,
    server_time: String,
}

#[derive(Serialize)]
struct Visit {
    id: Uuid,
    status: Status,
}

#[derive(Serialize)]
struct Profile {
    id: Option<Uuid>,
    primary_id: Option<String>,
}

/// `GET`, with the tab in the query.
pub(super) async fn get(
    State(app): State<App>,
    Query(query): Query<Vec<(String, String)>>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Json<Known>, Error> {
    let asker = identify(&app, &extensions, &headers)?;
    let said = |name| {
        let named = query.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| Value::from(value.as_str()))
    };
    answer(&app, asker, key(said(TOKEN), said(TAB))?).await
}

/// `POST`, with the `SessionInfo` that came with the application's own request.
pub(super) async fn post(
    State(app): State<App>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Known>, Error> {
    let asker = identify(&app, &extensions, &headers)?;
    let body = read_body(body, &Encodings::of(&headers), LINK_BODY_BYTES_MAX).await?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Error::NotJson)?;
    let fields = body.as_object().ok_or_else(|| Error::invalid("body"))?;
    let said = |name| fields.get(name).cloned();
    answer(&app, asker, key(said(TOKEN), said(TAB))?).await
}

/// Who asks.
enum Asker {
    /// Whoever runs the collector.
    Owner,
    /// The backend of a site, which is told of its own visits alone.
    Site(String),
}

/// A token is asked for on a loopback address too: the proxy that passes pages' batches on would pass this
/// on as well. Only wrong tries are counted, since a backend asks as often as it likes.
fn identify(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Result<Asker, Error> {
    let options = app.options();
    let token = bearer(headers).ok_or(Error::TokenRefused)?;
    let site = options
        .sites
        .as_ref()
        .and_then(|sites| sites.of_secret(token));
    if let Some(site) = site {
        return Ok(Asker::Site(site.to_owned()));
    }
    if options
        .guard
        .as_ref()
        .is_some_and(|guard| guard.knows(token))
    {
        return Ok(Asker::Owner);
    }
    let client = options.proxies.client(extensions, headers);
    app.rates().check_guess(client)?;
    Err(Error::TokenRefused)
}

/// The tab's id says more than its token: it is known by that when the token was renewed meanwhile, too.
fn key(token: Option<Value>, tab: Option<Value>) -> Result<TabKey, Error> {
    let read = |value: &Value, name: &'static str| {
        let id = value.as_str().and_then(parse_uuid);
        id.ok_or_else(|| Error::invalid(name))
    };
    let token = token.map(|token| read(&token, TOKEN)).transpose()?;
    let tab = tab.map(|tab| read(&tab, TAB)).transpose()?;
    match (token, tab) {
        (_, Some(tab)) => Ok(TabKey::Id(tab)),
        (Some(token), None) => Ok(TabKey::Token(token)),
        (None, None) => Err(Error::missing(TOKEN)),
    }
}

async fn answer(app: &App, asker: Asker, key: TabKey) -> Result<Json<Known>, Error> {
    let found = app.read(move |store| store.tab_session(key)).await?;
    let theirs = found.filter(|found| match &asker {
        Asker::Owner => true,
        Asker::Site(source) => found.source == *source,
    });
    let found = theirs.ok_or(Error::NotFound)?;
    let idle_ms = app.options().tab_idle_ms;
    Ok(Json(known(found, app.clock().now_ms(), idle_ms)))
}

fn known(found: TabSession, now_ms: UnixMs, idle_ms: u64) -> Known {
    let unseen_ms = now_ms.saturating_sub(found.tab.last_seen_ms);
    Known {
        session_info: found.tab.to_session_info(),
        renewal: renew_tab(Some(unseen_ms), idle_ms).map(|reason| reason.as_str()),
        source: found.source,
        session: Visit {
            id: found.session_id,
            status: found.status,
        },
        profile: Profile {
            id: found.profile_id,
            primary_id: found.primary_id,
        },
        server_time: rfc3339(now_ms),
    }
}
