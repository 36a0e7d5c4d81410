//! What an error of the server means to a caller.

use okta_runtime_template::runtime::ApiErrorKind;

use crate::{
    failures::api_error,
    support::{Reply, answer},
};

#[tokio::test]
async fn an_error_has_a_kind_that_a_caller_acts_on() {
    use ApiErrorKind::{
        ConcurrencyLimit, Conflict, Forbidden, Invalid, InvalidDpopProof, NotFound,
        NothingToImport, Other, RateLimited, ServerFault, SessionActive, SessionNotCancellable,
        Unauthenticated,
    };
    let refused = |cause: &str| {
        format!(
            r#"{{"errorCode":"E0000001","errorSummary":"Api validation failed","errorCauses":[{{"errorSummary":"{cause}"}}]}}"#
        )
    };
    let seen_live = "Only a session that is in CREATED or IN_PROGRESS status can be canceled.";
    for (status, body, expected) in [
        ("401 Unauthorized", String::new(), Unauthenticated),
        ("403 Forbidden", String::new(), Forbidden),
        ("404 Not Found", String::new(), NotFound),
        ("400 Bad Request", String::new(), Invalid),
        (
            "400 Bad Request",
            refused("email: The field email is not valid."),
            Invalid,
        ),
        ("400 Bad Request", refused(seen_live), SessionNotCancellable),
        (
            "400 Bad Request",
            refused("The session has no data to import."),
            NothingToImport,
        ),
        (
            "400 Bad Request",
            refused("An active session exists."),
            SessionActive,
        ),
        (
            "400 Bad Request",
            r#"{"errorCode":"E0000003","errorSummary":"A session"}"#.to_owned(),
            Invalid,
        ),
        (
            "400 Bad Request",
            r#"{"errorCode":"E0000011"}"#.to_owned(),
            Unauthenticated,
        ),
        // The words of OAuth, which `challenges` tests in headers.
        (
            "400 Bad Request",
            r#"{"error":"invalid_token"}"#.to_owned(),
            Unauthenticated,
        ),
        (
            "401 Unauthorized",
            r#"{"error":"invalid_dpop_proof"}"#.to_owned(),
            InvalidDpopProof,
        ),
        ("409 Conflict", String::new(), Conflict),
        (
            "429 Too Many Requests",
            String::new(),
            RateLimited { until: None },
        ),
        ("502 Bad Gateway", "<html>".to_owned(), ServerFault),
        ("302 Found", String::new(), Other),
    ] {
        let error = api_error(Reply::Answer(answer(status, &[], &body))).await;
        assert_eq!(error.kind(), expected, "{status} {body}");
    }
    assert_eq!(api_error(limited("0", "0")).await.kind(), ConcurrencyLimit);
    let until = jiff::Timestamp::from_second(1_000_000_000).ok();
    assert_eq!(
        api_error(limited("15", "0")).await.kind(),
        RateLimited { until }
    );
    let error = api_error(limited("15", "0")).await.to_string();
    assert!(error.contains("until 2001-09-09T01:46:40Z"), "{error}");
}

#[tokio::test]
async fn an_error_says_what_to_do_about_the_token() {
    for (status, headers, advice) in [
        ("401 Unauthorized", &[][..], "get another token"),
        ("403 Forbidden", &[], "grant its app the scope"),
        (
            "403 Forbidden",
            &[(
                "WWW-Authenticate",
                "Bearer realm=\"x\", error=\"insufficient_scope\", scope=\"okta.things.read\"",
            )],
            "grant okta.things.read and",
        ),
        (
            "403 Forbidden",
            &[(
                "WWW-Authenticate",
                "DPoP error=\"insufficient_scope\", scope=\"",
            )],
            "grant its app the scope",
        ),
    ] {
        let error = api_error(Reply::Answer(answer(status, headers, ""))).await;
        assert!(error.to_string().contains(advice), "{error}");
    }
}

/// A scope is as long as the server likes.
#[tokio::test]
async fn a_scope_in_a_message_is_bounded() {
    let challenge = format!(
        "Bearer error=\"insufficient_scope\", scope=\"okta.things.read {}\"",
        "x".repeat(20_000)
    );
    let headers = [("WWW-Authenticate", &*challenge)];
    let error = api_error(Reply::Answer(answer("403 Forbidden", &headers, ""))).await;
    let text = error.to_string();
    assert!(text.contains("grant okta.things.read xxx"), "{text}");
    assert!(text.len() < 1000, "{}", text.len());
    let scope = error.challenge().and_then(|challenge| challenge.scope());
    assert!(scope.is_some_and(|scope| scope.len() > 20_000));
}

fn limited(limit: &str, remaining: &str) -> Reply {
    let headers = [
        ("x-rate-limit-limit", limit),
        ("x-rate-limit-remaining", remaining),
        ("x-rate-limit-reset", "1000000000"),
    ];
    Reply::Answer(answer("429 Too Many Requests", &headers, ""))
}
