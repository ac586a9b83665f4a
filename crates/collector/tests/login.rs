//! The dashboard behind its token.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use harness::server::{Server, ask, wayfare};
use harness::{Collector, batch, event, get, options};
use wayfare_collector::{App, Guard, Options};

const TOKEN: &str = "owners-0123456789abcdef";

fn collector() -> Collector {
    let (options, hand) = options(&[]);
    let guard = Guard::of(TOKEN);
    Collector::of(App::in_memory(Options { guard, ..options }).unwrap(), hand)
}

fn with_cookie(path: &str, cookie: &str) -> Request<Body> {
    let mut request = get(path);
    request
        .headers_mut()
        .insert("cookie", cookie.parse().unwrap());
    request
}

fn form(body: &str) -> Request<Body> {
    let request = Request::post("/dashboard/login");
    request.body(body.to_owned().into()).unwrap()
}

fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: SocketAddr = format!("{address}:5000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

#[tokio::test]
async fn nothing_is_shown_without_the_token() {
    let collector = collector();
    collector.take(&batch(&[event(1)])).await;
    for path in [
        "/dashboard/live",
        "/dashboard/api/totals",
        "/dashboard/api/checks",
        "/dashboard/api/sessions",
        "/dashboard/index.html",
        "/dashboard/main.js",
        "/dashboard/api/totals?token=owners-0123456789abcdef",
    ] {
        for request in [
            get(path),
            with_cookie(path, "wayfare_dashboard=99999999999999.AAAA"),
        ] {
            let answer = collector.send(request).await;
            assert_eq!(answer.status, 401, "{path}");
            let error = &answer.json()["error"];
            assert_eq!(
                (&error["code"], &error["field"]),
                (&"token_refused".into(), &"token".into())
            );
            assert!(!answer.text.contains(TOKEN));
        }
    }
    let page = collector.get("/dashboard").await;
    assert_eq!(page.status, 401);
    assert!(page.text.contains("name=\"token\"") && !page.text.contains("shop.example"));
    assert!(
        page.header("content-security-policy")
            .contains("form-action 'self'")
    );
    let named = page
        .text
        .split('"')
        .filter(|text| text.starts_with("/dashboard/"));
    for path in named.filter(|path| *path != "/dashboard/login") {
        assert_eq!(collector.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_token_is_exchanged_for_a_cookie_that_ends() {
    let collector = collector();
    for request in [
        get(&format!("/dashboard?token={TOKEN}")),
        form(&format!("token={TOKEN}")),
        form(&format!("token={TOKEN}+")),
    ] {
        let answer = collector.send(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (303, "/dashboard")
        );
        let cookie = answer.header("set-cookie").to_owned();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        assert!(!cookie.contains(TOKEN));
        let cookie = cookie.split(';').next().unwrap();
        for path in ["/dashboard", "/dashboard/main.js", "/dashboard/api/totals"] {
            assert_eq!(
                collector.send(with_cookie(path, cookie)).await.status,
                200,
                "{path}"
            );
        }
        collector.advance_ms(30 * 24 * 3_600_000);
        assert_eq!(
            collector
                .send(with_cookie("/dashboard/live", cookie))
                .await
                .status,
            401
        );
    }
    let mut request = get("/dashboard/api/totals");
    let bearer = format!("Bearer {TOKEN}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    assert_eq!(collector.send(request).await.status, 200);
}

#[tokio::test]
async fn behind_its_token_the_dashboard_has_a_name() {
    let collector = collector();
    let request = Request::get(format!("/dashboard?token={TOKEN}"))
        .header("host", "stats.shop.example")
        .header("x-forwarded-proto", "https")
        .body(Body::empty())
        .unwrap();
    let answer = collector.send(request).await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("set-cookie").ends_with("; Secure"));
}

#[tokio::test]
async fn whoever_guesses_has_few_tries() {
    let collector = collector();
    let guess = |number: usize| match number % 3 {
        0 => get(&format!("/dashboard?token=guess-{number:016}")),
        1 => form(&format!("token=guess-{number:016}")),
        _ => {
            let mut request = get("/dashboard/api/totals");
            let bearer = format!("Bearer guess-{number:016}").parse().unwrap();
            request.headers_mut().insert("authorization", bearer);
            request
        }
    };
    for number in 0..10 {
        let answer = collector.send(from("203.0.113.7", guess(number))).await;
        assert_eq!(answer.status, 401);
        assert!(!answer.text.contains("guess-0"), "{}", answer.text);
        assert_eq!(answer.header("set-cookie"), "");
    }
    for number in 10..13 {
        let answer = collector.send(from("203.0.113.7", guess(number))).await;
        assert_eq!(answer.status, 429);
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    }
    let right = || form(&format!("token={TOKEN}"));
    let late = collector.send(from("203.0.113.7", right())).await;
    assert_eq!(late.status, 429, "not even the right one");
    assert_eq!(
        collector.send(from("203.0.113.8", right())).await.status,
        303
    );
    collector.advance_ms(60_000);
    assert_eq!(
        collector.send(from("203.0.113.7", right())).await.status,
        303
    );
}

#[tokio::test]
async fn an_open_dashboard_has_nothing_to_log_in_to() {
    let collector = Collector::new();
    let mut login = form(&format!("token={TOKEN}"));
    login
        .headers_mut()
        .insert("host", "127.0.0.1".parse().unwrap());
    assert_eq!(collector.send(login).await.status, 404);
}

/// Starts the binary on every address; gives what it prints up to a line, and its address.
fn start_open(folder: &Path, lines: usize) -> (Server, Vec<String>) {
    let store = format!("sqlite:{}", folder.join("wayfare.db").display());
    let mut child = wayfare()
        .args(["serve", "--listen", "0.0.0.0:0", "--store", &store])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let said: Vec<String> = said.take(lines).map(Result::unwrap).collect();
    let port = said[0].rsplit(':').next().unwrap();
    let address = format!("127.0.0.1:{port}");
    (Server { child, address }, said)
}

#[test]
fn beyond_loopback_a_token_is_made_told_once_and_kept_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wayfare.db.dashboard-token");
    let (server, said) = start_open(folder.path(), 2);
    let (_, token) = said[1].split_once("/dashboard?token=").unwrap();
    assert_eq!(token.len(), 43);
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), token);
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(server.get("/dashboard/api/totals").0, 401);
    let head = format!("GET /dashboard/api/totals HTTP/1.1\r\nAuthorization: Bearer {token}\r\n");
    assert!(
        ask(&server.address, &head, "")
            .unwrap()
            .starts_with("HTTP/1.1 200")
    );
    drop(server);

    let (mut server, _) = start_open(folder.path(), 1);
    assert!(
        ask(&server.address, &head, "")
            .unwrap()
            .starts_with("HTTP/1.1 200")
    );
    server.child.kill().unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), token);
}

#[test]
fn on_loopback_a_token_is_asked_for_where_its_file_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let arguments = ["--dashboard-token-file", file.to_str().unwrap()];
    fs::write(&file, format!("{TOKEN}\n")).unwrap();
    let server = Server::start_with(folder.path(), &arguments);
    assert_eq!(server.get("/dashboard/api/totals").0, 401);
    drop(server);
    let server = Server::start(folder.path());
    assert_eq!(server.get("/dashboard/api/totals").0, 200);
    drop(server);

    fs::write(&file, "hunter2").unwrap();
    let mut command = wayfare();
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments);
    let store = format!("sqlite:{}", folder.path().join("wayfare.db").display());
    let output = command.args(["--store", &store]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("16 to 128"),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
}
