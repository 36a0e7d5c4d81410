//! The crate as its callers see it: models, errors and handles, beyond single requests.

mod support;

use okta_identity_source as api;
use okta_identity_source::{
    Client, Error, Nullable, Rule, Secret, Validate as _, ValidationError, models,
};
use serde_json::json;
use support::{Answer, Expected, Outcome};

const USER: &str = "/api/v1/identity-sources/src/users/W-2214";

/// The profile of a person who must not show up in any message.
fn ingrid() -> models::IdentitySourceUserProfileForUpsert {
    models::IdentitySourceUserProfileForUpsert::default()
        .email("ingrid.solberg@example.com")
        .user_name("ingrid.solberg@example.com")
        .first_name("Ingrid")
        .last_name("Solberg")
        .home_address("Strandgaten 7, Bergen")
        .mobile_phone("+47 400 55 012")
}

#[tokio::test]
async fn a_profile_is_read_edited_and_put_back() -> Outcome {
    let read = r#"{"id": "0ua1", "profile": {"userName": "ingrid.solberg@example.com", "email": "ingrid.solberg@example.com",
        "firstName": "Ingrid", "lastName": "Solberg", "secondEmail": null, "costCenter": "CC-7", "badge": 12}}"#;
    let put = r#"{"profile": {"userName": "ingrid.solberg@example.com", "email": "ingrid.berg@example.com",
        "firstName": "Ingrid", "lastName": "Berg", "secondEmail": null, "costCenter": "CC-7", "badge": 12}}"#;
    let server = Expected::new("GET", USER)
        .answered([Answer::json(200, read)])
        .await;
    Expected::new("PUT", USER)
        .json(put)
        .answered_by(&server, [Answer::json(200, put)])
        .await;
    let source = support::client(&server)?.identity_source("src");

    let user = source.get_user("W-2214").send().await?;
    let mut profile = models::IdentitySourceUserProfileForUpsertRequired::try_from(user.profile)?;
    profile.email = "ingrid.berg@example.com".to_owned();
    let profile = profile.last_name("Berg");
    let answer = source
        .replace_user("W-2214", models::UserRequestSchema::new(profile.clone()))
        .send()
        .await?;

    assert_eq!(answer.profile, profile.into());
    assert_eq!(answer.id, None);
    Ok(())
}

#[test]
fn a_profile_that_lacks_what_is_required_names_all_of_it() {
    let profile = models::IdentitySourceUserProfileForUpsert::default().first_name("Ingrid");
    let error = models::IdentitySourceUserProfileForUpsertRequired::try_from(profile)
        .expect_err("nothing is there");
    assert_eq!(
        support::pairs(&error),
        [
            (support::in_body("/email"), Rule::Required),
            (support::in_body("/userName"), Rule::Required)
        ]
    );
    let request =
        models::UserRequestSchema::new(models::IdentitySourceUserProfileForUpsertRequired::new(
            "ingrid.solberg@example.com",
            "ingrid.solberg@example.com",
        ));
    let error = models::UserCreateRequestSchema::try_from(request.clone())
        .expect_err("no external id is there");
    assert_eq!(
        support::pairs(&error),
        [(support::in_body("/externalId"), Rule::Required)]
    );
    let request = models::UserCreateRequestSchema::try_from(request.external_id("W-2214"))
        .expect("it is there now");
    assert_eq!(request.external_id, "W-2214");
    assert_eq!(
        models::UserRequestSchema::from(request)
            .external_id
            .as_deref(),
        Some("W-2214")
    );
}

#[test]
fn absent_null_and_a_value_are_three_things() -> Outcome {
    let known: Option<&str> = None;
    let mut profile = models::IdentitySourceUserProfileForUpsert::default()
        .first_name(Nullable::set_or_clear(known.map(str::to_owned)))
        .last_name(Nullable::set_or_keep(known.map(str::to_owned)))
        .mobile_phone(Nullable::set_or_clear(Some("+47 400 55 012".to_owned())))
        .home_address("Strandgaten 7, Bergen");
    assert_eq!(
        serde_json::to_value(&profile)?,
        json!({"firstName": null, "mobilePhone": "+47 400 55 012", "homeAddress": "Strandgaten 7, Bergen"})
    );
    profile.home_address = Nullable::Absent;
    profile.mobile_phone = Nullable::Null;
    assert_eq!(
        serde_json::to_value(&profile)?,
        json!({"firstName": null, "mobilePhone": null})
    );
    let read: models::IdentitySourceUserProfileForUpsert =
        serde_json::from_value(json!({"lastName": null}))?;
    assert!(read.last_name.is_null());
    assert!(read.first_name.is_absent());
    Ok(())
}

#[test]
fn custom_attributes_survive_a_round_trip() -> Outcome {
    let json = json!({"email": "ingrid.solberg@example.com", "costCenter": "CC-7", "badge": 12, "site": null,
        "skills": ["crane", {"level": 3}]});
    let profile: models::IdentitySourceUserProfileForUpsert = serde_json::from_value(json.clone())?;
    assert_eq!(profile.email.as_deref(), Some("ingrid.solberg@example.com"));
    let attributes: Vec<&str> = profile.custom_attributes().names().collect();
    assert_eq!(attributes, ["badge", "costCenter", "site", "skills"]);
    assert_eq!(profile.custom_attributes().get("site"), Some(&json!(null)));
    assert_eq!(profile.custom_attributes().get("email"), None);
    assert_eq!(serde_json::to_value(&profile)?, json);

    let profile = profile
        .attribute("costCenter", "CC-8")?
        .clear_attribute("badge")?;
    assert_eq!(
        profile.custom_attributes().get("costCenter"),
        Some(&json!("CC-8"))
    );
    assert_eq!(serde_json::to_value(&profile)?["badge"], json!(null));
    Ok(())
}

#[test]
fn a_declared_name_is_no_custom_attribute() {
    let error = ingrid()
        .attribute("secondEmail", "private@example.com")
        .expect_err("the name is declared");
    assert_eq!(error.name(), "secondEmail");
    let error = ingrid()
        .clear_attribute("email")
        .expect_err("the name is declared");
    assert_eq!(
        support::violations::<()>(Err(error.into())),
        [(support::in_body("/email"), Rule::DeclaredAttribute)]
    );
    // Names are told apart by case, as JSON does.
    assert!(ingrid().attribute("Email", "x").is_ok());
}

#[tokio::test]
async fn attributes_can_be_set_in_a_chain_and_a_declared_name_is_reported_with_its_pointer()
-> Outcome {
    let server = support::unreached().await;
    // A closure that returns no `Result`.
    let people: Vec<models::BulkUpsertUser> = [("W-1", "costCenter"), ("W-2", "email")]
        .into_iter()
        .map(|(id, name)| {
            let profile = ingrid()
                .with_attribute(name, "planted")
                .with_attributes([("badge", "B-1"), ("desk", "D-1")])
                .with_cleared_attribute("phone");
            models::BulkUpsertUser::new(id, profile)
        })
        .collect();
    let first = serde_json::to_value(&people[0].profile)?;
    assert_eq!(first["costCenter"], "planted");
    assert_eq!(
        (&first["badge"], &first["desk"]),
        (&json!("B-1"), &json!("D-1"))
    );
    assert_eq!(first["phone"], json!(null));

    let body = models::BulkUpsertRequestBody::new(people);
    let error = body.validate().expect_err("`email` is declared");
    assert_eq!(error.violations()[0].external_id(), Some("W-2"));
    // Written and read again, the body would have lost the value and its violation.
    let unwritten = serde_json::to_string(&body)
        .expect_err("`email` is declared")
        .to_string();
    assert!(
        unwritten.contains("`email`") && !unwritten.contains("planted"),
        "{unwritten}"
    );
    let expected = [(
        support::in_body("/profiles/1/profile/email"),
        Rule::DeclaredAttribute,
    )];
    let call = support::client(&server)?
        .identity_source("src")
        .bulk_upsert_users("aps1", &body);
    assert_eq!(support::violations(call.clone().send().await), expected);
    // Nothing is dropped silently.
    assert_eq!(
        support::violations(call.skip_validation().send().await),
        expected
    );

    let corrected = models::BulkUpsertUser::new(
        "W-2",
        ingrid()
            .with_attribute("email", "planted")
            .without_attribute("email"),
    );
    assert!(corrected.validate().is_ok());
    Ok(())
}

#[test]
fn an_enum_keeps_what_a_newer_server_says() -> Outcome {
    use models::IdentitySourceSessionStatus as State;
    let state: State = serde_json::from_value(json!("STATUS_OF_TOMORROW"))?;
    assert!(matches!(state, State::Unknown(_)));
    assert_eq!(
        (state.as_str(), state.to_string().as_str()),
        ("STATUS_OF_TOMORROW", "STATUS_OF_TOMORROW")
    );
    assert_eq!(serde_json::to_value(&state)?, json!("STATUS_OF_TOMORROW"));
    assert_eq!(state, State::from("STATUS_OF_TOMORROW"));
    assert_ne!(state, State::from("paused"));
    for known in State::KNOWN {
        assert_eq!(State::from(known.as_str()), *known);
        assert!(!matches!(known, State::Unknown(_)));
    }
    assert_eq!(State::from("IN_PROGRESS"), State::InProgress);
    Ok(())
}

#[tokio::test]
async fn debug_shows_nothing_personal() -> Outcome {
    let profile = ingrid().attribute("costCenter", "CC-4711")?;
    let required = models::IdentitySourceUserProfileForUpsertRequired::try_from(profile.clone())?;
    let server = support::unreached().await;
    let source = support::client(&server)?.identity_source("src");
    let create = models::UserCreateRequestSchema::new("W-2214", required.clone());
    let bulk = models::BulkUpsertRequestBody::new([models::BulkUpsertUser::new(
        "W-2214",
        profile.clone(),
    )]);
    let members =
        models::BulkGroupMembershipsUpsertRequestBody::new([models::BulkUpsertMembership::new(
            "TEAM-HARBOUR",
            ["W-2214"],
        )]);
    let response: models::UserResponseSchema = serde_json::from_value(
        json!({"externalId": "W-2214", "profile": serde_json::to_value(&profile)?}),
    )?;
    let shown = [
        format!("{profile:?}"),
        format!("{required:#?}"),
        format!("{create:?}"),
        format!("{bulk:?}"),
        format!("{members:?}"),
        format!("{response:#?}"),
        format!("{:?}", models::MembershipRequestSchema::new("W-2214")),
        format!("{:?}", source.create_user(&create)),
        format!("{:?}", source.get_user("W-2214")),
    ];
    for text in &shown {
        for personal in [
            "ingrid",
            "Ingrid",
            "Solberg",
            "Strandgaten",
            "400 55",
            "CC-4711",
            "W-2214",
        ] {
            assert!(!text.contains(personal), "{personal:?} in {text}");
        }
    }
    assert!(shown[0].contains("<personal>"), "{}", shown[0]);
    Ok(())
}

#[tokio::test]
async fn no_message_shows_a_secret() -> Outcome {
    let body =
        r#"{"errorCode":"E0000011","errorSummary":"The token is unknown.","errorCauses":[]}"#;
    let server = Expected::new("GET", USER)
        .answered([Answer::json(401, body)])
        .await;
    let builder = Client::builder(server.uri())
        .api_token(support::TOKEN)
        .allow_http_on_loopback();
    let secret = Secret::from(support::TOKEN);
    let mut shown = vec![format!("{builder:?}"), format!("{secret:?}")];
    let client = builder.build()?;
    let source = client.identity_source("src");
    let call = source.get_user("W-2214");
    shown.extend([
        format!("{client:?}"),
        format!("{source:?}"),
        format!("{call:?}"),
    ]);
    let error = call.send().await.err().ok_or("the call was not refused")?;
    shown.extend([format!("{error:?}"), error.to_string()]);
    for text in &shown {
        assert!(!text.contains(support::TOKEN), "{text}");
    }
    assert_eq!(
        error.as_api().and_then(|error| error.error_code()),
        Some("E0000011")
    );
    Ok(())
}

#[tokio::test]
async fn calls_can_move_between_threads() -> Outcome {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<Error>();
    is_error::<ValidationError>();

    let answer = r#"{"memberExternalIds":[]}"#;
    let target = "/api/v1/identity-sources/src/groups/TEAM-HARBOUR/membership";
    let server = Expected::new("GET", target)
        .answered([Answer::json(200, answer)])
        .await;
    let client = support::client(&server)?;
    let source = client.identity_source("src");
    is_shared(&client);
    is_shared(&source);
    let call = source.get_group_memberships("TEAM-HARBOUR");
    is_shared(&call);
    // The handle and the client may be gone when the call is sent.
    drop((client, source));
    let task = tokio::spawn(is_send(call.send()));
    assert!(task.await??.member_external_ids.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_call_has_a_timeout_and_headers_of_its_own() -> Outcome {
    let answer = r#"{"profile": {"userName": "ingrid.solberg@example.com", "secondEmail": null}}"#;
    let server = Expected::new("GET", USER)
        .header("x-correlation-id", "import-7")
        .answered([Answer::json(200, answer)])
        .await;
    let source = support::client(&server)?.identity_source("src");
    let call = source
        .get_user("W-2214")
        .timeout(std::time::Duration::from_secs(20))
        .header("X-Correlation-Id", "import-7");
    assert!(!format!("{call:?}").contains("import-7"));
    call.send().await?;

    // A header of the client's is not the caller's.
    let call = source.get_user("W-2214").header("Authorization", "SSWS x");
    assert!(matches!(call.send().await, Err(Error::Validation(_))));
    Ok(())
}

#[test]
fn the_crate_says_what_it_was_made_from() {
    assert!(!api::SPEC_RELEASE.is_empty());
    assert_eq!(api::SPEC_SHA256.len(), 64);
    assert!(
        api::SPEC_SHA256
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
    );
}

#[cfg(feature = "blocking")]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_can_be_made_without_async_code() -> Outcome {
    let answer = r#"{"profile": {"userName": "ingrid.solberg@example.com", "secondEmail": null}}"#;
    let server = Expected::new("GET", USER)
        .answered([Answer::json(200, answer)])
        .await;
    let client = support::client(&server)?;
    let outcome = std::thread::spawn(move || {
        client
            .identity_source("src")
            .get_user("W-2214")
            .send_blocking()
    });
    let user = outcome.join().map_err(|_| "the thread panicked")??;
    assert!(user.profile.second_email.is_null());
    Ok(())
}
