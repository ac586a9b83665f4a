//! A server that reads a body and answers as the collector does, without looking at the one or storing anything.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use tokio::net::TcpListener;

const ACK: &str = include_str!("../../../../tests/fixtures/ack.json");

pub(crate) async fn run() {
    let answer = async |_: Bytes| ([(CONTENT_TYPE, "application/json")], ACK);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v1/batch", post(answer));
    let service = router.into_make_service();
    axum::serve(listener, service).await.unwrap();
}
