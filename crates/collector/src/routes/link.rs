//! `POST /v1/link` makes the token of a link to another site; `POST /v1/link/redeem` gives that site
//! the visit for it.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Serialize;

use super::body::{Encodings, read_body};
use crate::admission::credentials;
use crate::app::App;
use crate::error::Error;
use crate::limits::{LINK_BODY_BYTES_MAX, LINK_LIFE_MS};
use crate::link::{Link, LinkRequest, LinkedVisit, RedeemRequest, Refusal, draw};

#[derive(Serialize)]
pub(super) struct Issued {
    token: String,
    expires_in_ms: u64,
}

pub(super) async fn issue(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Issued>, Error> {
    let body = read_body(body, &Encodings::of(&headers), LINK_BODY_BYTES_MAX).await?;
    let asked = LinkRequest::read(&body)?;
    app.admit_page(&asked.source, credentials(&uri, &headers))?;
    app.rates().check_source(&asked.source)?;
    let key = app.link_key().await?;
    let link = Link {
        visit: asked.visit,
        expires_at_ms: app.clock().now_ms() + LINK_LIFE_MS,
        nonce: draw()?,
    };
    Ok(Json(Issued {
        token: key.sign(&link, &asked.host),
        expires_in_ms: LINK_LIFE_MS,
    }))
}

#[derive(Serialize)]
pub(super) struct Redeemed {
    session: LinkedVisit,
}

pub(super) async fn redeem(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Redeemed>, Error> {
    let body = read_body(body, &Encodings::of(&headers), LINK_BODY_BYTES_MAX).await?;
    let asked = RedeemRequest::read(&body)?;
    app.admit_origin(credentials(&uri, &headers))?;
    let key = app.link_key().await?;
    let now_ms = app.clock().now_ms();
    let link = key
        .open(&asked.token, &asked.host, now_ms)
        .map_err(Error::LinkRefused)?;
    // Nobody but the one thread that writes can say which of two was first.
    let first = app.writer().call(move |store| store.redeem(&link, now_ms));
    if first.await? {
        Ok(Json(Redeemed {
            session: link.visit,
        }))
    } else {
        Err(Error::LinkRefused(Refusal::Used))
    }
}
