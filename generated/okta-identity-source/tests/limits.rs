//! What is refused before it is sent, all of it at once, and what is sent all the same.

mod support;

use okta_identity_source as api;
use okta_identity_source::{Location, Nullable, Rule, Validate, models};
use support::{Answer, Expected, Outcome, in_body, pairs, violations};

const UPSERT: &str = "/api/v1/identity-sources/src/sessions/aps1/bulk-upsert";

/// A user of the bulk upload with nothing but a name to sign in with.
fn user(number: usize) -> models::BulkUpsertUser {
    let profile = models::IdentitySourceUserProfileForUpsert::default()
        .user_name(format!("w{number}@example.com"));
    models::BulkUpsertUser::new(format!("W-{number}"), profile)
}

fn length(min: usize, max: usize, actual: usize) -> Rule {
    let max = Some(max);
    Rule::Length { min, max, actual }
}

fn count(min: usize, max: usize, actual: usize) -> Rule {
    let max = Some(max);
    Rule::Count { min, max, actual }
}

#[tokio::test]
async fn every_violation_is_found_at_once_and_nothing_is_sent() -> Outcome {
    let server = support::unreached().await;
    let mut users: Vec<models::BulkUpsertUser> = (0..201).map(user).collect();
    users[3].external_id = "x".repeat(513);
    users[200].profile.email = Some("a@b".to_owned());
    users[200].profile.first_name = Nullable::from("x".repeat(51));
    let request = models::BulkUpsertRequestBody::new(users);
    let call = support::client(&server)?
        .identity_source("src")
        .bulk_upsert_users("aps1", &request);

    let error = call
        .clone()
        .send()
        .await
        .err()
        .ok_or("the request was sent")?;
    let message = error.to_string();
    assert!(
        !message.contains("xxx") && !message.contains("a@b"),
        "{message}"
    );
    let expected = [
        (in_body("/profiles"), count(1, 200, 201)),
        (in_body("/profiles/3/externalId"), length(0, 512, 513)),
        (in_body("/profiles/200/profile/email"), length(5, 100, 3)),
        (
            in_body("/profiles/200/profile/firstName"),
            length(1, 50, 51),
        ),
    ];
    assert_eq!(violations(call.send().await), expected);
    assert_eq!(
        pairs(&request.validate().expect_err("it is still wrong")),
        expected
    );
    Ok(())
}

#[tokio::test]
async fn a_list_may_not_be_empty_and_lengths_are_counted_in_characters() -> Outcome {
    let server = support::unreached().await;
    let source = support::client(&server)?.identity_source("src");
    let none = models::BulkGroupDeleteRequestBody::new(Vec::<String>::new());
    assert_eq!(
        violations(source.bulk_delete_groups("aps1", &none).send().await),
        [(in_body("/externalIds"), count(1, 200, 0))]
    );
    let long = models::MembershipRequestSchema::new("Å".repeat(255));
    assert_eq!(long.validate(), Ok(()));
    let longer = models::MembershipRequestSchema::new("Å".repeat(256));
    assert_eq!(
        violations(
            source
                .create_group_membership("TEAM-HARBOUR", longer)
                .send()
                .await
        ),
        [(in_body("/memberExternalId"), length(0, 255, 256))]
    );
    assert_eq!(
        violations(
            source
                .get_group_memberships("TEAM-HARBOUR")
                .limit(1001)
                .send()
                .await
        )
        .first()
        .map(|(location, _)| location),
        Some(&Location::Query("limit"))
    );
    Ok(())
}

#[tokio::test]
async fn validation_can_be_skipped() -> Outcome {
    let request = models::BulkUpsertRequestBody::new((0..201).map(user));
    let json = serde_json::to_string(&request)?;
    let server = Expected::new("POST", UPSERT)
        .json(&json)
        .answered([Answer::empty(202)])
        .await;
    let source = support::client(&server)?.identity_source("src");
    source
        .bulk_upsert_users("aps1", &request)
        .skip_validation()
        .send()
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_bulk_upload_has_at_most_200_000_bytes() -> Outcome {
    let mut request = models::BulkUpsertRequestBody::new((0..50).map(user));
    request.profiles[0].profile.mobile_phone = Nullable::from("");
    for user in &mut request.profiles {
        user.profile.home_address = Nullable::from("");
    }
    // No single address is too long, and together they make up the rest.
    let mut missing = 200_000 - serde_json::to_vec(&request)?.len();
    for user in &mut request.profiles {
        let length = missing.min(4096);
        user.profile.home_address = Nullable::from("x".repeat(length));
        missing -= length;
    }
    let json = serde_json::to_string(&request)?;
    assert_eq!(json.len(), 200_000);
    let server = Expected::new("POST", UPSERT)
        .json(&json)
        .answered([Answer::empty(202)])
        .await;
    let source = support::client(&server)?.identity_source("src");
    source.bulk_upsert_users("aps1", &request).send().await?;

    request.profiles[0].profile.mobile_phone = Nullable::from("1");
    assert_eq!(
        violations(source.bulk_upsert_users("aps1", &request).send().await),
        [(
            in_body(""),
            Rule::BodySize {
                max: 200_000,
                actual: 200_001
            }
        )]
    );
    Ok(())
}

#[tokio::test]
async fn a_path_can_not_lead_to_another_resource() -> Outcome {
    let server = support::unreached().await;
    let client = support::client(&server)?;
    let source = client.identity_source("src");
    for unsafe_id in ["", ".", ".."] {
        // With `..` for the member, this would be "delete the group".
        let call = source.delete_group_membership("TEAM-HARBOUR", unsafe_id);
        let expected = [(Location::Path("memberExternalId"), Rule::PathSegment)];
        assert_eq!(violations(call.clone().send().await), expected);
        assert_eq!(violations(call.skip_validation().send().await), expected);
        let call = client
            .identity_source(unsafe_id)
            .delete_group("TEAM-HARBOUR");
        assert_eq!(
            violations(call.send().await),
            [(Location::Path("identitySourceId"), Rule::PathSegment)]
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_path_argument_is_one_segment_whatever_it_holds() -> Outcome {
    for (id, target) in [
        ("a/b c", "/api/v1/identity-sources/src/users/a%2Fb%20c"),
        (
            "../groups",
            "/api/v1/identity-sources/src/users/..%2Fgroups",
        ),
        (
            "W?x=1#y",
            "/api/v1/identity-sources/src/users/W%3Fx%3D1%23y",
        ),
        ("%2e%2e", "/api/v1/identity-sources/src/users/%252e%252e"),
        ("Ærø", "/api/v1/identity-sources/src/users/%C3%86r%C3%B8"),
    ] {
        let server = Expected::new("DELETE", target)
            .answered([Answer::empty(204)])
            .await;
        let source = support::client(&server)?.identity_source("src");
        // Okta mishandles some of them.
        source.delete_user(id).skip_validation().send().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_id_that_okta_mishandles_is_reported_before_anything_is_sent() -> Outcome {
    let server = support::unreached().await;
    let source = support::client(&server)?.identity_source("src");
    let rule = |character, reason| Rule::PathCharacter { character, reason };
    let cut = rule(';', "the service truncates the value there");
    let slash = rule('/', "the service returns 405");
    let page = rule('\\', "the service returns an HTML page with status 400");
    let user = |rule| vec![(Location::Path("externalId"), rule)];
    assert_eq!(
        violations(source.get_user("W;1").send().await),
        user(cut.clone())
    );
    assert_eq!(
        violations(source.delete_user("W/1").send().await),
        user(slash)
    );
    assert_eq!(
        violations(source.delete_user("W\\1").send().await),
        user(page.clone())
    );
    let error = source
        .delete_group_membership("planted;group", "planted\\member")
        .send()
        .await
        .expect_err("nothing may be sent");
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("must not contain `;`") && !shown.contains("planted"),
        "{shown}"
    );
    let expected = [
        (Location::Path("groupOrExternalId"), cut),
        (Location::Path("memberExternalId"), page),
    ];
    assert_eq!(violations::<()>(Err(error)), expected);
    Ok(())
}

/// The external ids that the violations of a value tell.
fn ids(value: &impl Validate) -> Vec<Option<String>> {
    let error = value.validate().expect_err("it breaks a bound");
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains("planted"), "{shown}");
    let violations = error.violations().iter();
    violations
        .map(|violation| violation.external_id().map(str::to_owned))
        .collect()
}

#[test]
fn violations_tell_whom_they_are_about_by_accessor_only() {
    let long = |id: &str| format!("planted-{id}-{}", "x".repeat(513));
    let told = |ids: &[&str]| -> Vec<Option<String>> {
        ids.iter().map(|id| Some((*id).to_owned())).collect()
    };
    let profile = models::IdentitySourceUserProfileForUpsert::default().email("a@b");
    let wrong = models::BulkUpsertUser::new("planted-7", profile);
    let users = models::BulkUpsertRequestBody::new([user(1), wrong.clone(), user(2)]);
    assert_eq!(ids(&users), told(&["planted-7"]));
    // One person, before a batch is built.
    assert_eq!(ids(&wrong), told(&["planted-7"]));

    let group = models::BulkUpsertGroup::new(
        "planted-g",
        models::IdentitySourceGroupProfileForUpsert::default().display_name("x".repeat(256)),
    );
    assert_eq!(
        ids(&models::BulkGroupUpsertRequestBody::new([group])),
        told(&["planted-g"])
    );

    let member = long("member");
    let memberships = models::BulkGroupMembershipsUpsertRequestBody::new([
        models::BulkUpsertMembership::new("planted-g", ["m1", member.as_str()]),
        models::BulkUpsertMembership::new(long("group"), ["m1"]),
    ]);
    assert_eq!(ids(&memberships), told(&[&member, &long("group")]));

    let gone = models::BulkGroupDeleteRequestBody::new(["g1".to_owned(), long("gone")]);
    assert_eq!(ids(&gone), told(&[&long("gone")]));
    let users =
        models::BulkDeleteRequestBody::new([models::IdentitySourceUserProfileForDelete::new(
            long("leaver"),
        )]);
    assert_eq!(ids(&users), told(&[&long("leaver")]));
    // What is about the whole request names nobody.
    let none = models::BulkGroupDeleteRequestBody::new(Vec::<String>::new());
    assert_eq!(ids(&none), [None]);
}
