//! Bodies and answers of other media types than JSON: what is sent, and which form an answer is taken for.

use okta_runtime_template::runtime::{
    Answer, DecodeErrorKind, Error,
    answers::{self, AnswerForm},
};
use serde_json::{Value, json};

use crate::support::{GET, POST, Server};

#[tokio::test]
async fn json_goes_under_its_own_media_type() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&POST);
    request.json_body_as("application/merge-patch+json", &json!({"a": null}));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(
        seen.header("content-type"),
        ["application/merge-patch+json"]
    );
    assert_eq!(seen.body, b"{\"a\":null}");
}

#[tokio::test]
async fn a_text_is_sent_as_it_is() {
    let server = Server::answering("202 Accepted", &[], "").await;
    let mut request = server.request(&POST);
    request.bytes_body("application/secevent+jwt", "a.b.ü".to_owned());
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.header("content-type"), ["application/secevent+jwt"]);
    assert_eq!(seen.body, "a.b.ü".as_bytes());
}

#[tokio::test]
async fn a_form_repeats_lists_and_leaves_null_out() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = server.request(&POST);
    request.form_body(&json!({"b&": "1 &=+ü", "a": ["x", 2, true], "n": null, "e": []}));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(
        seen.header("content-type"),
        ["application/x-www-form-urlencoded"]
    );
    let body = String::from_utf8(seen.body).unwrap();
    assert_eq!(body, "a=x&a=2&a=true&b%26=1+%26%3D%2B%C3%BC");
}

#[tokio::test]
async fn a_form_of_nested_values_is_refused() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = server.request(&POST);
    request.form_body(&json!({"a": {"b": 1}}));
    assert!(matches!(
        request.send_with_response(Answer::NOTHING).await,
        Err(Error::Validation(_))
    ));
    assert!(server.seen().is_empty());
}

/// JSON with 200, other JSON with 201, a certificate with both, and nothing with 204.
static FORMS: [AnswerForm; 4] = [
    AnswerForm {
        statuses: &[(200, 200)],
        media_type: Some("application/json"),
    },
    AnswerForm {
        statuses: &[(201, 201)],
        media_type: Some("application/json"),
    },
    AnswerForm {
        statuses: &[(200, 299)],
        media_type: Some("application/pkcs10"),
    },
    AnswerForm {
        statuses: &[(204, 204)],
        media_type: None,
    },
];

/// Which of the forms an answer is taken for.
async fn form(status: &str, media_type: &str, body: &str) -> Result<usize, Error> {
    let headers = [("Content-Type", media_type)];
    let headers = if media_type.is_empty() {
        &[][..]
    } else {
        &headers[..]
    };
    let server = Server::answering(status, headers, body).await;
    let request = server.request(&GET);
    let response = request.send_with_response(Answer::read("*/*", Ok)).await?;
    answers::form(response, &FORMS).map(|(form, _)| form)
}

#[tokio::test]
async fn media_type_and_status_decide_which_form_an_answer_has() {
    for (status, media_type, body, expected) in [
        ("200 OK", "application/json", "{}", 0),
        ("201 Created", "Application/JSON; charset=utf-8", "{}", 1),
        ("201 Created", "application/scim+json", "{}", 1),
        ("201 Created", "", "{}", 1),
        ("200 OK", "application/pkcs10", "x", 2),
        ("207 Multi-Status", "application/pkcs10", "x", 2),
        ("204 No Content", "", "", 3),
        // The live API answers 200 where the document says 204.
        ("200 OK", "", "", 3),
    ] {
        let found = form(status, media_type, body).await;
        assert_eq!(found.unwrap(), expected, "{status} {media_type}");
    }
}

#[tokio::test]
async fn an_answer_that_nothing_tells_apart_is_an_error_that_says_that_it_was_accepted() {
    // Two forms are JSON, and the status is that of neither; the media type and the status are those of none.
    for (status, media_type) in [("207 Multi-Status", "application/json"), ("203 Other", "")] {
        let left = &FORMS[..2];
        let headers = [("Content-Type", media_type)];
        let headers = if media_type.is_empty() {
            &[][..]
        } else {
            &headers[..]
        };
        let server = Server::answering(status, headers, "{}").await;
        let response = server
            .request(&GET)
            .send_with_response(Answer::read("*/*", Ok))
            .await
            .unwrap();
        match answers::form(response, left) {
            Err(Error::Decode(error)) => {
                assert_eq!(error.kind(), DecodeErrorKind::Form);
                assert!(error.to_string().contains("accepted"), "{error}");
            }
            _ => panic!("{status} {media_type}"),
        }
    }
}

#[tokio::test]
async fn a_text_has_to_be_utf_8() {
    let server = Server::answering("200 OK", &[], [0xff, 0xfe]).await;
    let request = server.request(&GET);
    match request
        .send_with_response(Answer::read("text/xml", answers::text))
        .await
    {
        Err(Error::Decode(error)) => assert_eq!(error.kind(), DecodeErrorKind::Text),
        other => panic!("{other:?}"),
    }
    let server = Server::answering("200 OK", &[], "<ü/>").await;
    let request = server.request(&GET);
    let response = request
        .send_with_response(Answer::read("text/xml", answers::text))
        .await
        .unwrap();
    assert_eq!(response.body(), "<ü/>");
    assert_eq!(server.only().header("accept"), ["text/xml"]);
}

#[tokio::test]
async fn a_body_that_may_be_missing_is_there_or_not_whatever_the_status() {
    for (status, body, expected) in [
        ("200 OK", "{\"a\":1}", Some(json!({"a": 1}))),
        ("202 Accepted", "", None),
        ("200 OK", "", None),
        ("201 Created", "[]", Some(json!([]))),
    ] {
        let server = Server::answering(status, &[], body).await;
        let request = server.request(&GET);
        let read = answers::optional_json::<Value>;
        let response = request
            .send_with_response(Answer::read("application/json", read))
            .await
            .unwrap();
        assert_eq!(*response.body(), expected);
    }
}
