//! What only a collector can know of a visit.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ConnectInfo;
use harness::mmdb::mmdb;
use harness::server::Server;
use harness::{Collector, SESSION, batch, event, id, options, post, with};
use serde_json::{Value, json};
use wayfare_collector::{App, Options, Places, Proxies};

fn collector(count: u8, places: Option<Arc<Places>>) -> Collector {
    let (options, hand) = options(&[]);
    let proxies = Proxies {
        count,
        ..Proxies::default()
    };
    let options = Options {
        proxies,
        places,
        ..options
    };
    Collector::of(App::in_memory(options).unwrap(), hand)
}

/// The address of a visit that was told by way of proxies.
async fn ip_behind(count: u8, forwarded: &str) -> Value {
    let session = session_behind(&collector(count, None), forwarded).await;
    let ip = &session["device"]["ip"];
    assert_eq!(session["context"]["ip"], ip.as_str().unwrap_or(""));
    ip.clone()
}

/// A visit that was told by way of proxies.
async fn session_behind(collector: &Collector, forwarded: &str) -> Value {
    let mut request = post(batch(&[event(1)]).to_string());
    let forwarded = forwarded.parse().unwrap();
    request.headers_mut().insert("x-forwarded-for", forwarded);
    let peer: SocketAddr = "192.0.2.99:9".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = collector.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    collector.session(id(SESSION)).await["session"].take()
}

#[tokio::test]
async fn a_forged_address_is_not_believed() {
    let forged = "198.51.100.7, 203.0.113.77";
    assert_eq!(ip_behind(0, forged).await, "192.0.2.0");
    assert_eq!(ip_behind(1, forged).await, "203.0.113.0");
    assert_eq!(ip_behind(2, forged).await, "198.51.100.0");
    assert_eq!(ip_behind(1, "198.51.100.7, unknown").await, json!(null));
}

fn city(name: &str) -> Value {
    json!({
        "country": {"iso_code": "DE", "names": {"en": "Germany"}},
        "city": {"names": {"en": name, "de": "anders"}},
        "subdivisions": [{"iso_code": "BE", "names": {"en": "Land Berlin"}}],
        "postal": {"code": "10117"},
        "location": {"latitude": 52.52, "longitude": 13.405},
    })
}

#[tokio::test]
async fn a_place_is_looked_up_before_the_address_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("places.mmdb");
    let networks = [
        ("203.0.113.0/24", json!({"country_code": "AT"})),
        ("203.0.113.77/32", city("Berlin")),
    ];
    fs::write(&file, mmdb(&networks)).unwrap();
    let places = Arc::new(Places::open(&file).unwrap());
    let collector = collector(1, Some(places));
    let nothing = json!({
        "country": {"name": null, "code": null}, "city": null, "county": null, "postal": null,
        "latitude": null, "longitude": null, "location": null,
    });
    let berlin = json!({
        "country": {"name": "Germany", "code": "DE"}, "city": "Berlin", "county": "Land Berlin",
        "postal": "10117", "latitude": 52.52, "longitude": 13.405, "location": [13.405, 52.52],
    });
    let austria = with(nothing.clone(), "/country/code", Some(json!("AT")));
    for (address, geo, ip) in [
        ("203.0.113.77", &berlin, "203.0.113.0"),
        ("203.0.113.78", &austria, "203.0.113.0"),
        ("::ffff:203.0.113.77", &berlin, "203.0.113.0"),
        // Somewhere else, of which nothing is known.
        ("198.51.100.7", &nothing, "198.51.100.0"),
        ("203.0.113.77", &berlin, "203.0.113.0"),
        ("2001:db8::7", &nothing, "2001:db8::"),
    ] {
        let session = session_behind(&collector, address).await;
        assert_eq!(session["device"]["geo"], *geo, "{address}");
        assert_eq!(session["device"]["ip"], ip);
        assert!(!session.to_string().contains("203.0.113.7"));
    }
}

#[test]
fn places_are_read_again_at_a_signal_and_a_broken_file_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("places.mmdb");
    let write = |name| fs::write(&file, mmdb(&[("203.0.113.0/24", city(name))])).unwrap();
    write("Berlin");
    let arguments = [
        "--trusted-proxies",
        "1",
        "--geoip-db",
        file.to_str().unwrap(),
    ];
    let server = Server::start_with(folder.path(), &arguments);
    let city = |number: u128| {
        let session = json!(id(number).to_string());
        let told = with(batch(&[]), "/session/id", Some(session)).to_string();
        let head = "POST /v1/batch HTTP/1.1\r\nX-Forwarded-For: 203.0.113.7\r\n";
        assert!(server.ask(head, &told).starts_with("HTTP/1.1 200"));
        let path = format!("/dashboard/api/sessions/{}", id(number));
        server.get(&path).1["session"]["device"]["geo"]["city"].take()
    };
    let hang_up = || {
        let pid = server.child.id().to_string();
        let kill = Command::new("kill").args(["-HUP", &pid]).status();
        assert!(kill.unwrap().success());
    };
    assert_eq!(city(1), "Berlin");
    fs::write(&file, "broken").unwrap();
    hang_up();
    assert_eq!(city(2), "Berlin");
    write("Bonn");
    hang_up();
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut visits = 3..;
    while city(visits.next().unwrap()) != "Bonn" {
        assert!(Instant::now() < deadline, "it is read again in time");
    }
}

#[test]
fn what_is_no_database_of_places_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("places.mmdb");
    let missing = Places::open(&file).unwrap_err().to_string();
    assert!(
        missing.contains("cannot read the database of places"),
        "{missing}"
    );
    for broken in [&b""[..], b"broken", &mmdb(&[])[..40]] {
        fs::write(&file, broken).unwrap();
        let error = Places::open(&file).unwrap_err().to_string();
        assert!(error.contains("is no database of places"), "{error}");
    }
}
