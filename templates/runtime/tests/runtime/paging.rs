//! Pages and entries as streams: fetched as they are asked for, and never stopped in silence.

use std::pin::pin;

use futures_core::Stream;
use okta_runtime_template::runtime::{
    Error, Items, Pages, Paging, PagingErrorKind, Request, RetryPolicy,
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use proptest::prelude::*;
use serde::Deserialize;

use crate::support::{GET, Reply, Server, answer};

const BY_CURSOR: Paging = Paging { cursor: "after" };

#[derive(Deserialize)]
struct Page {
    ids: Vec<String>,
}

/// A page with a link to the one after it.
fn page(ids: &str, next: Option<&str>) -> Reply {
    let link = next.map(|cursor| {
        format!("<https://elsewhere.example/api/v1/things?limit=2&after={cursor}>; rel=\"next\"")
    });
    let own = ("Link", "<https://elsewhere.example/x>; rel=\"self\"");
    let headers: Vec<(&str, &str)> = link
        .iter()
        .map(|link| ("Link", link.as_str()))
        .chain([own])
        .collect();
    Reply::Answer(answer("200 OK", &headers, format!(r#"{{"ids":{ids}}}"#)))
}

fn request(server: &Server) -> Request {
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    let mut request = Request::new(&client, &GET);
    request.query_parameter("limit", 2);
    request
}

fn items(server: &Server) -> Items<Page, String> {
    Items::new(Pages::new(request(server), BY_CURSOR), |page: Page| {
        Some(page.ids)
    })
}

fn targets(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|seen| seen.target).collect()
}

#[tokio::test]
async fn entries_come_from_all_pages_at_the_configured_origin() {
    let server = Server::in_turn([
        page(r#"["a","b"]"#, Some("two%2B%3D")),
        page("[]", Some("three")),
        page(r#"["c"]"#, None),
    ])
    .await;
    let mut items = items(&server);
    let mut all = Vec::new();
    let mut cursors = Vec::new();
    while let Some(id) = items.try_next().await.unwrap() {
        all.push(id);
        cursors.push(items.cursor().map(str::to_owned));
    }
    assert_eq!(all, ["a", "b", "c"]);
    assert_eq!(cursors, [None, None, Some("three".to_owned())]);
    assert_eq!(
        targets(&server),
        [
            "/api/v1/things?limit=2",
            "/api/v1/things?limit=2&after=two%2B%3D",
            "/api/v1/things?limit=2&after=three",
        ]
    );
    assert!(
        items.try_next().await.unwrap().is_none(),
        "it stays at its end"
    );
}

#[tokio::test]
async fn nothing_is_fetched_ahead() {
    let server = Server::in_turn([page(r#"["a"]"#, Some("two")), page(r#"["b"]"#, None)]).await;
    let mut items = items(&server);
    assert!(server.seen().is_empty());
    items.try_next().await.unwrap();
    assert_eq!(server.seen().len(), 1);
    drop(items);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_error_comes_out_and_ends_the_stream() {
    let broken = Reply::Answer(answer("500 Internal Server Error", &[], "{}"));
    let server = Server::in_turn([page(r#"["a"]"#, Some("two")), broken]).await;
    let mut items = items(&server);
    assert_eq!(items.try_next().await.unwrap().as_deref(), Some("a"));
    assert!(matches!(items.try_next().await, Err(Error::Api(_))));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn cursors_that_run_in_circles_are_an_error_after_the_last_new_page() {
    for circle in [
        vec![page(r#"["a"]"#, Some("one")), page(r#"["b"]"#, Some("one"))],
        vec![
            page(r#"["a"]"#, Some("one")),
            page(r#"["b"]"#, Some("two")),
            page(r#"["c"]"#, Some("one")),
        ],
    ] {
        let pages = circle.len();
        let server = Server::in_turn(circle).await;
        let mut items = items(&server);
        for _ in 0..pages {
            assert!(items.try_next().await.unwrap().is_some());
        }
        let error = items.try_next().await.unwrap_err();
        assert!(
            matches!(&error, Error::Paging(error) if error.kind() == PagingErrorKind::Circle),
            "{error}"
        );
        assert!(items.try_next().await.unwrap().is_none());
        assert_eq!(server.seen().len(), pages);
    }
}

#[tokio::test]
async fn a_stream_begins_where_an_earlier_one_was() {
    let server = Server::in_turn([page(r#"["c"]"#, Some("start"))]).await;
    let mut request = request(&server);
    request.query_parameter("after", "start");
    let mut pages = Pages::<Page>::new(request, BY_CURSOR);
    let page = pages.try_next().await.unwrap().expect("a page");
    assert_eq!(page.body().ids, ["c"]);
    assert_eq!(page.next_cursor("after"), Ok(Some("start".to_owned())));
    let error = pages.try_next().await.unwrap_err();
    assert!(matches!(error, Error::Paging(_)), "{error}");
}

#[tokio::test]
async fn both_are_streams() {
    let server = Server::in_turn([page(r#"["a"]"#, None)]).await;
    let mut items = pin!(items(&server));
    let next = std::future::poll_fn(|context| items.as_mut().poll_next(context)).await;
    assert_eq!(next.unwrap().unwrap(), "a");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the cursor is, the server that made the link gets it back.
    #[test]
    fn any_cursor_goes_back_as_it_was(cursor in "\\PC{1,40}") {
        let encoded: String = utf8_percent_encode(&cursor, NON_ALPHANUMERIC).to_string();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::in_turn([page("[]", Some(&encoded)), page("[]", None)]).await;
            assert!(items(&server).try_next().await.unwrap().is_none());
            let target = targets(&server).swap_remove(1);
            let (_, sent) = target.split_once("after=").unwrap();
            let sent = percent_decode_str(sent).decode_utf8().unwrap();
            assert_eq!(sent, cursor);
        });
    }
}
