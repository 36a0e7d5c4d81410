//! Settings from `~/.okta/okta.yaml` and `./okta.yaml`: what wins, what is ignored, and files that cannot be used.

use std::{fs, time::Duration};

use okta_runtime_template::runtime::{Client, Config, ConfigSource};
use p256::pkcs8::{EncodePrivateKey as _, LineEnding};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::{
    authority::{CLIENT_ID, EC, ec_jwk, form, granted, is_token_request, sorted},
    org::ok,
    place::{Place, say},
    support::{Reply, Server, TOKEN},
};

fn lines(report: &str) -> Vec<&str> {
    let (table, _) = report.split_once("\n----\n").unwrap();
    table.lines().collect()
}

fn org(name: &str) -> String {
    format!("okta:\n  client:\n    orgUrl: https://{name}.okta.com\n    token: planted\n")
}

#[test]
fn a_later_place_wins_over_each_earlier_one() {
    let variable = ("OKTA_CLIENT_ORGURL", "https://environment.okta.com");
    let with = |home: bool, local: bool, environment: bool| {
        let mut place = Place::new().variable("OKTA_CLIENT_TOKEN", "planted");
        if home {
            place = place.home(org("home"));
        }
        if local {
            place = place.local(org("local"));
        }
        if environment {
            place = place.variables([variable]);
        }
        place
    };
    for (home, local, environment, winner) in [
        (true, false, false, "home"),
        (false, true, false, "local"),
        (true, true, false, "local"),
        (true, false, true, "environment"),
        (false, true, true, "environment"),
        (true, true, true, "environment"),
    ] {
        let place = with(home, local, environment);
        let client = place.build().unwrap();
        assert!(
            client.contains(&format!("https://{winner}.okta.com")),
            "{client}"
        );
        let source = match winner {
            "home" => "~/.okta/okta.yaml",
            "local" => "./okta.yaml",
            _ => "OKTA_CLIENT_ORGURL",
        };
        let report = place.report().unwrap();
        let expected = format!("okta.client.orgUrl = https://{winner}.okta.com ({source})");
        assert!(lines(&report).contains(&&*expected), "{report}");
        // Code wins over each of them.
        let said = place.run("config_file::with_url_of_code");
        assert!(said.contains("https://code.okta.com"), "{said}");
    }
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn with_url_of_code() {
    let builder = Config::load().unwrap().builder();
    let client: Client = builder.org_url("https://code.okta.com").build().unwrap();
    say(&Ok(client.org_url().to_owned()));
}

#[test]
fn settings_of_all_places_come_together() {
    let report = Place::new()
        .home("okta: {client: {token: planted, rateLimit: {maxRetries: 4}, requestTimeout: 0}}")
        .local("okta:\n  client:\n    orgUrl: https://acme.okta.com\n    requestTimeout: '7'\n")
        .variable("OKTA_CLIENT_USERAGENT", "hr/1")
        .report()
        .unwrap();
    assert_eq!(
        lines(&report),
        [
            "okta.client.orgUrl = https://acme.okta.com (./okta.yaml)",
            "okta.client.token = <not shown> (~/.okta/okta.yaml)",
            "okta.client.requestTimeout = 7 (./okta.yaml)",
            "okta.client.rateLimit.maxRetries = 4 (~/.okta/okta.yaml)",
            "okta.client.userAgent = hr/1 (OKTA_CLIENT_USERAGENT)",
        ]
    );
    assert!(!report.contains("planted"), "{report}");
}

#[test]
fn programs_can_ask_where_a_value_came_from() {
    let place = Place::new().home(org("home")).local(org("local"));
    let said = place.run("config_file::sources");
    assert!(said.contains("okta.client.orgUrl"), "{said}");
    let path = fs::canonicalize(place.local_path()).unwrap();
    assert!(said.contains(path.to_str().unwrap()), "{said}");
    // The path holds the name of a person, so it is shown only to those who ask for it.
    let report = place.report().unwrap();
    assert!(!report.contains("/home/"), "{report}");
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn sources() {
    let config = Config::load().unwrap();
    let setting = config.settings().next().unwrap();
    let ConfigSource::LocalFile(path) = setting.source() else {
        panic!("{setting:?}")
    };
    let path = fs::canonicalize(path).unwrap();
    say(&Ok(format!("{} {}", setting.key(), path.display())));
}

#[test]
fn unknown_keys_are_reported_with_their_places_and_are_no_error() {
    let report = Place::new()
        .home("okta:\n  client:\n    cache: {enabled: true}\n    orgURL: x\n    planted1234: x\n  idx: {x: y}\nother: {a: b}\n")
        .local("okta: {testing: {x: y}, client: {proxy: {hosts: x}}}")
        .report()
        .unwrap();
    assert_eq!(
        lines(&report),
        [
            "okta.client.cache is ignored (~/.okta/okta.yaml)",
            "okta.client.orgURL is ignored (~/.okta/okta.yaml)",
            "okta.client.? is ignored (~/.okta/okta.yaml)",
            "other is ignored (~/.okta/okta.yaml)",
            "okta.testing.x is ignored (./okta.yaml)",
            "okta.client.proxy.hosts is ignored (./okta.yaml)",
        ]
    );
    assert!(!report.contains("planted"), "{report}");
}

#[test]
fn files_that_hold_nothing_are_no_error() {
    for text in [
        "",
        "\n# nothing\n",
        "---\n",
        "okta:\n",
        "okta:\n  client:\n",
        "okta: {client: {proxy: }}",
        "okta: {client: {orgUrl: '', token: ~, clientId: }}",
        "okta: {idx: {x: y}}",
        "\u{feff}okta:",
    ] {
        let report = Place::new().local(text).home(text).report();
        let report = report.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(lines(&report), ["nothing is configured"], "{text}");
    }
    let homeless = Place::new()
        .variable("HOME", "")
        .variable("USERPROFILE", "");
    homeless.report().unwrap();
}

/// A document that doubles with each alias.
fn bomb() -> String {
    let doubled = (1..30).map(|level| {
        let before = level - 1;
        format!("a{level}: &a{level} [*a{before}, *a{before}]\n")
    });
    let first = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
    std::iter::once(first).chain(doubled).collect()
}

#[test]
fn files_that_cannot_be_used_are_named_with_the_line_and_without_what_is_in_them() {
    let cases: [(Vec<u8>, &str); 17] = [
        ("okta: [planted".into(), "is not YAML"),
        ("okta:\n\tclient: planted".into(), "line 2, column"),
        ("planted".into(), "must begin with `okta:`"),
        ("- planted".into(), "must begin with `okta:`"),
        ("okta: planted".into(), "`okta` must be a mapping"),
        ("okta: {client: [planted]}".into(), "`okta.client` must be"),
        (
            "okta: {client: {proxy: planted}}".into(),
            "`okta.client.proxy` must be a mapping",
        ),
        (
            "okta: {client: {token: {planted: 1}}}".into(),
            "`okta.client.token` must be one text",
        ),
        (
            "okta: {client: {token: 1234567}}".into(),
            "`okta.client.token` must be a text: put the value in quotes",
        ),
        (
            "okta: {client: {requestTimeout: 1.5}}".into(),
            "`okta.client.requestTimeout` must be a whole number",
        ),
        (
            "okta: {client: {connectionTimeout: -1}}".into(),
            "`okta.client.connectionTimeout` in ./okta.yaml must be a whole number of seconds",
        ),
        (
            "okta: {client: {scopes: [a, [planted]]}}".into(),
            "must be a list of texts",
        ),
        (
            "okta: {client: {privateKeyId: planted, kid: other}}".into(),
            "`okta.client.privateKeyId` in ./okta.yaml and `okta.client.kid` in ./okta.yaml",
        ),
        (
            "okta: {client: {token: planted, token: planted}}".into(),
            "has one key twice",
        ),
        ("okta: !planted {}".into(), "tag"),
        (b"okta: planted\xff".to_vec(), "is not UTF-8"),
        (
            format!("okta: planted\n#{}", "x".repeat(1024 * 1024)).into(),
            "larger than 1 MiB",
        ),
    ];
    for (text, expected) in cases {
        let error = Place::new().local(&text).report().unwrap_err();
        let text = String::from_utf8_lossy(&text[..text.len().min(60)]);
        assert!(error.contains("./okta.yaml"), "{text}: {error}");
        assert!(error.contains(expected), "{text}: {error}");
        assert!(!error.contains("planted"), "{text}: {error}");
    }
}

#[test]
fn bombs_and_deep_nesting_end_in_an_error() {
    for (text, expected) in [
        (bomb(), "or aliases that make it so"),
        ("[".repeat(1000), "nests too deep"),
        ("[".repeat(1024 * 1024), "more than 1000 brackets"),
        ("{a: ".repeat(200_000), "more than 1000 brackets"),
        ("- ".repeat(500_000), "line 1 is longer than 16 KiB"),
        ("- ".repeat(8_000), "nests too deep"),
        ("? ".repeat(8_000), "nests too deep"),
        ("%TAG !a! b\n".repeat(90_000), "line 1 is a YAML directive"),
        (
            format!("okta: {}1{}", "[".repeat(40), "]".repeat(40)),
            "nests too deep",
        ),
        (
            "x:\n".to_owned() + &"- 1\n".repeat(200_000),
            "holds too much",
        ),
    ] {
        let error = Place::new().local(&text).report().unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_readable_file_is_an_error() {
    let place = Place::new();
    fs::create_dir(place.local_path()).unwrap();
    let error = place.report().unwrap_err();
    assert!(error.contains("./okta.yaml: is not a file"), "{error}");
    // A file in place of the folder in the home directory means that there is none.
    let place = Place::new();
    let folder = place.home_path().parent().unwrap().to_owned();
    fs::remove_dir(&folder).unwrap();
    fs::write(&folder, "x").unwrap();
    place.report().unwrap();
    // A link to nowhere in a circle cannot be read.
    let place = Place::new();
    std::os::unix::fs::symlink(place.local_path(), place.local_path()).unwrap();
    let error = place.report().unwrap_err();
    assert!(error.contains("./okta.yaml: cannot be read"), "{error}");
}

#[test]
fn problems_of_all_places_come_in_one_error() {
    let error = Place::new()
        .home("okta: planted")
        .local("okta: {client: {dpopEnabled: perhaps}}")
        .variable("OKTA_CLIENT_REQUESTTIMEOUT", "soon")
        .report()
        .unwrap_err();
    for part in [
        "3 things are wrong: (1) ~/.okta/okta.yaml: `okta` must be a mapping",
        "`okta.client.dpopEnabled` in ./okta.yaml must be `true` or `false`",
        "`OKTA_CLIENT_REQUESTTIMEOUT` must be",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[tokio::test]
async fn a_file_alone_makes_a_client() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let text = format!(
        "okta:\n  testing:\n    disableHttpsCheck: true\n  client:\n    orgUrl: {}\n    token: '{TOKEN}'\n",
        server.url()
    );
    assert_eq!(Place::new().home(text).call().await.unwrap(), "200 OK");
    assert_eq!(
        server.only().header("authorization"),
        [format!("SSWS {TOKEN}")]
    );
}

#[tokio::test]
async fn a_file_holds_a_key_as_members_and_scopes_as_a_list() {
    let server = Server::scripted(|seen| {
        if is_token_request(seen) {
            Reply::Answer(granted("Bearer", "granted", 60))
        } else {
            ok()
        }
    })
    .await;
    let text = format!(
        "okta:\n  testing: {{testingDisableHttpsCheck: true}}\n  client:\n    orgUrl: {}\n    \
         authorizationMode: PrivateKey\n    clientId: {CLIENT_ID}\n    scopes: [a.read, b.read]\n    \
         privateKey: {}\n",
        server.url(),
        ec_jwk()
    );
    assert_eq!(Place::new().local(text).call().await.unwrap(), "200 OK");
    let (tokens, _) = sorted(&server);
    assert_eq!(form(&tokens[0])["scope"], "a.read b.read");
}

/// Windows editors put a byte order mark in front of a file, and folded YAML makes one line of a PEM text.
#[tokio::test]
async fn a_file_may_begin_with_a_byte_order_mark_and_fold_the_key() {
    let server = Server::scripted(|seen| {
        if is_token_request(seen) {
            Reply::Answer(granted("Bearer", "granted", 60))
        } else {
            ok()
        }
    })
    .await;
    let pem = EC.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let (folded, escaped) = (
        pem.trim().replace('\n', "\n      "),
        pem.replace('\n', "\\\\n"),
    );
    for key in [format!(">\n      {folded}"), format!("\"{escaped}\"")] {
        let text = format!(
            "\u{feff}okta:\n  testing: {{testingDisableHttpsCheck: true}}\n  client:\n    orgUrl: {}\n    \
             clientId: {CLIENT_ID}\n    scopes: [a.read]\n    privateKey: {key}\n",
            server.url(),
        );
        for place in [Place::new().local(text.clone()), Place::new().home(text)] {
            assert_eq!(place.call().await.unwrap(), "200 OK");
        }
    }
    assert_eq!(sorted(&server).0.len(), 4);
}

/// Text that is often YAML, and often nearly.
fn yaml() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "(okta|client|testing|token|orgUrl|proxy|scopes|privateKey|kid|requestTimeout)",
        3 => Just(": ".to_owned()),
        3 => Just("\n  ".to_owned()),
        2 => "[\\[\\]{},&*!|>'\"%@`#?~<-]",
        1 => "[0-9.eExo+-]{1,8}",
        1 => Just("\n".to_owned()),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn no_text_of_a_file_makes_a_panic() {
    Place::new().run("config_file::any_text");
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn any_text() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&yaml(), |text| {
            fs::write("okta.yaml", &text).unwrap();
            match Config::load() {
                Ok(config) => {
                    let _ = (config.to_string(), format!("{config:?}"));
                    let _ = config.builder().request_timeout(Duration::MAX).build();
                }
                Err(error) => prop_assert_eq!(error.to_string().lines().count(), 1),
            }
            Ok(())
        })
        .unwrap();
    say(&Ok(String::new()));
}
