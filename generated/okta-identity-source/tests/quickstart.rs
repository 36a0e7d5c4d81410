//! The program that the README begins with, run against a server on this machine.

#[allow(dead_code, reason = "the test calls `import` instead of `main`")]
#[path = "../examples/import_csv.rs"]
mod program;
mod support;

use std::fmt::Write as _;
use std::path::Path;

use okta_identity_source as api;
use support::Outcome;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SESSIONS: &str = "/api/v1/identity-sources/src/sessions";

/// The session in this status.
fn session(status: &str) -> ResponseTemplate {
    let json = format!(
        r#"{{"id": "aps1", "identitySourceId": "src", "status": "{status}", "importType": "INCREMENTAL",
            "created": "2026-11-02T09:00:00Z", "lastUpdated": "2026-11-02T09:00:00Z"}}"#
    );
    ResponseTemplate::new(200).set_body_raw(json, "application/json")
}

/// How many entries an upload has.
fn people(request: &Request) -> usize {
    let body = support::parse(&String::from_utf8_lossy(&request.body));
    body["profiles"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn the_readme_imports_450_people_in_three_uploads_and_waits_for_the_end() -> Outcome {
    let mut csv = "id,email,first,last\n".to_owned();
    for number in 0..450 {
        writeln!(
            csv,
            "HR-{number},p{number}@example.com,First{number},Last{number}"
        )?;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("quickstart-people.csv");
    std::fs::write(&file, csv)?;

    let server = MockServer::start().await;
    let answers = [
        ("POST", SESSIONS.to_owned(), session("CREATED"), 1),
        (
            "POST",
            format!("{SESSIONS}/aps1/bulk-upsert"),
            ResponseTemplate::new(202),
            3,
        ),
        (
            "POST",
            format!("{SESSIONS}/aps1/start-import"),
            session("TRIGGERED"),
            1,
        ),
        ("GET", format!("{SESSIONS}/aps1"), session("COMPLETED"), 1),
    ];
    for (verb, target, answer, times) in answers {
        let mock = Mock::given(method(verb))
            .and(path(target))
            .respond_with(answer);
        mock.expect(times).mount(&server).await;
    }
    let source = support::client(&server)?.identity_source("src");
    program::import(&source, file.to_str().ok_or("the path is no text")?).await?;

    let requests = server.received_requests().await.unwrap_or_default();
    let uploads: Vec<usize> = requests
        .iter()
        .filter(|request| request.url.path().ends_with("/bulk-upsert"))
        .map(people)
        .collect();
    assert_eq!(uploads, [200, 200, 50]);
    let first = support::parse(&String::from_utf8_lossy(&requests[1].body));
    assert_eq!(first["profiles"][0]["externalId"], "HR-0");
    assert_eq!(first["profiles"][0]["profile"]["firstName"], "First0");
    Ok(())
}
