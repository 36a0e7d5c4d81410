//! Paths and queries: the server sees exactly the values that were given, or nothing was sent.

use std::sync::LazyLock;

use okta_runtime_template::runtime::{Answer, Client, Error, Location, Operation, Request, Rule};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::{Server, operation};

static TWO: Operation = operation(
    http::Method::GET,
    "/api/v1/groups/{groupId}/members/{memberId}",
);
static JOINED: Operation = operation(http::Method::GET, "/api/v1/{left}{right}/end");
static LITERAL: Operation = operation(http::Method::GET, "/api/a b/ü%20/{x}.json");
static SEARCH: Operation = operation(http::Method::GET, "/search");

struct Fixture {
    runtime: Runtime,
    server: Server,
    client: Client,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::answering("200 OK", &[], "{}"));
    let client = server.builder().build().unwrap();
    Fixture {
        runtime,
        server,
        client,
    }
});

/// One test at a time, so that the last request is one's own.
static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Sends a request and gives the target that the server saw.
fn target(operation: &'static Operation, fill: impl FnOnce(&mut Request)) -> Result<String, Error> {
    let _turn = TURN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let fixture = &*FIXTURE;
    let before = fixture.server.seen().len();
    let mut request = Request::new(&fixture.client, operation);
    // Characters that the service mishandles are encoded as all others are.
    request.skip_validation();
    fill(&mut request);
    let result = fixture
        .runtime
        .block_on(request.send_with_response(Answer::NOTHING));
    let seen = fixture.server.seen();
    match result {
        Ok(_) => {
            assert_eq!(seen.len(), before + 1);
            Ok(seen[before].target.clone())
        }
        Err(error) => {
            assert_eq!(seen.len(), before, "nothing is sent with an error");
            Err(error)
        }
    }
}

/// Percent-decoding as a server does it, written without the library that encodes.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            decoded.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            decoded.push(byte);
        }
    }
    decoded
}

/// Any text at all. What `any::<String>()` gives has no control characters.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..24).prop_map(String::from_iter)
}

/// Any text, and often the texts that mean something to a URL.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        "[\u{0}-\u{a0}]{1,8}",
        "[./%\\\\?#;:@&=+ 2eEfF\u{0}\r\n\t]{0,6}",
        prop_oneof![
            Just(String::new()),
            Just(".".to_owned()),
            Just("..".to_owned()),
            Just("...".to_owned()),
            Just("%2e%2E".to_owned()),
            Just("%2f..%2F".to_owned()),
            Just("../../..".to_owned()),
            Just("//acme.example/".to_owned()),
            Just("a\u{202e}\u{10ffff}é".to_owned()),
        ],
    ]
}

fn is_refused(value: &str) -> bool {
    matches!(value, "" | "." | "..")
}

/// A second parser on the way must not read the path in another way.
fn assert_stable(target: &str) {
    let url = url::Url::parse(&format!("https://acme.okta.com{target}")).unwrap();
    assert_eq!(url.path(), target.split('?').next().unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_path_value_arrives_exactly_in_its_segment_or_nothing_is_sent(group in value(), member in value()) {
        let sent = target(&TWO, |request| {
            request.path_parameter("groupId", &group);
            request.path_parameter("memberId", &member);
        });
        match sent {
            Ok(target) => {
                prop_assert!(!is_refused(&group) && !is_refused(&member));
                prop_assert!(target.is_ascii());
                assert_stable(&target);
                let segments: Vec<Vec<u8>> = target.split('/').map(decode).collect();
                let expected = ["", "api", "v1", "groups", &group, "members", &member].map(|text| text.as_bytes().to_vec());
                prop_assert_eq!(segments, expected);
            }
            Err(Error::Validation(error)) => {
                let refused: Vec<&Location> = error.violations().iter().map(|violation| {
                    assert_eq!(violation.rule(), &Rule::PathSegment);
                    violation.location()
                }).collect();
                let expected: Vec<&Location> = [
                    (&group, &Location::Path("groupId")),
                    (&member, &Location::Path("memberId")),
                ].into_iter().filter(|(value, _)| is_refused(value)).map(|(_, location)| location).collect();
                prop_assert_eq!(refused, expected);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn two_values_in_one_segment_cannot_make_it_a_step_up(left in value(), right in value()) {
        let sent = target(&JOINED, |request| {
            request.path_parameter("left", &left);
            request.path_parameter("right", &right);
        });
        let joined = format!("{left}{right}");
        match sent {
            Ok(target) => {
                assert_stable(&target);
                prop_assert_eq!(target.split('/').map(decode).nth(3), Some(joined.into_bytes()));
                prop_assert_eq!(target.split('/').count(), 5);
            }
            Err(Error::Validation(_)) => prop_assert!(left.is_empty() || right.is_empty() || is_refused(&joined)),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn query_values_arrive_exactly(first in text(), second in value(), third in value()) {
        let target = target(&SEARCH, |request| {
            request.query_parameter("a&b", &first);
            request.query_parameters("c", [&second, &third]);
        }).unwrap();
        let (path, query) = target.split_once('?').unwrap();
        prop_assert_eq!(path, "/search");
        let pairs: Vec<Vec<Vec<u8>>> = query.split('&').map(|pair| pair.split('=').map(decode).collect()).collect();
        let pair = |name: &str, value: &str| vec![name.as_bytes().to_vec(), value.as_bytes().to_vec()];
        prop_assert_eq!(pairs, vec![pair("a&b", &first), pair("c", &second), pair("c", &third)]);
        // Those who read `+` as a space read the same.
        prop_assert!(!query.contains('+'));
    }
}

#[test]
fn a_space_is_20_and_a_slash_is_2f() {
    let sent = target(&TWO, |request| {
        request.path_parameter("groupId", "replaced");
        request.path_parameter("groupId", "a b/c");
        request.path_parameter("memberId", "x-._~y");
    });
    assert_eq!(sent.unwrap(), "/api/v1/groups/a%20b%2Fc/members/x-._~y");
}

#[test]
fn the_text_of_a_route_is_encoded_once() {
    let sent = target(&LITERAL, |request| request.path_parameter("x", "."));
    assert_eq!(sent.unwrap(), "/api/a%20b/%C3%BC%20/..json");
}

#[test]
fn a_later_query_value_replaces_the_earlier_one() {
    let sent = target(&SEARCH, |request| {
        request.query_parameter("limit", 5);
        request.query_parameter("after", "x");
        request.query_parameter("limit", 200);
        request.query_parameters("after", Vec::<String>::new());
    });
    assert_eq!(sent.unwrap(), "/search?limit=200");
}

#[test]
fn a_parameter_that_was_never_set_is_missed() {
    let error = target(&TWO, |request| request.path_parameter("groupId", "g")).unwrap_err();
    let Error::Validation(error) = error else {
        panic!("{error}")
    };
    assert_eq!(
        error.violations()[0].location(),
        &Location::Path("memberId")
    );
    assert_eq!(error.violations()[0].rule(), &Rule::Required);
}

#[test]
fn a_route_that_a_parser_would_shorten_is_refused() {
    static STEPS: Operation = operation(http::Method::GET, "/api/%2e%2e/{x}");
    let error = target(&STEPS, |request| request.path_parameter("x", "a")).unwrap_err();
    assert!(matches!(error, Error::Configuration(_)), "{error}");
}

#[test]
fn characters_that_the_service_mishandles_are_reported_unless_validation_is_skipped() {
    let fixture = &*FIXTURE;
    let _turn = TURN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = fixture.server.seen().len();
    for (character, reason) in [
        (';', "the service truncates the value there"),
        ('\\', "the service returns an HTML page with status 400"),
        ('/', "the service returns 405"),
    ] {
        let mut request = Request::new(&fixture.client, &TWO);
        request.path_parameter("groupId", "00g1");
        request.path_parameter("memberId", &format!("planted{character}{character}Member"));
        let error = fixture
            .runtime
            .block_on(request.send(Answer::NOTHING))
            .unwrap_err();
        let message = error.to_string();
        assert!(
            message.ends_with(&format!(
                "path memberId: must not contain `{character}`: {reason}"
            )),
            "{message}"
        );
        assert!(!format!("{error:?} {message}").contains("planted"));
        let Error::Validation(error) = error else {
            panic!("{error}")
        };
        let found: Vec<_> = error
            .violations()
            .iter()
            .map(|violation| (violation.location().clone(), violation.rule().clone()))
            .collect();
        let expected = Rule::PathCharacter { character, reason };
        assert_eq!(found, [(Location::Path("memberId"), expected)]);
        assert_eq!(fixture.server.seen().len(), before, "nothing was sent");
    }
}
