//! `Link` headers: which next page they name, and that a list with an unreadable one ends with an error, never in silence.

use okta_runtime_template::runtime::{
    Answer, Error, Items, Pages, Paging, PagingErrorKind, Request, RetryPolicy,
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::support::{GET, Reply, Server, answer};

const BY_CURSOR: Paging = Paging { cursor: "after" };

#[derive(Deserialize)]
struct Page {
    ids: Option<Vec<String>>,
}

/// What a page with a header says of the next one.
type Next = Result<Option<&'static str>, PagingErrorKind>;

const NONE: Next = Ok(None);
const NO_CURSOR: Next = Err(PagingErrorKind::NoCursor);
const SEVERAL: Next = Err(PagingErrorKind::SeveralCursors);
const MALFORMED: Next = Err(PagingErrorKind::MalformedLink);

/// The values of the `Link` headers of a page, and the cursor of the next page.
const LINKS: &[(&[&[u8]], Next)] = &[
    // What RFC 8288 allows.
    (&[], NONE),
    (&[b""], NONE),
    (&[b" , ,"], NONE),
    (&[b"<https://a.example/?after=x>; rel=\"next\""], Ok(Some("x"))),
    (&[b"<https://a.example/?after=x>;rel=next"], Ok(Some("x"))),
    (&[b"<https://a.example/?after=x> ; rel = next ;"], Ok(Some("x"))),
    (&[b"<https://a.example/?after=x>; title=\"a, b; rel=self\"; rel=\"NEXT\""], Ok(Some("x"))),
    (&[b"<https://a.example/?after=w>; rel=\"self\", <https://a.example/?after=x>; rel=\"next\""], Ok(Some("x"))),
    (&[b"<https://a.example/?a=1,2&after=x>; rel=\"last next\""], Ok(Some("x"))),
    (&[b"</relative?after=x%20y>; rel=\"next\""], Ok(Some("x y"))),
    (&[b"<?after=a+b>; rel=next"], Ok(Some("a b"))),
    (&[b"<?%61fter=x>; rel=next"], Ok(Some("x"))),
    (&[b"<https://a.example/?after=x>; rel=\"prev\""], NONE),
    (&[b"<https://a.example/?after=x>"], NONE),
    (&[b"<https://a.example/?after=x>; rel=nextpage"], NONE),
    // A quoted string is no parameter.
    (&[b"<https://a.example/?after=x>; title=\"a;rel=next\"; rel=self"], NONE),
    // Repeated headers.
    (&[b"<?after=w>; rel=self", b"<?after=x>; rel=next"], Ok(Some("x"))),
    (&[b"<?after=x>; rel=next", b"<?after=x&limit=2>; rel=next"], Ok(Some("x"))),
    // Text beyond ASCII, also in Latin-1, where it does not matter.
    (&["<?after=x>; title=\"Næste\"; rel=next".as_bytes()], Ok(Some("x"))),
    (&[b"<?after=x>; title=\"N\xe6ste\"; rel=next"], Ok(Some("x"))),
    (&["<?after=æ>; rel=next".as_bytes()], Ok(Some("æ"))),
    // A next page, and no cursor to ask for it with.
    (&[b"<https://a.example/?after=>; rel=\"next\""], NO_CURSOR),
    (&[b"<https://a.example/?after>; rel=\"next\""], NO_CURSOR),
    (&[b"<https://a.example/?limit=2>; rel=\"next\""], NO_CURSOR),
    (&[b"<https://a.example/?cursor=x>; rel=\"next\""], NO_CURSOR),
    (&[b"<https://a.example/?After=x>; rel=\"next\""], NO_CURSOR),
    (&[b"<https://a.example/#after=x>; rel=\"next\""], NO_CURSOR),
    (&[b"<>; rel=next"], NO_CURSOR),
    // Several next pages.
    (&[b"<?after=x>; rel=next, <?after=y>; rel=next"], SEVERAL),
    (&[b"<?after=x>; rel=next", b"<?after=y>; rel=next"], SEVERAL),
    (&[b"<?after=x&after=y>; rel=next"], SEVERAL),
    // After the second cursor nothing is read: each further one would be compared with all before it.
    (&[b"<?after=x>; rel=next, <?after=y>; rel=next, <?after=%FF>; rel=next"], SEVERAL),
    (&[b"<?after=x>; rel=next, <?after=y>; rel=next", b"nonsense"], SEVERAL),
    // What cannot be read.
    (&[b"nonsense"], MALFORMED),
    (&[b"https://a.example/?after=x; rel=next"], MALFORMED),
    (&[b"<https://a.example/?after=x"], MALFORMED),
    (&[b"<https://a.example/?after=x; rel=\"next\""], MALFORMED),
    (&[b"<https://a.example/?after=x>; rel=\"next"], MALFORMED),
    (&[b"<https://a.example/?after=x> rel=\"next\""], MALFORMED),
    (&[b"<?after=x>; rel=self, ?after=y; rel=next"], MALFORMED),
    (&[b"<?after=x>; rel=self <?after=y>; rel=next"], MALFORMED),
    (&[b"<https://a.example:port/?after=x>; rel=next"], MALFORMED),
    (&[b"<?after=%FF>; rel=next"], MALFORMED),
    (&[b"<?after=\xff>; rel=next"], MALFORMED),
    (&[b"\xff\xfe"], MALFORMED),
];

/// A page with these `Link` headers.
fn page(links: &[&[u8]], body: &str) -> Reply {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    for link in links {
        bytes.extend_from_slice(b"Link: ");
        bytes.extend_from_slice(link);
        bytes.extend_from_slice(b"\r\n");
    }
    let end = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    bytes.extend_from_slice(end.as_bytes());
    Reply::Answer(bytes)
}

fn request(server: &Server) -> Request {
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    Request::new(&client, &GET)
}

fn kind<T>(outcome: Result<T, Error>) -> Option<PagingErrorKind> {
    match outcome {
        Ok(_) => None,
        Err(Error::Paging(error)) => Some(error.kind()),
        Err(other) => panic!("{other}"),
    }
}

/// A list of two pages, whose first page has these headers: its entries, and the error at its end.
async fn walk(links: &[&[u8]]) -> (Vec<String>, Option<PagingErrorKind>) {
    let server = Server::in_turn([
        page(links, r#"{"ids":["a"]}"#),
        page(&[], r#"{"ids":["b"]}"#),
    ])
    .await;
    let mut items = Items::new(Pages::new(request(&server), BY_CURSOR), |page: Page| {
        page.ids
    });
    let mut all = Vec::new();
    let error = loop {
        match items.try_next().await {
            Ok(Some(id)) => all.push(id),
            end => break kind(end),
        }
    };
    assert!(items.try_next().await.unwrap().is_none(), "it has ended");
    (all, error)
}

#[tokio::test]
async fn every_link_header_names_a_page_or_none_or_is_an_error() {
    for (links, expected) in LINKS {
        let shown: Vec<_> = links
            .iter()
            .map(|link| link.escape_ascii().to_string())
            .collect();
        let server = Server::start(page(links, "{}")).await;
        let page = request(&server).send_with_response(Answer::<Page>::JSON);
        let next = page.await.unwrap().next_cursor("after");
        let next = next.map_err(|error| error.kind());
        assert_eq!(
            next,
            expected.map(|next| next.map(str::to_owned)),
            "{shown:?}"
        );

        let (all, error) = walk(links).await;
        assert_eq!(error, expected.err(), "{shown:?}");
        let pages = if matches!(expected, Ok(Some(_))) {
            2
        } else {
            1
        };
        assert_eq!(all.len(), pages, "{shown:?}");
    }
}

/// A page without a list is not an empty page: the entries that it should have are lost.
#[tokio::test]
async fn a_page_without_a_list_is_an_error() {
    for body in ["{}", r#"{"ids":null}"#] {
        let replies = [
            page(&[b"<?after=x>; rel=next"], r#"{"ids":["a"]}"#),
            page(&[b"<?after=y>; rel=next"], body),
        ];
        let server = Server::in_turn(replies).await;
        let pages = Pages::new(request(&server), BY_CURSOR);
        let mut items = Items::new(pages, |page: Page| page.ids);
        assert_eq!(items.try_next().await.unwrap().as_deref(), Some("a"));
        assert_eq!(kind(items.try_next().await), Some(PagingErrorKind::NoItems));
        assert!(items.try_next().await.unwrap().is_none());
        assert_eq!(server.seen().len(), 2);
    }
}

/// A header over several lines (RFC 9112, section 5.2) is no response at all.
#[tokio::test]
async fn a_folded_header_ends_a_list_with_an_error() {
    let folded =
        b"HTTP/1.1 200 OK\r\nLink: <?after=x>;\r\n rel=next\r\nContent-Length: 2\r\n\r\n{}";
    let server = Server::start(Reply::Close(folded.to_vec())).await;
    let mut pages = Pages::<Page>::new(request(&server), BY_CURSOR);
    assert!(matches!(pages.try_next().await, Err(Error::Transport(_))));
    assert!(pages.try_next().await.unwrap().is_none());
}

/// An empty page, a status without a body and a page of another shape are errors or pages, never an end.
#[tokio::test]
async fn a_page_that_is_no_page_ends_a_list_with_an_error() {
    for (status, body) in [
        ("204 No Content", ""),
        ("200 OK", ""),
        ("200 OK", "[]"),
        ("200 OK", "null"),
    ] {
        let server = Server::answering(status, &[], body).await;
        let mut pages = Pages::<Page>::new(request(&server), BY_CURSOR);
        let page = pages.try_next().await;
        assert!(matches!(page, Err(Error::Decode(_))), "{status} {body}");
    }
    let refused = Reply::Answer(answer("304 Not Modified", &[], ""));
    let server = Server::start(refused).await;
    let mut pages = Pages::<Page>::new(request(&server), BY_CURSOR);
    assert!(matches!(pages.try_next().await, Err(Error::Api(_))));
}

#[tokio::test]
async fn the_message_says_that_there_may_be_more() {
    let server = Server::start(page(&[b"<?limit=2>; rel=next"], "{}")).await;
    let mut pages = Pages::<Page>::new(request(&server), BY_CURSOR);
    pages.try_next().await.unwrap();
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the link to the next page has no cursor; the entries before it are complete, and there may be more"
    );
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_walk_ends_as_an_async_one_does() {
    use okta_runtime_template::runtime::{BlockingItems, BlockingPages};

    const CIRCLE: Next = Err(PagingErrorKind::Circle);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let walk = |replies: Vec<Reply>| {
        let server = runtime.block_on(Server::in_turn(replies));
        let pages = BlockingPages::new(request(&server), BY_CURSOR);
        let mut items = BlockingItems::new(pages, |page: Page| page.ids);
        let entries: Vec<_> = items.by_ref().collect();
        assert!(items.next().is_none(), "it has ended");
        entries
    };
    let circle: (&[&[u8]], Next) = (&[b"<?after=x>; rel=next"], CIRCLE);
    let cases = LINKS.iter().copied().chain([circle]);
    for (links, expected) in cases {
        let is_circle = expected == CIRCLE;
        let second = if is_circle { links } else { &[] };
        let entries = walk(vec![
            page(links, r#"{"ids":["a"]}"#),
            page(second, r#"{"ids":["b"]}"#),
        ]);
        let mut entries = entries.into_iter();
        let pages = if matches!(expected, Ok(Some(_)) | CIRCLE) {
            2
        } else {
            1
        };
        assert!(entries.by_ref().take(pages).all(|entry| entry.is_ok()));
        assert_eq!(entries.next().and_then(kind), expected.err());
        assert!(entries.next().is_none());
    }
    let entries = walk(vec![page(&[], "{}")]);
    let kinds: Vec<_> = entries.into_iter().map(kind).collect();
    assert_eq!(kinds, [Some(PagingErrorKind::NoItems)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is around a link to a next page, the walk goes there or ends with an error.
    #[test]
    fn a_next_link_is_never_overlooked(
        before in "[ -~]{0,12}",
        between in "[ -~]{0,12}",
        after in "[ -~]{0,12}",
    ) {
        let header = format!("{before}<https://a.example/?after=x>{between}; rel=\"next\"{after}");
        // What quotes or brackets hide is no link any more.
        prop_assume!(![&before, &between].iter().any(|text| text.contains(['"', '<', '>', ','])));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (all, error) = runtime.block_on(walk(&[header.as_bytes()]));
        prop_assert!(all.len() == 2 || error.is_some(), "{header}");
    }
}
