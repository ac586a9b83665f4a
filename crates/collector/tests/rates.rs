//! More than the limits of rates let through: 429, and when to come again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use harness::{Collector, batch, event, options, post, post_to, with};
use serde_json::json;
use wayfare_collector::limits::RATE_BURST_SECONDS;
use wayfare_collector::sites::Sites;
use wayfare_collector::{App, Options, PerSecond};

fn collector(address: u32, source: u32, sites: Option<Sites>) -> Collector {
    let (options, hand) = options(&[]);
    let rates = PerSecond { address, source };
    let options = Options {
        rates,
        sites,
        ..options
    };
    Collector::of(App::in_memory(options).unwrap(), hand)
}

fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: SocketAddr = format!("{address}:5000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

fn of(source: &str) -> Request<Body> {
    let body = with(batch(&[event(1)]), "/source", Some(json!(source)));
    post(body.to_string())
}

#[tokio::test]
async fn one_address_is_told_to_wait_and_the_others_are_not() {
    let collector = collector(1, 0, None);
    let paths = ["/v1/batch", "/v1/link", "/v1/link/redeem"];
    for number in 0..RATE_BURST_SECONDS {
        let path = paths[number as usize % paths.len()];
        let answer = collector
            .send(from("203.0.113.7", post_to(path, "x")))
            .await;
        assert_eq!(answer.status, 400);
    }
    for path in paths {
        let forged = post_to(path, "x".repeat(60_000));
        let mut forged = from("203.0.113.7", forged);
        forged
            .headers_mut()
            .insert("x-forwarded-for", "192.0.2.1".parse().unwrap());
        let answer = collector.send(forged).await;
        assert_eq!(answer.status, 429, "{path}");
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "retry-after"
        );
        let error = &answer.json()["error"];
        assert_eq!(
            (&error["code"], &error["field"], &error["limit"]),
            (&json!("too_many_requests"), &json!("address"), &json!(1))
        );
        assert!(!answer.text.contains("203.0"), "{}", answer.text);
    }
    assert_eq!(
        collector.send(from("203.0.113.8", of("shop"))).await.status,
        200
    );
    collector.advance_ms(1_000);
    assert_eq!(
        collector.send(from("203.0.113.7", of("shop"))).await.status,
        200
    );
    assert_eq!(
        collector.send(from("203.0.113.7", of("shop"))).await.status,
        429
    );
}

#[tokio::test]
async fn this_machine_and_other_paths_have_no_limit_of_addresses() {
    let collector = collector(1, 0, None);
    for _ in 0..2 * RATE_BURST_SECONDS {
        assert_eq!(
            collector.send(from("127.0.0.1", of("shop"))).await.status,
            200
        );
        assert_eq!(
            collector
                .send(from("203.0.113.7", harness::get("/healthz")))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn one_source_does_not_take_the_place_of_another() {
    let collector = collector(0, 1, None);
    for _ in 0..RATE_BURST_SECONDS {
        assert_eq!(collector.send(of("shop")).await.status, 200);
    }
    let answer = collector.send(of("shop")).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.json()["error"]["field"], "source");
    assert_eq!(collector.send(of("blog")).await.status, 200);
    collector.advance_ms(1_000);
    assert_eq!(collector.send(of("shop")).await.status, 200);
}

#[tokio::test]
async fn a_site_has_a_limit_of_its_own_and_strangers_do_not_use_it_up() {
    let sites = "[sites.shop]\nkeys = [\"0123456789abcdef\"]\nbatches_per_second = 1\n[sites.blog]";
    let collector = collector(0, 0, Some(Sites::from_toml(sites).unwrap()));
    let keyed = || {
        let body = batch(&[event(1)]).to_string();
        post_to("/v1/batch?key=0123456789abcdef", body)
    };
    for _ in 0..2 * RATE_BURST_SECONDS {
        assert_eq!(collector.send(of("shop")).await.status, 401);
        assert_eq!(collector.send(of("blog")).await.status, 200);
    }
    for _ in 0..RATE_BURST_SECONDS {
        assert_eq!(collector.send(keyed()).await.status, 200);
    }
    assert_eq!(collector.send(keyed()).await.status, 429);
}
