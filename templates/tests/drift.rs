//! Responses that are not what the API description says: nothing of them is lost, and what came from the service can be sent back.

mod support;

use okta_identity_source as api;
use okta_identity_source::{
    DecodeError, DecodeErrorKind, Error, Nullable, PagingErrorKind, Rule, models,
};
use support::{Answer, Expected, Outcome, in_body, violations};
use wiremock::MockServer;

const SESSIONS: &str = "/api/v1/identity-sources/src/sessions";
const USER: &str = "/api/v1/identity-sources/src/users/W-2214";
const GROUP: &str = "/api/v1/identity-sources/src/groups/TEAM-HARBOUR";
const MEMBERS: &str = "/api/v1/identity-sources/src/groups/TEAM-HARBOUR/membership";

/// A server that gives this answer once.
async fn answering(method: &'static str, target: &str, answer: Answer) -> MockServer {
    let answer = answer.header("x-okta-request-id", "req-1");
    Expected::new(method, target).answered([answer]).await
}

fn source(server: &MockServer) -> Result<api::IdentitySource, Error> {
    Ok(support::client(server)?.identity_source("src"))
}

#[track_caller]
fn undecodable<T>(outcome: Result<T, Error>) -> DecodeError {
    match outcome {
        Err(Error::Decode(error)) => *error,
        Err(other) => panic!("the call failed in another way: {other}"),
        Ok(_) => panic!("the response was decoded"),
    }
}

#[tokio::test]
async fn a_session_needs_only_its_id_and_its_status() -> Outcome {
    let list = r#"[{"id": "aps1", "status": "CREATED"},
        {"id": "aps2", "status": "PAUSED", "importType": null, "created": null, "extra": {"a": 1}},
        {"id": "aps3", "status": "TRIGGERED", "created": "2026-03-09T06:12:44", "lastUpdated": "2026-03-09t06:12:44.1234567899z"}]"#;
    let server = answering("GET", SESSIONS, Answer::json(200, list)).await;
    let sessions = source(&server)?.list_sessions().send().await?;
    let ids: Vec<&str> = sessions.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(ids, ["aps1", "aps2", "aps3"]);
    assert_eq!(sessions[1].status.as_str(), "PAUSED");
    assert_eq!(
        (sessions[1].created, &sessions[1].import_type),
        (None, &None)
    );
    assert_eq!(sessions[2].created, Some("2026-03-09T06:12:44Z".parse()?));
    assert_eq!(
        sessions[2].last_updated,
        Some("2026-03-09T06:12:44.123456789Z".parse()?)
    );
    Ok(())
}

#[tokio::test]
async fn an_invalid_session_is_named_by_its_index_and_its_field() -> Outcome {
    const GOOD: &str = r#"{"id": "aps1", "status": "CREATED"}"#;
    for (bad, path) in [
        ("null", "[1]"),
        (r#"{"id": "aps2"}"#, "[1].status"),
        (r#"{"id": "aps2", "status": null}"#, "[1].status"),
        (r#"{"status": "CREATED"}"#, "[1].id"),
        (
            r#"{"id": "aps2", "status": "CREATED", "created": "2026-03-09"}"#,
            "[1].created",
        ),
        (
            r#"{"id": "aps2", "status": "CREATED", "lastUpdated": 1773036764}"#,
            "[1].lastUpdated",
        ),
        (
            r#"{"id": "aps2", "status": "CREATED", "created": "2026-03-09T06:12:44Z[UTC]"}"#,
            "[1].created",
        ),
    ] {
        let list = format!("[{GOOD}, {bad}, {GOOD}]");
        let server = answering("GET", SESSIONS, Answer::json(200, &list)).await;
        let error = undecodable(source(&server)?.list_sessions().send().await);
        assert_eq!(
            (error.path(), error.kind()),
            (path, DecodeErrorKind::Data),
            "{bad}"
        );
        assert_eq!(error.raw_body(), list.as_bytes());
    }
    Ok(())
}

/// The session exists, so its id must not be lost.
#[tokio::test]
async fn a_write_whose_response_has_drifted_keeps_the_id() -> Outcome {
    let body = r#"{"id": "aps1", "status": null}"#;
    let server = answering("POST", SESSIONS, Answer::json(201, body)).await;
    let error = undecodable(source(&server)?.create_session().send().await);
    assert_eq!((error.status().as_u16(), error.path()), (201, "status"));
    assert_eq!(error.request_id(), Some("req-1"));
    let json: serde_json::Value = serde_json::from_slice(error.raw_body())?;
    assert_eq!(json["id"], "aps1");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("aps1"), "{shown}");

    let server = answering("POST", SESSIONS, Answer::json(201, body)).await;
    let response = source(&server)?.create_session().send_raw().await?;
    assert_eq!(response.status().as_u16(), 201);
    assert_eq!(response.into_body().as_ref(), body.as_bytes());
    Ok(())
}

/// An operation whose response has no type returns its body all the same.
#[tokio::test]
async fn a_raw_response_has_a_body_where_none_is_documented() -> Outcome {
    let server = answering("DELETE", GROUP, Answer::json(200, r#"{"deleted": true}"#)).await;
    let response = source(&server)?
        .delete_group("TEAM-HARBOUR")
        .send_raw()
        .await?;
    assert_eq!(response.body().as_ref(), br#"{"deleted": true}"#);

    let refusal = r#"{"errorCode":"E0000007"}"#;
    let server = answering("DELETE", GROUP, Answer::json(404, refusal)).await;
    let outcome = source(&server)?
        .delete_group("TEAM-HARBOUR")
        .send_raw()
        .await;
    support::assert_refused(outcome, 404, Some("E0000007"), refusal);
    Ok(())
}

#[tokio::test]
async fn a_user_with_empty_and_null_attributes_is_read_changed_and_written_back() -> Outcome {
    let read = r#"{"id": "0ua1", "externalId": "W-2214", "profile": {"userName": "", "email": "", "firstName": "",
        "lastName": null, "secondEmail": "", "mobilePhone": "", "homeAddress": null, "costCenter": "", "site": null}}"#;
    let put = r#"{"externalId": "W-2214", "profile": {"userName": "", "email": "", "firstName": "",
        "lastName": "Berg", "secondEmail": "", "mobilePhone": "", "homeAddress": null, "costCenter": "", "site": null}}"#;
    let server = answering("GET", USER, Answer::json(200, read)).await;
    Expected::new("PUT", USER)
        .json(put)
        .answered_by(&server, [Answer::json(200, put)])
        .await;
    let source = source(&server)?;

    let user = source.get_user("W-2214").send().await?;
    let profile = models::IdentitySourceUserProfileForUpsertRequired::try_from(user.profile)?;
    let mut request = models::UserRequestSchema::new(profile.last_name("Berg"));
    request.external_id = user.external_id;
    source.replace_user("W-2214", request).send().await?;
    Ok(())
}

#[tokio::test]
async fn a_group_with_empty_and_null_attributes_is_read_changed_and_written_back() -> Outcome {
    let read = r#"{"id": "00g1", "profile": {"displayName": "", "description": null, "site": ""}}"#;
    let post = r#"{"profile": {"displayName": "", "description": "Crane drivers", "site": ""}}"#;
    let server = answering("GET", GROUP, Answer::json(200, read)).await;
    Expected::new("POST", GROUP)
        .json(post)
        .answered_by(&server, [Answer::json(200, read)])
        .await;
    let source = source(&server)?;

    let group = source.get_group("TEAM-HARBOUR").send().await?;
    assert_eq!(group.external_id, None);
    let profile = group.profile.description("Crane drivers");
    let request = models::GroupsRequestSchema::new(profile);
    source.update_group("TEAM-HARBOUR", request).send().await?;
    Ok(())
}

/// Only an empty string passes: a short one never comes from the service.
#[tokio::test]
async fn a_short_string_is_still_a_violation() -> Outcome {
    let server = support::unreached().await;
    let profile = models::IdentitySourceUserProfileForUpsertRequired::new("a@b", "ingrid")
        .second_email("b")
        .first_name(Nullable::from(""));
    let request = models::UserRequestSchema::new(profile);
    let found = violations(
        source(&server)?
            .replace_user("W-2214", request)
            .send()
            .await,
    );
    let length = |actual| Rule::Length {
        min: 5,
        max: Some(100),
        actual,
    };
    assert_eq!(
        found,
        [
            (in_body("/profile/email"), length(3)),
            (in_body("/profile/secondEmail"), length(1)),
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_list_of_members_does_not_end_in_silence() -> Outcome {
    let link = "<https://acme.okta.com/membership?limit=2>; rel=\"next\"";
    let page = Answer::json(200, r#"{"memberExternalIds": ["W-3007"]}"#).header("link", link);
    let server = answering("GET", MEMBERS, page).await;
    let mut members = source(&server)?
        .get_group_memberships("TEAM-HARBOUR")
        .items();
    assert_eq!(members.try_next().await?.as_deref(), Some("W-3007"));
    match members.try_next().await {
        Err(Error::Paging(error)) => assert_eq!(error.kind(), PagingErrorKind::NoCursor),
        other => panic!("there may be more: {other:?}"),
    }
    for body in [
        "{}",
        r#"{"memberExternalIds": null}"#,
        r#"{"memberExternalIds": ["W-1", null]}"#,
    ] {
        let server = answering("GET", MEMBERS, Answer::json(200, body)).await;
        let mut members = source(&server)?
            .get_group_memberships("TEAM-HARBOUR")
            .items();
        let path = undecodable(members.try_next().await).path().to_owned();
        assert!(path.starts_with("memberExternalIds"), "{path}");
    }
    Ok(())
}
