//! What a server says in `WWW-Authenticate`, read by the rules of RFC 9110, and what the errors of calls make of it.

use http::{HeaderMap, HeaderValue, header::WWW_AUTHENTICATE};
use okta_runtime_template::runtime::{ApiErrorKind, AuthErrorKind, Challenge};
use proptest::prelude::*;

use crate::{
    authority::{client, get, oauth},
    failures::api_error,
    support::{Reply, Server, answer},
};

fn challenges(headers: &[&[u8]]) -> Vec<Challenge> {
    let mut map = HeaderMap::new();
    for header in headers {
        map.append(WWW_AUTHENTICATE, HeaderValue::from_bytes(header).unwrap());
    }
    Challenge::from_headers(&map)
}

/// Scheme, error and scope of each challenge.
fn shown(headers: &[&str]) -> Vec<String> {
    let bytes: Vec<&[u8]> = headers.iter().map(|header| header.as_bytes()).collect();
    challenges(&bytes)
        .iter()
        .map(|c| {
            let or = |text: Option<&str>| text.unwrap_or("-").to_owned();
            format!("{} {} {}", c.scheme(), or(c.error()), or(c.scope()))
        })
        .collect()
}

#[test]
fn challenges_are_told_apart_by_the_rules_of_http() {
    for (headers, expected) in [
        (&["Bearer"][..], &["Bearer - -"][..]),
        (&["Bearer error=invalid_token"], &["Bearer invalid_token -"]),
        (&["bearer ERROR = \"a\" ,Scope=\"x y\""], &["bearer a x y"]),
        // Several in one header and in several headers; a comma separates both challenges and parameters.
        (
            &[
                "Basic realm=\"a, b\", DPoP algs=\"ES256\", error=\"e\"",
                "Bearer error=\"f\"",
            ],
            &["Basic - -", "DPoP e -", "Bearer f -"],
        ),
        (
            &["Negotiate, DPoP, Bearer scope=\"s\""],
            &["Negotiate - -", "DPoP - -", "Bearer - s"],
        ),
        // Credentials in place of parameters.
        (&["Negotiate YII+/=="], &["Negotiate - -"]),
        (
            &["Negotiate abc=, Bearer error=e"],
            &["Negotiate - -", "Bearer e -"],
        ),
        (&["NTLM abc, Bearer error=e"], &["NTLM - -", "Bearer e -"]),
        // A quoted string may hold what looks like a challenge.
        (
            &[r#"Bearer realm="\"x\", error=\"no\"", error="yes""#],
            &["Bearer yes -"],
        ),
        // Empty elements of a list, tabs, and no space where none is needed.
        (
            &[" ,,\tBearer\terror=\"e\",,scope=\"\",, "],
            &["Bearer e -"],
        ),
        // The first of two counts.
        (&["Bearer error=a, error=b"], &["Bearer a -"]),
        // Without the comma, which some servers forget.
        (&["Bearer error=\"e\" scope=\"s\""], &["Bearer e s"]),
        // What follows no rule is skipped; what is around it is read.
        (&["error=\"lost\", Bearer error=\"e\""], &["Bearer e -"]),
        (&["Bearer error=, scope=\"s\""], &["Bearer - s"]),
        (&["Bearer =, error=\"e\""], &[]),
        (&["Bearer scope=\"open"], &["Bearer - -"]),
        (&["Bearer error=\"e\", scope=\"open, DPoP"], &["Bearer e -"]),
        (&["Bearer error=\"end\\"], &["Bearer - -"]),
        (&["\"open", "Bearer error=e"], &["Bearer e -"]),
        (&["(x), \"a,b\", Bearer error=e"], &["Bearer e -"]),
        (&[""], &[]),
        (&["\"", "=", ",", "Bearer error=e"], &["Bearer e -"]),
        // A parameter at the start of a header belongs to no challenge of another one.
        (&["Bearer", "error=\"e\""], &["Bearer - -"]),
    ] {
        assert_eq!(shown(headers), expected, "{headers:?}");
    }
    // Latin-1 and UTF-8 in quoted strings do not hide the rest.
    let latin = challenges(&[b"Bearer error_description=\"caf\xe9\", error=\"e\""]);
    assert_eq!(latin[0].error(), Some("e"));
    assert_eq!(latin[0].error_description(), Some("caf\u{fffd}"));
    let utf8 = challenges(&["Bearer error_description=\"é\", REALM=r".as_bytes()]);
    assert_eq!(utf8[0].error_description(), Some("é"));
    assert_eq!(utf8[0].parameter("realm"), Some("r"));
}

#[test]
fn debug_shows_no_other_parameter() {
    let challenge = challenges(&[b"DPoP error=e, nonce=planted, resource=\"/planted\", x=planted"]);
    let debug = format!("{challenge:?}");
    assert!(
        debug.contains("DPoP") && !debug.contains("planted"),
        "{debug}"
    );
}

fn token() -> impl Strategy<Value = String> {
    "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,8}"
}

/// A value, and how it is written.
fn value() -> impl Strategy<Value = (String, String)> {
    let quoted = "[ -~]{0,12}".prop_map(|text| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        (text, format!("\"{escaped}\""))
    });
    prop_oneof![token().prop_map(|text| (text.clone(), text)), quoted]
}

/// A challenge with parameters of different names, and how it is written.
fn challenge() -> impl Strategy<Value = (String, Vec<(String, String)>, String)> {
    let parameters = prop::collection::btree_map("[a-z]{1,6}", (value(), " ?= ?"), 0..5);
    (token(), parameters).prop_map(|(scheme, parameters)| {
        let written: Vec<String> = parameters
            .iter()
            .map(|(name, ((_, written), equals))| format!("{name}{equals}{written}"))
            .collect();
        let text = format!("{scheme} {}", written.join(" , "));
        let values = parameters
            .into_iter()
            .map(|(name, ((value, _), _))| (name, value));
        (scheme, values.collect(), text)
    })
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever is written by the rules comes back.
    #[test]
    fn what_is_written_by_the_rules_is_read(all in prop::collection::vec(challenge(), 1..5), separator in "(,| ,|,,\t, )") {
        let texts: Vec<&str> = all.iter().map(|(_, _, text)| text.trim_end()).collect();
        for headers in [texts.clone(), vec![&*texts.join(&separator)]] {
            let bytes: Vec<&[u8]> = headers.iter().map(|header| header.as_bytes()).collect();
            let read = challenges(&bytes);
            prop_assert_eq!(read.len(), all.len(), "{:?}", headers);
            for (challenge, (scheme, parameters, _)) in read.iter().zip(&all) {
                prop_assert_eq!(challenge.scheme(), scheme);
                for (name, value) in parameters {
                    prop_assert_eq!(challenge.parameter(&name.to_uppercase()), Some(&**value), "{:?}", headers);
                }
            }
        }
    }

    /// No header makes it panic, and none costs more than it is long.
    #[test]
    fn any_header_is_read(text in "[ -~\t]{0,60}|([a-z]{0,3}[=\", \\\\]{1,3}){0,20}", bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for header in [text.as_bytes(), &bytes] {
            if let Ok(value) = HeaderValue::from_bytes(header) {
                let mut map = HeaderMap::new();
                map.append(WWW_AUTHENTICATE, value);
                prop_assert!(Challenge::from_headers(&map).len() <= header.len());
            }
        }
    }
}

const NO_HTU: &str = "DPoP algs=\"ES256\", error=\"invalid_dpop_proof\", error_description=\"The 'htu' claim is wrong.\"";

fn empty(status: &str, challenges: &[&str]) -> Reply {
    let headers: Vec<(&str, &str)> = challenges
        .iter()
        .map(|c| ("WWW-Authenticate", *c))
        .collect();
    Reply::Answer(answer(status, &headers, ""))
}

/// Okta answers some errors with an empty body; before, such an error said "400 Bad Request" and nothing else.
#[tokio::test]
async fn an_error_without_a_body_is_explained_by_its_challenge() {
    use ApiErrorKind::{Forbidden, Invalid, InvalidDpopProof, ServerFault, Unauthenticated};
    let scope = "Bearer realm=\"r\", scope=\"okta.things.manage\", error=\"insufficient_scope\", \
                 error_description=\"The access token provided does not contain the required scopes.\", resource=\"/planted\"";
    for (status, challenges, kind, expected) in [
        (
            "400 Bad Request",
            &[NO_HTU][..],
            InvalidDpopProof,
            "invalid_dpop_proof: The 'htu' claim is wrong; ",
        ),
        (
            "401 Unauthorized",
            &["DPoP error=\"use_dpop_nonce\""],
            InvalidDpopProof,
            ": use_dpop_nonce; ",
        ),
        (
            "400 Bad Request",
            &["Bearer error=invalid_token"],
            Unauthenticated,
            ": invalid_token; get another token",
        ),
        (
            "403 Forbidden",
            &[scope],
            Forbidden,
            "grant okta.things.manage and",
        ),
        (
            "400 Bad Request",
            &[scope],
            Forbidden,
            "insufficient_scope: The access token provided does not contain",
        ),
        // The first with an error counts, wherever it is.
        (
            "401 Unauthorized",
            &[
                "Basic realm=x, Bearer scope=s",
                "DPoP error=invalid_dpop_proof",
            ],
            InvalidDpopProof,
            "invalid_dpop_proof",
        ),
        (
            "401 Unauthorized",
            &["Bearer realm=x"],
            Unauthenticated,
            "401 Unauthorized; get another token",
        ),
        (
            "400 Bad Request",
            &["Bearer error=invalid_request"],
            Invalid,
            "400 Bad Request: invalid_request",
        ),
        (
            "503 Service Unavailable",
            &[NO_HTU],
            ServerFault,
            "invalid_dpop_proof",
        ),
    ] {
        let error = api_error(empty(status, challenges)).await;
        assert_eq!(error.kind(), kind, "{status} {challenges:?}");
        let text = error.to_string();
        assert!(text.contains(expected), "{expected}: {text}");
        assert!(
            !format!("{text} {error:?}").contains("planted"),
            "{error:?}"
        );
        assert_eq!((error.error_code(), error.error_summary()), (None, None));
    }
    let error = api_error(empty("400 Bad Request", &["Basic", NO_HTU])).await;
    let challenge = error.challenge().unwrap();
    assert_eq!(
        (challenge.scheme(), challenge.error()),
        ("DPoP", Some("invalid_dpop_proof"))
    );
    assert_eq!(
        challenge.error_description(),
        Some("The 'htu' claim is wrong.")
    );
    assert!(
        api_error(empty("400 Bad Request", &[]))
            .await
            .challenge()
            .is_none()
    );
}

#[tokio::test]
async fn a_body_that_explains_the_error_comes_first() {
    let body = r#"{"errorCode":"E0000006","errorSummary":"You do not have permission"}"#;
    let reply = Reply::Answer(answer(
        "403 Forbidden",
        &[("WWW-Authenticate", "Bearer error=insufficient_scope")],
        body,
    ));
    let error = api_error(reply).await;
    let text = error.to_string();
    assert!(
        text.contains("E0000006 You do not have permission")
            && !text.contains("insufficient_scope"),
        "{text}"
    );
    assert_eq!(error.error_code(), Some("E0000006"));
    assert_eq!(
        error.challenge().unwrap().error(),
        Some("insufficient_scope")
    );
}

#[tokio::test]
async fn what_is_repeated_of_a_challenge_is_short_and_on_one_line() {
    let long = format!(
        "Bearer error=\"{0}\", error_description=\"a\tb\u{85}{0}\"",
        "e".repeat(5000)
    );
    let error = api_error(empty("400 Bad Request", &[&long])).await;
    let text = error.to_string();
    assert!(text.len() < 800 && text.contains("eee: a b e"), "{text}");
    assert!(!text.contains(char::is_control), "{text}");
    assert_eq!(error.challenge().unwrap().error().unwrap().len(), 5000);
}

#[tokio::test]
async fn a_token_endpoint_without_a_body_is_explained_by_its_challenge() {
    for (reply, code, expected) in [
        (
            empty("400 Bad Request", &[NO_HTU]),
            Some("invalid_dpop_proof"),
            "refused the request: invalid_dpop_proof: The 'htu' claim is wrong (status 400)",
        ),
        (
            empty("401 Unauthorized", &["Basic error=\"invalid_client\""]),
            Some("invalid_client"),
            "invalid_client (status 401); check the client id",
        ),
        (
            empty("401 Unauthorized", &["Basic realm=x"]),
            None,
            "answered 401 without saying why",
        ),
    ] {
        let server = Server::start(reply).await;
        let error = get(&client(&server, oauth()))
            .send_with_response(okta_runtime_template::runtime::Answer::NOTHING)
            .await
            .unwrap_err();
        let okta_runtime_template::runtime::Error::Auth(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.code(), code);
        let kind = if code.is_some() {
            AuthErrorKind::Refused
        } else {
            AuthErrorKind::Answer
        };
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

/// A nonce is asked for in a header too.
#[tokio::test]
async fn a_token_endpoint_may_ask_for_its_nonce_in_a_header() {
    let headers = [
        ("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\""),
        ("DPoP-Nonce", "n"),
    ];
    let wants = Reply::Answer(answer("400 Bad Request", &headers, ""));
    let token = Reply::Answer(crate::authority::granted("DPoP", "t", 3600));
    let server = Server::in_turn([wants, token, crate::org::ok()]).await;
    get(&client(&server, oauth()))
        .send_with_response(okta_runtime_template::runtime::Answer::NOTHING)
        .await
        .unwrap();
    assert_eq!(server.seen().len(), 3);
}
