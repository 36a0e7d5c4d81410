//! Operations that need no credentials, and clients that have none.

use okta_runtime_template::runtime::{
    Answer, Authentication, Client, ClientBuilder, Error, Operation, Request,
};

use crate::{
    authority::{is_token_request, oauth},
    place::Place,
    support::{GET, Server, TOKEN, operation},
};

static PUBLIC: Operation = authenticated(Authentication::None);
static OPTIONAL: Operation = authenticated(Authentication::Optional);
static REQUIRED: Operation = authenticated(Authentication::Required);

const fn authenticated(authentication: Authentication) -> Operation {
    let mut operation = operation(http::Method::GET, "/api/v1/things");
    operation.authentication = authentication;
    operation
}

fn builder(server: &Server) -> ClientBuilder {
    Client::builder(server.url()).allow_http_on_loopback()
}

async fn call(builder: ClientBuilder, operation: &'static Operation) -> Result<(), Error> {
    let client = builder.build()?;
    Request::new(&client, operation).send(Answer::NOTHING).await
}

#[tokio::test]
async fn credentials_are_sent_only_where_the_operation_takes_them() {
    let ssws = format!("SSWS {TOKEN}");
    for (operation, sent) in [
        (&PUBLIC, vec![]),
        (&OPTIONAL, vec![&*ssws]),
        (&REQUIRED, vec![&*ssws]),
    ] {
        let server = Server::answering("200 OK", &[], "{}").await;
        call(server.builder(), operation).await.unwrap();
        let seen = server.only();
        assert_eq!(seen.header("authorization"), sent);
    }
}

#[tokio::test]
async fn no_token_is_requested_for_an_operation_that_takes_none() {
    let server = Server::answering("401 Unauthorized", &[], "{}").await;
    let error = call(builder(&server).oauth(oauth()), &PUBLIC).await;
    let error = error.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    // Not even after a 401, which no token makes better.
    let seen = server.only();
    assert!(!is_token_request(&seen));
    for name in ["authorization", "dpop"] {
        assert!(seen.header(name).is_empty(), "{seen:?}");
    }
}

#[tokio::test]
async fn a_client_without_credentials_calls_what_needs_none() {
    let server = Server::answering("200 OK", &[], "{}").await;
    for operation in [&PUBLIC, &OPTIONAL] {
        call(builder(&server).without_credentials(), operation)
            .await
            .unwrap();
    }
    let error = call(builder(&server).without_credentials(), &REQUIRED).await;
    let Err(Error::Configuration(error)) = error else {
        panic!("an error: {error:?}")
    };
    for part in ["testOperation requires credentials", "`api_token`"] {
        assert!(error.message().contains(part), "{error}");
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|seen| seen.header("authorization").is_empty())
    );
}

#[test]
fn forgotten_credentials_stay_an_error() {
    let error = Client::builder("https://acme.okta.com")
        .build()
        .unwrap_err();
    let text = error.to_string();
    for part in ["there are no credentials", "`without_credentials`"] {
        assert!(text.contains(part), "{text}");
    }
    let text = Place::new()
        .variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
        .build()
        .unwrap_err();
    assert!(text.contains("`without_credentials`"), "{text}");
}

#[tokio::test]
async fn the_last_choice_of_credentials_counts() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let without = server.builder().without_credentials();
    assert!(format!("{without:?}").contains("none"), "{without:?}");
    call(without.clone(), &GET).await.unwrap_err();
    call(without.api_token(TOKEN), &GET).await.unwrap();
    assert_eq!(
        server.only().header("authorization"),
        [format!("SSWS {TOKEN}")]
    );
}

#[tokio::test]
async fn code_without_credentials_overrides_configured_ones() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let said = Place::new()
        .variable("OKTA_CLIENT_ORGURL", &server.url())
        .variable("OKTA_TESTING_DISABLE_HTTPS_CHECK", "true")
        .variable("OKTA_CLIENT_TOKEN", TOKEN)
        .run_async("anonymous::beside_the_configuration")
        .await;
    assert!(said.starts_with("fine"), "{said}");
    assert!(server.only().header("authorization").is_empty());
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn beside_the_configuration() {
    let builder = okta_runtime_template::runtime::Config::load()
        .unwrap()
        .builder();
    let outcome = call(builder.without_credentials(), &OPTIONAL).await;
    crate::place::say(
        &outcome
            .map(|()| String::new())
            .map_err(|error| error.to_string()),
    );
}
