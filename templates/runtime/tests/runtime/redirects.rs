//! A redirect is never followed: neither the credentials nor the body go anywhere else, and the error says so.

use okta_runtime_template::runtime::{Answer, AuthErrorKind, DpopMode, Error, Operation};
use serde_json::{Value, json};

use crate::{
    authority::{client, get, is_token_request, oauth},
    org::{grants, org, takes_all},
    support::{DELETE, GET, POST, Reply, SAFE, Server, answer},
};

const STATUSES: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

/// Where redirects point to: another host, the same host in two ways of writing it, and two texts that are no place at all.
fn places(other: &Server) -> [String; 5] {
    [
        format!("{}/steal", other.url()),
        "/oauth2/elsewhere".to_owned(),
        format!("//{}/steal", other.address),
        "https://[broken".to_owned(),
        String::new(),
    ]
}

fn redirect(status: &str, place: &str) -> Reply {
    Reply::Answer(answer(status, &[("Location", place)], "<html>Moved</html>"))
}

#[tokio::test]
async fn a_call_is_not_redirected() {
    let other = Server::answering("200 OK", &[], "{}").await;
    let operations: [&'static Operation; 4] = [&GET, &POST, &SAFE, &DELETE];
    for status in STATUSES {
        for place in places(&other) {
            for operation in operations {
                let server = Server::start(redirect(status, &place)).await;
                let mut request = server.request(operation);
                request.path_parameter("thingId", "a");
                if operation.method == http::Method::POST {
                    request.json_body(&json!({"name": "planted"}));
                }
                let error = request
                    .send_with_response(Answer::<Value>::JSON)
                    .await
                    .unwrap_err();
                // One request, however safe it is to repeat.
                server.only();
                let Error::Api(error) = error else {
                    panic!("{error:?}")
                };
                assert_eq!(error.status().as_str(), &status[..3]);
                assert_eq!(error.headers()["location"], *place);
                let text = error.to_string();
                assert!(text.contains("a redirect, which is not followed"), "{text}");
                assert!(!text.contains("steal"), "{text}");
            }
        }
    }
    assert!(other.seen().is_empty(), "{:?}", other.seen());
}

#[tokio::test]
async fn a_call_with_an_access_token_is_not_redirected() {
    let other = Server::answering("200 OK", &[], "{}").await;
    for status in STATUSES {
        for place in places(&other) {
            let call = move |_, _: &_| redirect(status, &place);
            let server = org(grants("DPoP"), call).await;
            let error = get(&client(&server, oauth()))
                .send_with_response(Answer::NOTHING)
                .await;
            assert_eq!(error.unwrap_err().status().unwrap().as_str(), &status[..3]);
            assert_eq!(server.seen().len(), 2, "a token, a call: {status}");
        }
    }
    assert!(other.seen().is_empty(), "{:?}", other.seen());
}

#[tokio::test]
async fn a_token_request_is_not_redirected() {
    let other = Server::answering("200 OK", &[], "{}").await;
    for mode in [DpopMode::Required, DpopMode::Off] {
        for status in STATUSES {
            for place in places(&other) {
                let token = move |_, _: &_| redirect(status, &place);
                let server = org(token, takes_all).await;
                let call =
                    get(&client(&server, oauth().dpop(mode))).send_with_response(Answer::NOTHING);
                let Err(Error::Auth(error)) = call.await else {
                    panic!("no token")
                };
                assert!(is_token_request(&server.only()));
                assert_eq!(error.kind(), AuthErrorKind::Answer);
                assert_eq!(error.status().unwrap().as_str(), &status[..3]);
                let text = error.to_string();
                assert!(text.contains("check that the org URL"), "{text}");
                assert!(!text.contains("steal"), "{text}");
            }
        }
    }
    assert!(other.seen().is_empty(), "{:?}", other.seen());
}

/// Without a place to go to it is an answer like another.
#[tokio::test]
async fn an_answer_of_3xx_without_a_place_is_an_error_too() {
    for status in ["300 Multiple Choices", "302 Found", "304 Not Modified"] {
        let server = Server::answering(status, &[], "").await;
        let error = server
            .request(&GET)
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap_err();
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        assert!(!error.to_string().contains("redirect"), "{error}");
        server.only();
    }
}
