//! `/micro/…`: what came and what was refused, for tests. There is none of it unless it was asked for.

use std::collections::BTreeMap;

use axum::extract::{Query, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use wayfare_protocol::Session;

use super::owner;
use crate::app::App;
use crate::error::{Error, Told};
use crate::micro::{All, Bad, Good, Micro};

pub(super) fn routes(app: &App) -> Router<App> {
    if app.micro().is_none() {
        return Router::new();
    }
    Router::new()
        .route("/micro/all", get(all))
        .route("/micro/good", get(good))
        .route("/micro/bad", get(bad))
        .route("/micro/reset", post(reset))
        .layer(from_fn_with_state(app.clone(), owner::only_the_owner))
}

/// Notes what a page was refused.
pub(super) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if let (Some(micro), Some(told)) = (app.micro(), response.extensions().get::<Told>()) {
        micro.note_refused(told.error.clone());
    }
    response
}

fn micro(app: &App) -> Result<&Micro, Error> {
    app.micro().ok_or(Error::NotFound)
}

async fn all(State(app): State<App>) -> Result<Json<All>, Error> {
    Ok(Json(micro(&app)?.all()))
}

#[derive(Deserialize)]
struct Filter {
    r#type: Option<String>,
}

/// An event with the Session that it belongs to, as that is stored by now.
#[derive(Serialize)]
struct GoodEvent {
    event: Good,
    session: Option<Session<Value>>,
}

async fn good(
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<GoodEvent>>, Error> {
    let mut events = micro(&app)?.good();
    events.retain(|event| {
        filter
            .r#type
            .as_ref()
            .is_none_or(|wanted| *wanted == event.r#type)
    });
    let found = app.read(move |store| {
        let mut sessions: BTreeMap<Uuid, Option<Session<Value>>> = BTreeMap::new();
        let mut found = Vec::new();
        for event in events {
            let id = event.session_id;
            if let std::collections::btree_map::Entry::Vacant(place) = sessions.entry(id) {
                place.insert(store.session(id, 0)?.map(|detail| detail.session));
            }
            let session = sessions.get(&id).cloned().flatten();
            found.push(GoodEvent { event, session });
        }
        Ok(found)
    });
    found.await.map(Json)
}

async fn bad(State(app): State<App>) -> Result<Json<Vec<Bad>>, Error> {
    Ok(Json(micro(&app)?.bad()))
}

async fn reset(State(app): State<App>) -> Result<Json<All>, Error> {
    app.writer().call(|store| store.clear()).await?;
    let micro = micro(&app)?;
    micro.reset();
    Ok(Json(micro.all()))
}
