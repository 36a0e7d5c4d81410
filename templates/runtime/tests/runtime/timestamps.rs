//! Points in time in JSON: which strings are read as one, and in which types.

use std::collections::BTreeMap;

use jiff::Timestamp;
use okta_runtime_template::runtime::{
    Answer, Error, Request, RetryPolicy,
    timestamp::{self, ReadTimestamps, Rfc3339},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A string and the time that it is in UTC, or `invalid`. The generator knows the same ones
/// (`generator/src/ir/timestamp.rs`).
const CASES: &str = include_str!("../timestamps.tsv");

fn cases() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    CASES.lines().map(|line| {
        let (text, time) = line.split_once('\t').unwrap();
        (text, Some(time).filter(|time| *time != "invalid"))
    })
}

#[test]
fn rfc_3339_is_read_and_no_zone_is_utc() {
    assert!(cases().count() > 50);
    for (text, expected) in cases() {
        let time = timestamp::parse(text).map(|time| time.to_string());
        assert_eq!(time.as_deref(), expected, "{text}");
    }
}

/// Second 60 is a leap second, which no clock of a computer counts; 9999 ends where an offset could leave the calendar.
#[test]
fn the_ends_of_the_calendar_are_read_or_refused() {
    for (text, expected) in [
        ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
        ("2016-12-31T23:59:61Z", None),
        ("0000-01-01T00:00:00Z", Some("0000-01-01T00:00:00Z")),
        ("9999-12-30T22:00:00Z", Some("9999-12-30T22:00:00Z")),
        ("9999-12-31T23:59:59Z", None),
    ] {
        let time = timestamp::parse(text).map(|time| time.to_string());
        assert_eq!(time.as_deref(), expected, "{text}");
    }
}

fn read<T: ReadTimestamps>(value: &Value) -> Result<T, String> {
    let text = value.to_string();
    let mut json = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize::<_, Rfc3339<T>>(&mut json)
        .map(Rfc3339::into_inner)
        .map_err(|error| error.path().to_string())
}

#[test]
fn every_type_that_holds_times_reads_them_so() {
    let time: Timestamp = "2026-03-09T06:12:44Z".parse().unwrap();
    let text = "2026-03-09t06:12:44";
    assert_eq!(read(&json!(text)), Ok(time));
    assert_eq!(read(&json!(text)), Ok(Some(time)));
    assert_eq!(read(&json!(null)), Ok(None::<Timestamp>));
    assert_eq!(read(&json!([text, text])), Ok(vec![time, time]));
    assert_eq!(read(&json!([null, text])), Ok(vec![None, Some(time)]));
    let map = BTreeMap::from([("a".to_owned(), vec![time])]);
    assert_eq!(read(&json!({"a": [text]})), Ok(map));

    assert_eq!(read::<Timestamp>(&json!(null)), Err(".".to_owned()));
    assert_eq!(
        read::<Timestamp>(&json!(1_773_036_764)),
        Err(".".to_owned())
    );
    assert_eq!(
        read::<Vec<Timestamp>>(&json!([text, "2026-03-09"])),
        Err("[1]".to_owned())
    );
    let map = json!({"a": [text], "b": [text, text, null]});
    assert_eq!(
        read::<BTreeMap<String, Vec<Timestamp>>>(&map),
        Err("b[2]".to_owned())
    );
}

/// A response that is nothing but times.
#[tokio::test]
async fn a_whole_response_of_times_is_read_so() {
    use crate::support::{GET, Server};

    const TIMES: Answer<Vec<Timestamp>> = Answer::read("application/json", timestamp::response);
    let server = Server::answering("200 OK", &[], r#"["2026-03-09T06:12:44"]"#).await;
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    let times = Request::new(&client, &GET).send(TIMES).await.unwrap();
    assert_eq!(times, ["2026-03-09T06:12:44Z".parse().unwrap()]);

    let server = Server::answering("200 OK", &[], r#"["2026-03-09T06:12:44Z", "yesterday"]"#).await;
    let error = server.request(&GET).send(TIMES).await.unwrap_err();
    assert!(matches!(error, Error::Decode(error) if error.path() == "[1]"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_time_is_read_as_it_was_written(second in -62_000_000_000_i64..253_000_000_000, nanosecond in 0..1_000_000_000) {
        let time = Timestamp::new(second, nanosecond).unwrap();
        let text = time.to_string();
        prop_assert_eq!(timestamp::parse(&text), Some(time));
        prop_assert_eq!(timestamp::parse(text.trim_end_matches('Z')), Some(time));
        prop_assert_eq!(timestamp::parse(&text.to_ascii_lowercase()), Some(time));
    }

    #[test]
    fn no_string_is_too_much(text in "\\PC{0,40}", tail in "[0-9.+:zZtT-]{0,24}") {
        timestamp::parse(&text);
        timestamp::parse(&format!("2026-03-09T06:12:44{tail}"));
    }
}
