//! Credentials from the environment: the three modes over the wire, what is missing, and code on top.

use okta_runtime_template::runtime::{Config, Error};
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};

use crate::{
    authority::{
        CLIENT_ID, EC, ec_jwk, form, granted, is_token_request, rsa_jwk, sorted, verify_assertion,
        verify_proof,
    },
    org::ok,
    place::{Place, say},
    support::{Reply, Server, TOKEN, answer},
};

const SWITCH: (&str, &str) = ("OKTA_TESTING_TESTING_DISABLE_HTTPS_CHECK", "true");

/// A place with the URL of a server on this machine.
fn place_of(server: &Server) -> Place {
    Place::new()
        .variables([SWITCH])
        .variable("OKTA_CLIENT_ORGURL", &server.url())
}

/// An org that grants tokens of this type.
async fn org(token_type: &'static str) -> Server {
    Server::scripted(move |seen| {
        if is_token_request(seen) {
            Reply::Answer(granted(token_type, "granted", 3600))
        } else {
            ok()
        }
    })
    .await
}

fn pem() -> String {
    EC.to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
}

#[tokio::test]
async fn variables_alone_make_a_client_with_an_api_token() {
    for mode in [None, Some("SSWS"), Some("ssws")] {
        let server = Server::answering("200 OK", &[], "{}").await;
        let mut place = place_of(&server)
            .variable("OKTA_CLIENT_TOKEN", TOKEN)
            .variable("OKTA_CLIENT_CONNECTIONTIMEOUT", "0")
            .variable("OKTA_CLIENT_REQUESTTIMEOUT", "0")
            .variable("OKTA_CLIENT_USERAGENT", "hr-sync/1");
        if let Some(mode) = mode {
            place = place.variable("OKTA_CLIENT_AUTHORIZATIONMODE", mode);
        }
        assert_eq!(place.call().await.unwrap(), "200 OK");
        let seen = server.only();
        assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
        assert!(seen.header("user-agent")[0].ends_with(" hr-sync/1"));
    }
}

#[tokio::test]
async fn a_timeout_and_a_number_of_retries_are_taken_from_the_environment() {
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let place = place_of(&server)
        .variable("OKTA_CLIENT_TOKEN", TOKEN)
        .variable("OKTA_CLIENT_REQUEST_TIMEOUT", "1");
    let error = place.call().await.unwrap_err();
    assert!(error.contains("no answer in time"), "{error}");

    for (retries, attempts) in [("0", 1), ("1", 2)] {
        let refused = answer("429 Too Many Requests", &[("Retry-After", "0")], "");
        let server = Server::start(Reply::Answer(refused)).await;
        let place = place_of(&server)
            .variable("OKTA_CLIENT_TOKEN", TOKEN)
            .variable("OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", retries);
        place.call().await.unwrap_err();
        assert_eq!(server.seen().len(), attempts);
    }
}

#[tokio::test]
async fn variables_alone_make_a_client_with_an_access_token() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let place = place_of(&server)
        .variable("OKTA_CLIENT_TOKEN", TOKEN)
        .variable("OKTA_CLIENT_AUTHORIZATION_MODE", "Bearer");
    assert_eq!(place.call().await.unwrap(), "200 OK");
    let seen = server.only();
    assert_eq!(seen.header("authorization"), [format!("Bearer {TOKEN}")]);
}

#[tokio::test]
async fn variables_alone_make_a_client_with_a_private_key() {
    // With the mode and without it: a client id and a key have one use.
    for mode in ["PrivateKey", ""] {
        let server = org("DPoP").await;
        let place = place_of(&server)
            .variable("OKTA_CLIENT_AUTHORIZATIONMODE", mode)
            .variable("OKTA_CLIENT_CLIENTID", CLIENT_ID)
            .variable("OKTA_CLIENT_PRIVATEKEY", &pem().replace('\n', "\\n"))
            .variable("OKTA_CLIENT_PRIVATEKEYID", "the-kid");
        assert_eq!(place.call().await.unwrap(), "200 OK");
        let (tokens, calls) = sorted(&server);
        let (header, _) = verify_assertion(&server, &tokens[0]);
        assert_eq!(header["kid"], "the-kid");
        // The scopes that all operations need together, unless some are set; DPoP is tried.
        assert_eq!(
            form(&tokens[0])["scope"],
            "okta.things.manage okta.things.read"
        );
        verify_proof(&server, &tokens[0]);
        assert_eq!(calls[0].header("authorization"), ["DPoP granted"]);
    }
}

#[tokio::test]
async fn scopes_and_dpop_are_settings_too() {
    for scopes in ["a.read,b.read", "a.read b.read", " a.read , b.read "] {
        let server = org("Bearer").await;
        let place = place_of(&server)
            .variable("OKTA_CLIENT_CLIENTID", CLIENT_ID)
            .variable("OKTA_CLIENT_PRIVATEKEY", &ec_jwk().to_string())
            .variable("OKTA_CLIENT_SCOPES", scopes)
            .variable("OKTA_CLIENT_DPOPENABLED", "false");
        assert_eq!(place.call().await.unwrap(), "200 OK");
        let (tokens, calls) = sorted(&server);
        assert_eq!(form(&tokens[0])["scope"], "a.read b.read");
        assert!(tokens[0].header("dpop").is_empty());
        assert_eq!(calls[0].header("authorization"), ["Bearer granted"]);
    }
    // Switched on, a token that is not bound is an error.
    let server = org("Bearer").await;
    let place = place_of(&server)
        .variable("OKTA_CLIENT_CLIENTID", CLIENT_ID)
        .variable("OKTA_CLIENT_PRIVATEKEY", &rsa_jwk().to_string())
        .variable("OKTA_CLIENT_DPOP_ENABLED", "true");
    let error = place.call().await.unwrap_err();
    assert!(error.contains("DPoP is required"), "{error}");
}

#[test]
fn what_a_mode_lacks_is_named_with_how_to_set_it() {
    let url = ("OKTA_CLIENT_ORGURL", "https://acme.okta.com");
    for (set, expected) in [
        (
            &[("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")][..],
            &[
                "PrivateKey (from `OKTA_CLIENT_AUTHORIZATIONMODE`)",
                if cfg!(feature = "config-file") {
                    "`OKTA_CLIENT_CLIENTID` (in okta.yaml: `okta.client.clientId`) and `OKTA_CLIENT_PRIVATEKEY`"
                } else {
                    "`OKTA_CLIENT_CLIENTID` and `OKTA_CLIENT_PRIVATEKEY`"
                },
                "are not set",
            ][..],
        ),
        (
            &[
                ("OKTA_CLIENT_AUTHORIZATIONMODE", "privatekey"),
                ("OKTA_CLIENT_PRIVATE_KEY", "planted"),
                ("OKTA_CLIENT_TOKEN", "planted"),
            ],
            &["needs `OKTA_CLIENT_CLIENTID`", "is not set"],
        ),
        (
            &[("OKTA_CLIENT_CLIENT_ID", "0oa1")],
            &["mode PrivateKey needs `OKTA_CLIENT_PRIVATEKEY`"],
        ),
        (
            &[("OKTA_CLIENT_AUTHORIZATION_MODE", "Bearer")],
            &[
                "Bearer (from `OKTA_CLIENT_AUTHORIZATION_MODE`)",
                "needs `OKTA_CLIENT_TOKEN`",
            ],
        ),
        (
            &[("OKTA_CLIENT_TOKEN", "{apiToken}")],
            &["`OKTA_CLIENT_TOKEN` still holds a placeholder"],
        ),
        (
            &[("OKTA_CLIENT_TOKEN", "SSWS planted")],
            &["without `SSWS`", "(from `OKTA_CLIENT_TOKEN`)"],
        ),
        (
            &[
                ("OKTA_CLIENT_CLIENTID", "{clientId}"),
                (
                    "OKTA_CLIENT_PRIVATEKEY",
                    "-----BEGIN PUBLIC KEY-----planted",
                ),
            ],
            &[
                "(1) `OKTA_CLIENT_CLIENTID` still holds",
                "(2) `OKTA_CLIENT_PRIVATEKEY`: the PEM text holds a public key",
            ],
        ),
        (
            &[
                ("OKTA_CLIENT_CLIENTID", "0oa1"),
                ("OKTA_CLIENT_PRIVATEKEY", "/no/such/planted.pem"),
            ],
            &["`OKTA_CLIENT_PRIVATEKEY`: the file of the private key cannot be read"],
        ),
    ] {
        let error = Place::new()
            .variables([url])
            .variables(set.iter().copied())
            .build()
            .unwrap_err();
        for part in expected {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(!error.contains("planted"), "{error}");
    }
}

#[test]
fn a_key_may_be_a_path_below_the_home_directory() {
    let place = Place::new();
    let path = place.home_path().with_file_name("key.pem");
    std::fs::write(path, pem()).unwrap();
    let client = place
        .variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
        .variable("OKTA_CLIENT_CLIENTID", CLIENT_ID)
        .variable("OKTA_CLIENT_PRIVATEKEY", "~/.okta/key.pem")
        .build()
        .unwrap();
    assert!(client.contains("OAuth"), "{client}");
}

#[test]
fn a_bad_scope_is_blamed_on_its_variable() {
    let error = Place::new()
        .variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
        .variable("OKTA_CLIENT_CLIENTID", "0oa1")
        .variable("OKTA_CLIENT_PRIVATEKEY", &ec_jwk().to_string())
        .variable("OKTA_CLIENT_SCOPES", "größe")
        .build()
        .unwrap_err();
    assert!(error.contains("`OKTA_CLIENT_SCOPES`"), "{error}");
}

#[test]
fn code_overrides_credentials_even_if_they_are_incomplete() {
    for name in ["OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_PRIVATEKEY"] {
        let said = Place::new()
            .variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
            .variable("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")
            .variable(name, "/no/such/key.pem")
            .run("config_credentials::with_token_of_code");
        assert!(said.contains("SSWS"), "{said}");
    }
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn with_token_of_code() {
    let config = Config::load().unwrap();
    assert!(matches!(
        config.builder().build(),
        Err(Error::Configuration(_))
    ));
    let client = config.builder().api_token(TOKEN).build().unwrap();
    say(&Ok(format!("{client:?}")));
}

#[test]
fn plain_http_is_for_this_machine_even_with_the_switch() {
    for (url, is_fine) in [
        ("http://127.0.0.1:1", true),
        ("http://localhost:1", true),
        ("http://acme.okta.com", false),
    ] {
        let place = Place::new()
            .variables([SWITCH])
            .variable("OKTA_CLIENT_ORGURL", url)
            .variable("OKTA_CLIENT_TOKEN", "t");
        assert_eq!(place.build().is_ok(), is_fine, "{url}");
    }
}
