//! Settings from the environment: names, spellings, values that cannot be used, and what is told of them.

use crate::place::Place;

const URL: &str = "https://acme.okta.com";

/// The lines of a report.
fn lines(report: &str) -> Vec<&str> {
    let (table, _) = report.split_once("\n----\n").unwrap();
    table.lines().collect()
}

#[test]
fn nothing_is_configured_is_no_error_before_a_client_is_made() {
    let place = Place::new();
    assert_eq!(lines(&place.report().unwrap()), ["nothing is configured"]);
    let error = place.build().unwrap_err();
    for part in [
        "2 things are wrong",
        "there is no org URL: set `OKTA_CLIENT_ORGURL`",
        "there are no credentials: set `OKTA_CLIENT_TOKEN`",
        "`OKTA_CLIENT_PRIVATEKEY`",
        "call `org_url`",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    // Files are talked about where they are read.
    let is_file_named = error.contains("okta.yaml: `okta.client.orgUrl`");
    assert_eq!(is_file_named, cfg!(feature = "config-file"), "{error}");
    // What was ignored may have been meant.
    let error = place.variable("OKTA_CLIENT_ORGURI", "x").build();
    let error = error.unwrap_err();
    assert!(error.contains("ignored: `OKTA_CLIENT_ORGURI`"), "{error}");
}

#[test]
fn each_setting_is_read_from_each_of_its_names() {
    for (names, key, value) in [
        (
            &["OKTA_CLIENT_ORGURL", "OKTA_CLIENT_ORG_URL"][..],
            "orgUrl",
            URL,
        ),
        (
            &[
                "OKTA_CLIENT_AUTHORIZATIONMODE",
                "OKTA_CLIENT_AUTHORIZATION_MODE",
            ],
            "authorizationMode",
            "bearer",
        ),
        (
            &["OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_CLIENT_ID"],
            "clientId",
            "0oa1",
        ),
        (
            &[
                "OKTA_CLIENT_PRIVATEKEYID",
                "OKTA_CLIENT_PRIVATE_KEY_ID",
                "OKTA_CLIENT_KID",
            ],
            "privateKeyId",
            "kid-1",
        ),
        (&["OKTA_CLIENT_SCOPES"], "scopes", "a,b"),
        (
            &["OKTA_CLIENT_DPOPENABLED", "OKTA_CLIENT_DPOP_ENABLED"],
            "dpopEnabled",
            "True",
        ),
        (
            &[
                "OKTA_CLIENT_CONNECTIONTIMEOUT",
                "OKTA_CLIENT_CONNECTION_TIMEOUT",
            ],
            "connectionTimeout",
            "5",
        ),
        (
            &["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"],
            "requestTimeout",
            "0",
        ),
        (
            &[
                "OKTA_CLIENT_RATELIMIT_MAXRETRIES",
                "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES",
            ],
            "rateLimit.maxRetries",
            "4",
        ),
        (
            &["OKTA_CLIENT_USERAGENT", "OKTA_CLIENT_USER_AGENT"],
            "userAgent",
            "hr/1",
        ),
        (&["OKTA_CLIENT_PROXY_HOST"], "proxy.host", "proxy.acme"),
    ] {
        for name in names {
            let report = Place::new().variable(name, value).report().unwrap();
            let expected = format!("okta.client.{key} = {value} ({name})");
            assert_eq!(lines(&report), [expected]);
        }
    }
    for (name, key) in [
        ("OKTA_CLIENT_TOKEN", "token"),
        ("OKTA_CLIENT_PRIVATEKEY", "privateKey"),
        ("OKTA_CLIENT_PRIVATE_KEY", "privateKey"),
    ] {
        let report = Place::new().variable(name, "planted").report().unwrap();
        let expected = format!("okta.client.{key} = <not shown> ({name})");
        assert_eq!(lines(&report), [expected]);
    }
    for name in [
        "OKTA_TESTING_TESTING_DISABLE_HTTPS_CHECK",
        "OKTA_TESTING_DISABLE_HTTPS_CHECK",
        "OKTA_TESTING_DISABLEHTTPSCHECK",
    ] {
        let report = Place::new().variable(name, "1").report().unwrap();
        assert_eq!(
            lines(&report),
            [format!("okta.testing.disableHttpsCheck = 1 ({name})")]
        );
    }
}

#[test]
fn two_spellings_may_agree_and_an_empty_one_does_not_count() {
    for (first, second) in [(URL, URL), (URL, ""), ("", URL), (URL, "  ")] {
        let place = Place::new()
            .variable("OKTA_CLIENT_ORGURL", first)
            .variable("OKTA_CLIENT_ORG_URL", second)
            .variable("OKTA_CLIENT_TOKEN", "t");
        assert!(place.build().unwrap().contains(URL), "{first} {second}");
    }
}

#[test]
fn two_spellings_that_differ_are_an_error_that_names_both() {
    let error = Place::new()
        .variable("OKTA_CLIENT_PRIVATEKEY", "planted-one")
        .variable("OKTA_CLIENT_PRIVATE_KEY", "planted-two")
        .variable("OKTA_CLIENT_ORGURL", URL)
        .variable("OKTA_CLIENT_ORG_URL", "https://other.okta.com")
        .report()
        .unwrap_err();
    for name in [
        "`OKTA_CLIENT_PRIVATEKEY` and `OKTA_CLIENT_PRIVATE_KEY`",
        "`OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_ORG_URL`",
        "keep one",
    ] {
        assert!(error.contains(name), "{error}");
    }
    assert!(
        !error.contains("planted") && !error.contains("acme"),
        "{error}"
    );
}

#[test]
fn values_that_cannot_be_used_are_named_all_at_once_with_what_is_allowed() {
    let bad = [
        (
            "OKTA_CLIENT_AUTHORIZATIONMODE",
            "planted",
            "must be `SSWS`, `Bearer` or `PrivateKey`",
        ),
        (
            "OKTA_CLIENT_DPOPENABLED",
            "planted",
            "must be `true` or `false`",
        ),
        (
            "OKTA_CLIENT_CONNECTIONTIMEOUT",
            "-5",
            "must be a whole number of seconds",
        ),
        (
            "OKTA_CLIENT_REQUEST_TIMEOUT",
            "1.5planted",
            "must be a whole number of seconds",
        ),
        (
            "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES",
            "-1",
            "0 means no retries",
        ),
        ("OKTA_CLIENT_PROXY_PORT", "70000", "1 to 65535"),
        ("OKTA_CLIENT_PROXY_HOST", "a planted host", "is not a URL"),
        (
            "OKTA_TESTING_DISABLE_HTTPS_CHECK",
            "planted",
            "must be `true` or `false`",
        ),
    ];
    let place = Place::new().variables(bad.map(|(name, value, _)| (name, value)));
    let error = place.report().unwrap_err();
    assert!(error.contains("8 things are wrong: (1) "), "{error}");
    for (name, value, must) in bad {
        let alone = Place::new().variable(name, value);
        let alone = alone.report().unwrap_err();
        for error in [&error, &alone] {
            assert!(error.contains(&format!("`{name}`")), "{name}: {error}");
            assert!(error.contains(must), "{name}: {error}");
            assert!(!error.contains("planted"), "{error}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_an_error() {
    // The child takes over the environment of this process: so a shell sets the variable.
    let error = Place::new()
        .variable("OKTA_CLIENT_TOKEN", "t")
        .run("config_environment::not_unicode");
    assert!(
        error.contains("`OKTA_CLIENT_TOKEN` is not UTF-8"),
        "{error}"
    );
}

/// Runs the report with a variable that is not UTF-8.
#[cfg(unix)]
#[test]
#[ignore = "run by other tests, in a process of its own"]
fn not_unicode() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, process::Command};
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "place::report", "--ignored", "--nocapture"])
        .env("OKTA_CLIENT_TOKEN", OsStr::from_bytes(b"planted\xff"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("planted"), "{text}");
    println!("{text}");
}

#[test]
fn a_proxy_needs_its_host_and_both_of_its_credentials() {
    for (set, missing) in [
        ("PORT", "HOST"),
        ("USERNAME", "HOST"),
        ("PASSWORD", "USERNAME"),
    ] {
        let error = Place::new()
            .variable(&format!("OKTA_CLIENT_PROXY_{set}"), "8080")
            .report()
            .unwrap_err();
        let expected = format!("needs `OKTA_CLIENT_PROXY_{missing}`");
        assert!(error.contains(&expected), "{set}: {error}");
    }
    let error = Place::new()
        .variable("OKTA_CLIENT_PROXY_HOST", "http://proxy.acme.example:1")
        .variable("OKTA_CLIENT_PROXY_PORT", "2")
        .report()
        .unwrap_err();
    assert!(error.contains("`OKTA_CLIENT_PROXY_HOST`"), "{error}");
}

#[test]
fn an_org_url_is_blamed_on_its_variable() {
    for (url, problem) in [
        ("http://acme.okta.com", "plain text"),
        ("https://{yourOktaDomain}", "placeholder"),
        ("https://acme-admin.okta.com", "without `-admin`"),
        ("https://me:planted@acme.okta.com", "user name or password"),
    ] {
        let place = Place::new()
            .variable("OKTA_CLIENT_ORG_URL", url)
            .variable("OKTA_CLIENT_TOKEN", "t")
            .variable("OKTA_TESTING_DISABLE_HTTPS_CHECK", "true");
        let error = place.build().unwrap_err();
        assert!(error.contains(problem), "{error}");
        assert!(error.contains("(from `OKTA_CLIENT_ORG_URL`)"), "{error}");
        let shown = format!("{error} {}", place.report().unwrap());
        assert!(!shown.contains("planted"), "{shown}");
    }
}

#[test]
fn a_user_agent_is_blamed_on_its_variable() {
    let error = Place::new()
        .variable("OKTA_CLIENT_ORGURL", URL)
        .variable("OKTA_CLIENT_TOKEN", "t")
        .variable("OKTA_CLIENT_USERAGENT", "größe")
        .build()
        .unwrap_err();
    assert!(error.contains("(from `OKTA_CLIENT_USERAGENT`)"), "{error}");
}

#[test]
fn variables_with_similar_names_are_reported_as_ignored() {
    let report = Place::new()
        .variable("OKTA_CLIENT_ORG", URL)
        .variable("OKTA_CLIENT_CACHE_ENABLED", "true")
        // A value in the place of a name is not shown.
        .variable("OKTA_CLIENT_00planted", "x")
        .variable("OKTA_OTHER", "x")
        .report()
        .unwrap();
    assert!(!report.contains("planted"), "{report}");
    assert_eq!(
        lines(&report),
        [
            "OKTA_CLIENT_? is ignored (OKTA_CLIENT_?)",
            "OKTA_CLIENT_CACHE_ENABLED is ignored (OKTA_CLIENT_CACHE_ENABLED)",
            "OKTA_CLIENT_ORG is ignored (OKTA_CLIENT_ORG)"
        ]
    );
}

#[test]
fn no_output_shows_a_secret() {
    let secrets = [
        ("OKTA_CLIENT_TOKEN", "planted-token"),
        ("OKTA_CLIENT_PRIVATEKEY", "planted-key"),
        ("OKTA_CLIENT_PROXY_USERNAME", "planted-user"),
        ("OKTA_CLIENT_PROXY_PASSWORD", "planted-password"),
    ];
    let place = || {
        Place::new()
            .variables(secrets)
            .variable("OKTA_CLIENT_ORGURL", URL)
            .variable("OKTA_CLIENT_CLIENTID", "0oa1")
            .variable("OKTA_CLIENT_PROXY_HOST", "proxy.acme.example")
    };
    let mut shown = place().report().unwrap();
    for (name, value) in [
        ("OKTA_CLIENT_AUTHORIZATIONMODE", "SSWS"),
        ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey"),
        ("OKTA_CLIENT_PROXY_PORT", "none"),
        ("OKTA_CLIENT_TOKEN", "planted token"),
        ("OKTA_CLIENT_PRIVATE_KEY", "planted-other"),
    ] {
        let place = place().variable(name, value);
        shown.extend([place.report(), place.build()].map(|result| match result {
            Ok(text) | Err(text) => text,
        }));
    }
    assert!(!shown.contains("planted"), "{shown}");
}

#[cfg(not(feature = "config-file"))]
#[test]
fn files_are_read_only_with_their_feature() {
    let text = "okta: {client: {orgUrl: https://acme.okta.com}}";
    let report = Place::new().home(text).local(text).report().unwrap();
    assert_eq!(lines(&report), ["nothing is configured"]);
}
