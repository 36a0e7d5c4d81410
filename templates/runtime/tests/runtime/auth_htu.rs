//! The URL in a proof: as Okta compares it, and as RFC 9449 suggests where a server wants that.

use std::sync::atomic::{AtomicUsize, Ordering};

use okta_runtime_template::runtime::{Answer, ApiErrorKind, Client, Error, Operation, Request};
use serde_json::Value;

use crate::{
    authority::{claims, client, is_token_request, oauth},
    org::{Checks, Kind, challenge, grants, ok, org_with, takes_all},
    support::{GET, Gate, Reply, Seen, Server, answer, operation},
};

static MEMBER: Operation = operation(http::Method::GET, "/api/v1/things/{thingId}/members");
/// A path that is not UTF-8.
static LATIN: Operation = operation(http::Method::GET, "/api/v1/caf%E9/{thingId}");

/// Ids with each character that is written in another way in a path, and what Okta compares of them.
const IDS: [(&str, &str); 39] = [
    ("a@b", "a@b"),
    ("a+b", "a+b"),
    ("a/b", "a/b"),
    ("a:b", "a:b"),
    ("a;b", "a;b"),
    ("a,b", "a,b"),
    ("a!b", "a!b"),
    ("a$b", "a$b"),
    ("a&b", "a&b"),
    ("a'b", "a'b"),
    ("a(b", "a(b"),
    ("a)b", "a)b"),
    ("a*b", "a*b"),
    ("a<b", "a<b"),
    ("a=b", "a=b"),
    ("a>b", "a>b"),
    ("a?b", "a?b"),
    ("a[b", "a[b"),
    ("a]b", "a]b"),
    ("a^b", "a^b"),
    ("a{b", "a{b"),
    ("a|b", "a|b"),
    ("a}b", "a}b"),
    ("a`b", "a`b"),
    ("a\\b", "a\\b"),
    ("aéb", "aéb"),
    ("Łukasz", "Łukasz"),
    ("山田", "山田"),
    ("a👍b", "a👍b"),
    ("a\u{7f}b", "a\u{7f}b"),
    ("e\u{301}", "e\u{301}"),
    // These alone are encoded again.
    ("a b", "a%20b"),
    ("a%b", "a%25b"),
    ("a\"b", "a%22b"),
    ("a#b", "a%23b"),
    ("a%40b", "a%2540b"),
    ("100% #1 \"x\"", "100%25%20%231%20%22x%22"),
    // And these are the same in both forms.
    ("a-b._~", "a-b._~"),
    ("00u1", "00u1"),
];

async fn call(client: &Client, operation: &'static Operation, id: &str) -> Result<(), Error> {
    let mut request = Request::new(client, operation);
    if operation.route.contains('{') {
        request.path_parameter("thingId", id);
    }
    request.query_parameter("search", "not in the proof");
    request.skip_validation();
    let outcome = request.send_with_response(Answer::NOTHING).await;
    outcome.map(drop)
}

/// The `htu` of each call, without the origin.
fn targets(server: &Server) -> Vec<String> {
    let seen = server.seen();
    let calls = seen.iter().filter(|seen| !is_token_request(seen));
    let claims = calls.map(|seen| claims(seen.header("dpop")[0]));
    claims
        .map(|claims| {
            let target = claims["htu"].as_str().unwrap();
            target.strip_prefix(&server.url()).unwrap().to_owned()
        })
        .collect()
}

async fn server(kind: Kind) -> Server {
    org_with(Checks::of(kind), grants("DPoP"), takes_all).await
}

#[tokio::test]
async fn okta_takes_every_id_at_once() {
    for (id, compared) in IDS {
        let server = server(Kind::Okta).await;
        let outcome = call(&client(&server, oauth()), &MEMBER, id).await;
        assert!(outcome.is_ok(), "{id}: {outcome:?}");
        assert_eq!(
            targets(&server),
            [format!("/api/v1/things/{compared}/members")]
        );
    }
}

#[tokio::test]
async fn a_server_that_compares_encoded_paths_is_asked_once_more_and_remembered() {
    let server = server(Kind::Rfc9449).await;
    let client = client(&server, oauth());
    // Nothing can be learned from a path that has one form.
    call(&client, &GET, "").await.unwrap();
    call(&client, &MEMBER, "00u1").await.unwrap();
    assert_eq!(targets(&server).len(), 2);
    for (id, _) in IDS {
        let outcome = call(&client, &MEMBER, id).await;
        assert!(outcome.is_ok(), "{id}: {outcome:?}");
    }
    let targets = targets(&server);
    assert_eq!(targets.len(), 2 + 1 + IDS.len(), "one retry for all calls");
    assert_eq!(targets[2], "/api/v1/things/a@b/members");
    assert_eq!(targets[3], "/api/v1/things/a%40b/members");
    assert_eq!(targets[4], "/api/v1/things/a%2Bb/members");
    // The token served all along.
    assert_eq!(
        server
            .seen()
            .iter()
            .filter(|seen| is_token_request(seen))
            .count(),
        1
    );
}

#[tokio::test]
async fn many_calls_at_once_learn_the_form_together() {
    let server = server(Kind::Rfc9449).await;
    let client = client(&server, oauth());
    let calls: Vec<_> = (0..30)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(
                async move { call(&client, &MEMBER, &format!("{number}@example.com")).await },
            )
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let count = targets(&server).len();
    assert!((31..=60).contains(&count), "{count}");
}

#[tokio::test]
async fn a_server_that_takes_neither_form_is_asked_twice() {
    let server = server(Kind::TakesNoUrl).await;
    let client = client(&server, oauth());
    for calls in 1..=2 {
        let error = call(&client, &MEMBER, "a@b").await.unwrap_err();
        assert_eq!(error.kind(), Some(ApiErrorKind::InvalidDpopProof));
        assert_eq!(error.status().unwrap().as_u16(), 400);
        let text = error.to_string();
        assert!(
            text.contains("invalid_dpop_proof: The DPoP proof JWT's 'htu' claim is not the URL"),
            "{text}"
        );
        assert!(!text.contains("clock of this machine is"), "{text}");
        // Each call begins with the form of Okta.
        let twice = ["/api/v1/things/a@b/members", "/api/v1/things/a%40b/members"];
        assert_eq!(targets(&server), twice.repeat(calls));
    }
    // A path with one form is sent once.
    for operation in [&GET, &LATIN] {
        let before = server.seen().len();
        call(&client, operation, "00u1").await.unwrap_err();
        assert_eq!(server.seen().len(), before + 1, "{}", operation.route);
    }
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_signed_as_it_is_sent() {
    for kind in [Kind::Okta, Kind::Rfc9449] {
        let server = server(kind).await;
        call(&client(&server, oauth()), &LATIN, "a@b")
            .await
            .unwrap();
        assert_eq!(targets(&server), ["/api/v1/caf%E9/a%40b"]);
    }
}

/// What names no `htu`, or is another error, is no reason for the other form.
#[tokio::test]
async fn another_error_does_not_change_the_form() {
    for (error, attempts) in [
        (
            "DPoP error=invalid_dpop_proof, error_description=\"jti reused\"",
            1,
        ),
        ("DPoP error=invalid_dpop_proof", 1),
        // Not as a word.
        (
            "DPoP error=invalid_dpop_proof, error_description=\"see https://example.com/xhtu1\"",
            1,
        ),
        // Answered with another token.
        ("DPoP error=invalid_token, error_description=\"htu\"", 2),
    ] {
        let headers = [("WWW-Authenticate", error)];
        let reply = Reply::Answer(answer("401 Unauthorized", &headers, ""));
        let server = org_with(Checks::of(Kind::Okta), grants("DPoP"), move |_, _| {
            reply.clone()
        })
        .await;
        call(&client(&server, oauth()), &MEMBER, "a@b")
            .await
            .unwrap_err();
        let expected = vec!["/api/v1/things/a@b/members"; attempts];
        assert_eq!(targets(&server), expected, "{error}");
    }
}

#[tokio::test]
async fn the_other_form_is_remembered_once_the_server_accepted_it() {
    let gate = Gate::new();
    let held = gate.clone();
    let script = move |number, _: &Seen| match number {
        1 => {
            let error = "DPoP error=invalid_dpop_proof, error_description=\"htu\"";
            Reply::Answer(answer(
                "400 Bad Request",
                &[("WWW-Authenticate", error)],
                "",
            ))
        }
        2 => Reply::Gated(held.clone(), answer("403 Forbidden", &[], "")),
        _ => ok(),
    };
    // Without checks of the URL.
    let count = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        if is_token_request(seen) {
            return grants("DPoP")(1, seen);
        }
        script(count.fetch_add(1, Ordering::SeqCst) + 1, seen)
    })
    .await;
    let client = client(&server, oauth());
    let first = tokio::spawn({
        let client = client.clone();
        async move { call(&client, &MEMBER, "a@b").await }
    });
    server.until(3).await;
    call(&client, &MEMBER, "a@b").await.unwrap();
    gate.open();
    first.await.unwrap().unwrap_err();
    call(&client, &MEMBER, "a@b").await.unwrap();
    let (decoded, encoded) = ("/api/v1/things/a@b/members", "/api/v1/things/a%40b/members");
    assert_eq!(targets(&server), [decoded, encoded, decoded, encoded]);
}

/// A call may be sent again for each reason, and once for each.
#[tokio::test]
async fn every_reason_counts_once_for_a_call() {
    let has_nonce = |seen: &Seen| claims(seen.header("dpop")[0])["nonce"] != Value::Null;
    let script = move |_, seen: &Seen| {
        let token = seen.header("authorization")[0];
        if !has_nonce(seen) {
            challenge("use_dpop_nonce", &[("DPoP-Nonce", "n")])
        } else if token == "DPoP t1" {
            challenge("invalid_token", &[])
        } else {
            ok()
        }
    };
    let server = org_with(Checks::of(Kind::Rfc9449), grants("DPoP"), script).await;
    let client = client(&server, oauth());
    call(&client, &MEMBER, "a@b").await.unwrap();
    // The other form, the nonce, the other token.
    assert_eq!(targets(&server).len(), 4);
    call(&client, &MEMBER, "a@b").await.unwrap();
    assert_eq!(targets(&server).len(), 5);
}
