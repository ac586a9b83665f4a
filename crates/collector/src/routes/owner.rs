//! Whom the dashboard answers: everybody who asks for it by an address, or, where there is a token, whoever
//! knows it.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::body::{Encodings, read_body};
use super::host::check_host;
use crate::admission::{bearer, query_value};
use crate::app::App;
use crate::dashboard::login_page;
use crate::error::Error;
use crate::guard::Guard;
use crate::limits::LOGIN_BODY_BYTES_MAX;

/// What the page that asks for the token is made of.
const PUBLIC: [&str; 4] = [
    "/dashboard/login",
    "/dashboard/login.css",
    "/dashboard/tokens.css",
    "/dashboard/mark.svg",
];

/// Lets the owner pass.
pub(super) async fn only_the_owner(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    let Some(guard) = &app.options().guard else {
        check_host(request.headers())?;
        return Ok(next.run(request).await);
    };
    let path = request.uri().path();
    if PUBLIC.contains(&path) || has_cookie(&app, guard, request.headers()) {
        return Ok(next.run(request).await);
    }
    let is_page = ["/dashboard", "/dashboard/"].contains(&path) && request.method() == Method::GET;
    if let Some(token) = bearer(request.headers()) {
        check_token(&app, guard, token, client_of(&app, &request))?;
        return Ok(next.run(request).await);
    }
    if is_page && let Some(token) = query_value(request.uri(), "token") {
        let checked = check_token(&app, guard, token.as_bytes(), client_of(&app, &request));
        return Ok(welcome(&app, guard, request.headers(), checked));
    }
    if is_page {
        return Ok(ask(StatusCode::UNAUTHORIZED, ""));
    }
    Err(Error::TokenRefused)
}

/// `POST /dashboard/login`: the token, as a form sends it.
pub(super) async fn login(
    State(app): State<App>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let guard = app.options().guard.as_ref().ok_or(Error::NotFound)?;
    let body = read_body(body, &Encodings::of(&headers), LOGIN_BODY_BYTES_MAX).await?;
    // A space that came along with the token; of its own it has none.
    let body = body.trim_ascii_end();
    let token = body.strip_prefix(b"token=").unwrap_or(b"");
    let token = token.strip_suffix(b"+").unwrap_or(token);
    let client = app.options().proxies.client(&extensions, &headers);
    let checked = check_token(&app, guard, token, client);
    Ok(welcome(&app, guard, &headers, checked))
}

fn has_cookie(app: &App, guard: &Guard, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(COOKIE).iter();
    let now = app.clock().now_ms();
    cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .any(|cookies| guard.admits(cookies, now))
}

fn client_of(app: &App, request: &Request) -> Option<IpAddr> {
    let proxies = app.options().proxies;
    proxies.client(request.extensions(), request.headers())
}

/// Whoever guesses has few tries; this machine has no more than others.
fn check_token(
    app: &App,
    guard: &Guard,
    token: &[u8],
    client: Option<IpAddr>,
) -> Result<(), Error> {
    app.rates().check_guess(client)?;
    if guard.knows(token) {
        Ok(())
    } else {
        Err(Error::TokenRefused)
    }
}

/// Gives a browser its cookie and leads it to where no token stands in the address; or asks again.
fn welcome(app: &App, guard: &Guard, headers: &HeaderMap, checked: Result<(), Error>) -> Response {
    match checked {
        Ok(()) => {
            let by_tls = headers.get("x-forwarded-proto");
            let is_secure = by_tls.is_some_and(|scheme| scheme == "https");
            let cookie = guard.cookie(app.clock().now_ms(), is_secure);
            let headers = [(LOCATION, "/dashboard"), (SET_COOKIE, cookie.as_str())];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(Error::TooMany { retry_after_s, .. }) => {
            let mut page = ask(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many tries: wait a minute.",
            );
            let seconds = HeaderValue::from(retry_after_s);
            page.headers_mut().insert(RETRY_AFTER, seconds);
            page
        }
        Err(_) => ask(StatusCode::UNAUTHORIZED, "That is not the token."),
    }
}

fn ask(status: StatusCode, message: &str) -> Response {
    let (mime, page) = login_page(message);
    (status, [(CONTENT_TYPE, mime)], page).into_response()
}
