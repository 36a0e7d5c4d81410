//! How the live service answers, where that is more, less or other than Okta's own document says.
//!
//! The exchanges follow recordings of real sessions: statuses, shapes, headers and nulls are theirs, all ids, names and
//! addresses are made up.

mod support;

use okta_identity_source as api;
use okta_identity_source::{ApiError, Error, Nullable, models};
use support::{Answer, Expected, Outcome, parse};
use wiremock::MockServer;

const SOURCE: &str = "0oa4k8v2mTqYwZ1Rb5d7";
const SESSION: &str = "apsq7n3xcLwVt9Kd85d7";
const SESSIONS: &str = "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/sessions";
const THE_SESSION: &str =
    "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/sessions/apsq7n3xcLwVt9Kd85d7";

/// An upload of one user, as it travels.
const UPLOAD: &str = r#"{
  "entityType": "USERS",
  "profiles": [
    {
      "externalId": "W-2214",
      "profile": {
        "email": "ingrid.solberg@example.com",
        "firstName": "Ingrid",
        "lastName": "Solberg",
        "userName": "ingrid.solberg@example.com"
      }
    }
  ]
}"#;

/// The same upload as code.
fn upload() -> models::BulkUpsertRequestBody {
    models::BulkUpsertRequestBody::new([models::BulkUpsertUser::new(
        "W-2214",
        models::IdentitySourceUserProfileForUpsert::default()
            .email("ingrid.solberg@example.com")
            .first_name("Ingrid")
            .last_name("Solberg")
            .user_name("ingrid.solberg@example.com"),
    )])
}

/// A server that plays these exchanges, and fails the test if one of them doesn't happen.
async fn replay(exchanges: impl IntoIterator<Item = (Expected, Answer)>) -> MockServer {
    let server = MockServer::start().await;
    for (expected, answer) in exchanges {
        expected.answered_by(&server, [answer]).await;
    }
    server
}

/// The handle of the recorded source.
fn source(server: &MockServer) -> Result<api::IdentitySource, Error> {
    Ok(support::client(server)?.identity_source(SOURCE))
}

/// The session in a state, as the service writes it.
fn session(status: &str, last_updated: &str) -> String {
    format!(
        r#"{{"id":"{SESSION}","identitySourceId":"{SOURCE}","status":"{status}","importType":"INCREMENTAL","created":"2026-03-09T06:12:44.000Z","lastUpdated":"{last_updated}"}}"#
    )
}

/// An error with one cause, as the service writes it.
fn refusal(field: &str, cause: &str) -> String {
    format!(
        r#"{{"errorCode":"E0000001","errorSummary":"Api validation failed: {field}","errorLink":"E0000001","errorId":"oaeM5tYq0RkW_2ZcXv8bHnLpS","errorCauses":[{{"errorSummary":"{cause}"}}]}}"#
    )
}

/// The headers that every answer of the service carries.
fn with_limits(answer: Answer, request_id: &str, remaining: &str) -> Answer {
    answer
        .header("x-okta-request-id", request_id)
        .header("x-rate-limit-limit", "15")
        .header("x-rate-limit-remaining", remaining)
        .header("x-rate-limit-reset", "1773036825")
}

/// The error with which the server refused.
#[track_caller]
fn refused<T>(outcome: Result<T, Error>) -> ApiError {
    match outcome {
        Err(Error::Api(error)) => *error,
        Err(other) => panic!("the call failed in another way: {other}"),
        Ok(_) => panic!("the call was not refused"),
    }
}

#[tokio::test]
async fn a_session_is_created_listed_read_and_canceled() -> Outcome {
    let created = session("CREATED", "2026-03-09T06:12:44.000Z");
    let listed = format!("[{created}]");
    let server = replay([
        (
            Expected::new("POST", SESSIONS),
            with_limits(Answer::json(201, &created), "4be1c0d97a6f42e5", "10"),
        ),
        (
            Expected::new("GET", SESSIONS),
            with_limits(Answer::json(200, &listed), "91d3f6a2c8b74e05", "9"),
        ),
        (
            Expected::new("GET", THE_SESSION),
            with_limits(Answer::json(200, &created), "c27e8b5fd01943aa", "8"),
        ),
        (
            Expected::new("DELETE", THE_SESSION),
            with_limits(Answer::empty(204), "0f5a9d13e6c84b72", "7"),
        ),
    ])
    .await;
    let source = source(&server)?;

    // Okta's document says 200.
    let response = source.create_session().send_with_response().await?;
    assert_eq!(response.status().as_u16(), 201);
    assert_eq!(response.request_id(), Some("4be1c0d97a6f42e5"));
    let limit = response.rate_limit().ok_or("no rate limit")?;
    assert_eq!((limit.limit, limit.remaining), (15, 10));
    assert_eq!(limit.reset, "2026-03-09T06:13:45Z".parse()?);
    let session = response.into_body();
    assert_eq!(session.id, SESSION);
    assert_eq!(session.identity_source_id.as_deref(), Some(SOURCE));
    assert_eq!(session.status, models::IdentitySourceSessionStatus::Created);
    assert_eq!(session.import_type.as_deref(), Some("INCREMENTAL"));
    assert_eq!(session.created, Some("2026-03-09T06:12:44Z".parse()?));
    assert_eq!(session.last_updated, session.created);

    let sessions = source.list_sessions().send().await?;
    assert_eq!(sessions, std::slice::from_ref(&session));
    assert_eq!(source.get_session(&session.id).send().await?, session);

    let response = source
        .delete_session(&session.id)
        .send_with_response()
        .await?;
    assert_eq!(response.status().as_u16(), 204);
    assert_eq!(response.headers().get("content-type"), None);
    assert_eq!(response.rate_limit().map(|limit| limit.remaining), Some(7));
    Ok(())
}

#[tokio::test]
async fn a_triggered_session_can_not_be_canceled() -> Outcome {
    let created = session("CREATED", "2026-03-09T06:12:44.000Z");
    let triggered = session("TRIGGERED", "2026-03-09T06:12:49.000Z");
    let cause = "Only a session that is in CREATED or IN_PROGRESS status can be canceled.";
    let bulk = format!("{THE_SESSION}/bulk-upsert");
    let start = format!("{THE_SESSION}/start-import");
    let server = replay([
        (Expected::new("POST", SESSIONS), Answer::json(201, &created)),
        (Expected::new("POST", bulk).json(UPLOAD), Answer::empty(202)),
        (Expected::new("POST", start), Answer::json(200, &triggered)),
        (
            Expected::new("GET", THE_SESSION),
            Answer::json(200, &triggered),
        ),
        (
            Expected::new("DELETE", THE_SESSION),
            Answer::json(400, &refusal("importSessionId", cause)),
        ),
    ])
    .await;
    let source = source(&server)?;

    let session = source.create_session().send().await?;
    let users = upload();
    let response = source
        .bulk_upsert_users(&session.id, &users)
        .send_with_response()
        .await?;
    assert_eq!(response.status().as_u16(), 202);

    // One session, where the example in Okta's document is a list.
    let session = source.start_import(&session.id).send().await?;
    assert_eq!(
        session.status,
        models::IdentitySourceSessionStatus::Triggered
    );
    assert!(session.last_updated > session.created);
    assert_eq!(source.get_session(&session.id).send().await?, session);

    // A 400 that Okta's document doesn't mention.
    let error = refused(source.delete_session(&session.id).send().await);
    assert_eq!(error.status().as_u16(), 400);
    assert_eq!(error.error_code(), Some("E0000001"));
    assert_eq!(
        error.error_summary(),
        Some("Api validation failed: importSessionId")
    );
    assert_eq!(error.error_link(), Some("E0000001"));
    assert_eq!(error.error_id(), Some("oaeM5tYq0RkW_2ZcXv8bHnLpS"));
    assert_eq!(error.causes(), [cause]);
    Ok(())
}

#[tokio::test]
async fn a_refused_upload_leaves_the_session_to_be_canceled() -> Outcome {
    let cause = "entityType: The field entityType is not valid.";
    let body = r#"{"entityType": "USERS", "profiles": [{"externalId": "W-2231", "profile": {"userName": "arne.dahl@example.com"}}]}"#;
    let upload = format!("{THE_SESSION}/bulk-upsert");
    let server = replay([
        (
            Expected::new("POST", SESSIONS),
            Answer::json(201, &session("CREATED", "2026-03-09T06:12:44.000Z")),
        ),
        (
            Expected::new("POST", upload).json(body),
            Answer::json(400, &refusal("entityType", cause)),
        ),
        (Expected::new("DELETE", THE_SESSION), Answer::empty(204)),
    ])
    .await;
    let source = source(&server)?;

    let session = source.create_session().send().await?;
    let profile =
        models::IdentitySourceUserProfileForUpsert::default().user_name("arne.dahl@example.com");
    let users =
        models::BulkUpsertRequestBody::new([models::BulkUpsertUser::new("W-2231", profile)]);
    let error = refused(source.bulk_upsert_users(&session.id, users).send().await);
    assert_eq!(error.status().as_u16(), 400);
    assert_eq!(error.error_code(), Some("E0000001"));
    assert_eq!(error.causes(), [cause]);
    source.delete_session(&session.id).send().await?;
    Ok(())
}

#[tokio::test]
async fn a_group_has_a_flat_profile_and_its_deletion_answers_200() -> Outcome {
    let groups = "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/groups";
    let group = "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/groups/00gw2p6zsFjRn4Xy15d7";
    let body = r#"{"externalId": "TEAM-HARBOUR", "profile": {"description": "Pilots and crane drivers", "displayName": "Harbour"}}"#;
    // Okta's document nests a second `profile` in the first one.
    let answer = r#"{"id":"00gw2p6zsFjRn4Xy15d7","externalId":"TEAM-HARBOUR","profile":{"displayName":"Harbour","description":"Pilots and crane drivers"}}"#;
    let server = replay([
        (
            Expected::new("POST", groups).json(body),
            Answer::json(200, answer),
        ),
        (Expected::new("GET", group), Answer::json(200, answer)),
        (Expected::new("DELETE", group), Answer::empty(200)),
    ])
    .await;
    let source = source(&server)?;

    let profile = models::IdentitySourceGroupProfileForUpsert::default()
        .display_name("Harbour")
        .description("Pilots and crane drivers");
    let request = models::GroupsCreateRequestSchema::new("TEAM-HARBOUR", profile.clone());
    let created = source.create_group(&request).send().await?;
    assert_eq!(created.id, "00gw2p6zsFjRn4Xy15d7");
    assert_eq!(created.external_id.as_deref(), Some("TEAM-HARBOUR"));
    assert_eq!(created.profile, profile);
    assert!(created.profile.custom_attributes().is_empty());
    assert_eq!(source.get_group(&created.id).send().await?, created);

    // Okta's document says 204.
    let response = source
        .delete_group(&created.id)
        .send_with_response()
        .await?;
    assert_eq!(response.status().as_u16(), 200);
    Ok(())
}

#[tokio::test]
async fn a_user_has_nulls_where_nothing_is_known() -> Outcome {
    let answer = r#"{
      "id": "0ua8c1rkvHtMq6Ls35d7",
      "externalId": "W-2214",
      "created": "2026-03-09T06:31:02.000Z",
      "lastUpdated": "2026-03-10T17:45:30.000Z",
      "profile": {
        "firstName": "Ingrid",
        "lastName": "Solberg",
        "mobilePhone": null,
        "secondEmail": null,
        "userName": "ingrid.solberg@example.com",
        "email": "ingrid.solberg@example.com"
      }
    }"#;
    let user = "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/users/W-2214";
    let server = replay([(Expected::new("GET", user), Answer::json(200, answer))]).await;

    let user = source(&server)?.get_user("W-2214").send().await?;
    assert_eq!(user.id.as_deref(), Some("0ua8c1rkvHtMq6Ls35d7"));
    assert_eq!(user.external_id.as_deref(), Some("W-2214"));
    assert_eq!(user.created, Some("2026-03-09T06:31:02Z".parse()?));
    assert_eq!(user.last_updated, Some("2026-03-10T17:45:30Z".parse()?));
    assert_eq!(
        user.profile.email.as_deref(),
        Some("ingrid.solberg@example.com")
    );
    assert_eq!(
        user.profile.user_name.as_deref(),
        Some("ingrid.solberg@example.com")
    );
    assert_eq!(user.profile.first_name, Nullable::from("Ingrid"));
    assert_eq!(user.profile.last_name, Nullable::from("Solberg"));
    assert_eq!(user.profile.mobile_phone, Nullable::Null);
    assert_eq!(user.profile.second_email, Nullable::Null);
    assert_eq!(user.profile.home_address, Nullable::Absent);
    // What is null stays null when the profile goes back, and what is absent stays absent.
    let profile = parse(answer)["profile"].clone();
    assert_eq!(serde_json::to_value(&user.profile)?, profile);
    Ok(())
}

#[tokio::test]
async fn pages_of_members_are_linked_by_a_header() -> Outcome {
    let first =
        "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/groups/TEAM-HARBOUR/membership?limit=2";
    let second = "/api/v1/identity-sources/0oa4k8v2mTqYwZ1Rb5d7/groups/TEAM-HARBOUR/membership?limit=2&after=cDJ-Zm9v";
    let link = format!("<https://acme.okta.com{second}>; rel=\"next\"");
    let server = replay([
        (
            Expected::new("GET", first),
            Answer::json(200, r#"{"memberExternalIds":["W-3007","W-3019"]}"#).header("link", &link),
        ),
        (
            Expected::new("GET", second),
            Answer::json(200, r#"{"memberExternalIds":["W-3102"]}"#),
        ),
    ])
    .await;
    let source = source(&server)?;

    let mut members = source
        .get_group_memberships("TEAM-HARBOUR")
        .limit(2)
        .items();
    let mut all = Vec::new();
    while let Some(member) = members.try_next().await? {
        all.push(member);
    }
    assert_eq!(all, ["W-3007", "W-3019", "W-3102"]);
    assert_eq!(members.cursor(), Some("cDJ-Zm9v"));
    Ok(())
}
