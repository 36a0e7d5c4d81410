//! Secrets and personal values are planted wherever a call has any, and nothing that is shown holds one: no `Debug`, no
//! `Display`, no source of an error, no span and no event.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use okta_runtime_template::runtime::{
    Answer, BoxError, Client, ClientBuilder, CustomAttributes, Error, Items, Location, OAuth,
    Operation, Pages, Paging, PrivateKey, Request, RetryPolicy, Secret,
};
use p256::pkcs8::{EncodePrivateKey as _, LineEnding};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::{
    authority::{EC, ec_jwk, form, granted, is_token_request, private_key, refused},
    recorder::Recorder,
    shown::{RECORDS, Shown, record_logs},
    support::{Reply, Seen, Server, answer, operation},
};

const API_TOKEN: &str = "plantedApiToken";
const BEARER: &str = "plantedBearerToken";
const PROVIDED: &str = "plantedProviderToken";
const ACCESS: &str = "plantedAccessToken";
const NONCE: &str = "plantedNonce";
const PASSWORD: &str = "plantedPassword";
const EMAIL: &str = "planted.person@example.com";
const NAME: &str = "Planted Person";
const EXTERNAL_ID: &str = "plantedExternalId";
const OTHER_ID: &str = "plantedMemberId";
const CURSOR: &str = "plantedCursor";
const CAUSE: &str = "plantedCause";
const ECHO: &str = "plantedHeader";

/// What must not be shown. Of the e-mail address and the name a part is enough, in whatever encoding.
const PLANTED: [&str; 13] = [
    API_TOKEN,
    BEARER,
    PROVIDED,
    ACCESS,
    NONCE,
    PASSWORD,
    EXTERNAL_ID,
    OTHER_ID,
    CURSOR,
    CAUSE,
    ECHO,
    "planted.person",
    "Planted",
];

static UPDATE: Operation = operation(
    http::Method::PUT,
    "/api/v1/groups/{externalId}/members/{memberId}",
);
static LIST: Operation = operation(http::Method::GET, "/api/v1/groups/{externalId}/members");

/// Only a number for an id is read.
#[derive(Clone, Debug, Deserialize)]
#[allow(dead_code, reason = "only its shape counts")]
struct Member {
    id: u32,
}

/// An org that wants a nonce, limits the rate of the first call, and then does this.
async fn org(reply: Reply) -> Server {
    let (tokens, calls) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Server::scripted(move |seen| {
        let count = if is_token_request(seen) {
            &tokens
        } else {
            &calls
        };
        match (is_token_request(seen), count.fetch_add(1, Ordering::SeqCst)) {
            (true, 0) => refused("use_dpop_nonce", "again", &[("DPoP-Nonce", NONCE)]),
            (true, _) => Reply::Answer(granted("DPoP", ACCESS, 3600)),
            (false, 0) => Reply::Answer(answer(
                "429 Too Many Requests",
                &[
                    ("Retry-After", "0"),
                    ("X-Echo", ECHO),
                    ("DPoP-Nonce", NONCE),
                ],
                problem(),
            )),
            (false, _) => reply.clone(),
        }
    })
    .await
}

/// The body of an error that repeats what was sent.
fn problem() -> String {
    json!({"errorCode": "E0000001", "errorSummary": "Api validation failed", "errorId": "oae1",
        "email": EMAIL, "errorCauses": [{"errorSummary": format!("{CAUSE}: {EMAIL} is {NAME}'s")}]})
    .to_string()
}

/// Every way in which an answer can go well or wrong, with personal values in it.
fn replies() -> Vec<(&'static str, Reply)> {
    let echo = [
        ("X-Echo", ECHO),
        ("Location", "http://127.0.0.1:1/plantedExternalId"),
    ];
    let person = json!({"id": 1, "email": EMAIL, "name": NAME}).to_string();
    let misfit = json!({"id": EMAIL, "name": NAME}).to_string();
    let cut = format!("HTTP/1.1 200 OK\r\nX-Echo: {ECHO}\r\nContent-Length: 900\r\n\r\n{person}");
    let garbage = format!("NONSENSE {EMAIL}\r\n{ECHO}\r\n\r\n");
    let whole = |status, body: &str| Reply::Answer(answer(status, &echo, body));
    let challenge = format!(
        "DPoP error=\"invalid_dpop_proof\", error_description=\"'htu' is wrong\", resource=\"/groups/{EXTERNAL_ID}\", x=\"{ECHO}\""
    );
    let challenge = [("WWW-Authenticate", &*challenge)];
    vec![
        ("a success", whole("200 OK", &person)),
        ("a misfit", whole("200 OK", &misfit)),
        ("no JSON", whole("201 Created", EMAIL)),
        ("an invalid request", whole("400 Bad Request", &problem())),
        (
            "a rejected proof",
            Reply::Answer(answer("400 Bad Request", &challenge, "")),
        ),
        ("a refused token", whole("401 Unauthorized", &problem())),
        ("a page", whole("403 Forbidden", EMAIL)),
        ("a redirect", whole("302 Found", &problem())),
        ("a fault", whole("503 Service Unavailable", &problem())),
        ("a cut body", Reply::Close(cut.into_bytes())),
        ("a broken head", Reply::Close(garbage.into_bytes())),
        ("a closed connection", Reply::Close(Vec::new())),
        ("a timeout", Reply::Stall(Vec::new())),
    ]
}

fn oauth() -> OAuth {
    OAuth::new("0oaTestClient", private_key()).scopes(["okta.things.read"])
}

/// Clients with each kind of credential.
fn builders(url: &str, timeout: Duration) -> [(&'static str, ClientBuilder); 4] {
    let builder = || {
        Client::builder(url)
            .allow_http_on_loopback()
            .request_timeout(timeout)
            .retries(
                RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(5)),
            )
    };
    [
        ("with an API token", builder().api_token(API_TOKEN)),
        ("with a bearer token", builder().bearer_token(BEARER)),
        (
            "with a provider",
            builder().token_provider(|| async { Ok(Secret::from(PROVIDED)) }),
        ),
        ("as a service app", builder().oauth(oauth())),
    ]
}

/// A call with personal values in every place.
fn update(client: &Client) -> Request {
    let mut request = Request::new(client, &UPDATE);
    request.path_parameter("externalId", EXTERNAL_ID);
    request.path_parameter("memberId", OTHER_ID);
    request.query_parameter("search", EMAIL);
    request.header_parameter("X-Person", NAME);
    request.json_body(&json!({"profile": {"email": EMAIL, "name": NAME, "password": PASSWORD}}));
    request
}

fn list(client: &Client) -> Request {
    let mut request = Request::new(client, &LIST);
    request.path_parameter("externalId", EXTERNAL_ID);
    request.query_parameter("filter", EMAIL);
    request
}

/// Each reply to each client, async and blocking. Gives what the servers were sent.
fn calls(shown: &mut Shown, servers: &Runtime, local: &Runtime) -> Vec<Seen> {
    let mut sent = Vec::new();
    for (reply_name, reply) in replies() {
        let timeout = match reply {
            Reply::Stall(_) => Duration::from_millis(200),
            _ => Duration::from_secs(20),
        };
        for index in 0..4 {
            let server = servers.block_on(org(reply.clone()));
            let (name, builder) = builders(&server.url(), timeout)[index].clone();
            let what = format!("{reply_name} {name}");
            shown.debug(&what, &builder);
            let client = builder.build().unwrap();
            let request = update(&client);
            shown.debug(&what, &request);
            let json = local.block_on(request.clone().send_with_response(Answer::<Member>::JSON));
            shown.outcome(&what, &json);
            let bytes = request.clone().send_with_response(Answer::BYTES);
            shown.outcome(&what, &local.block_on(bytes));
            #[cfg(feature = "blocking")]
            shown.outcome(&what, &request.send_with_response_blocking(Answer::NOTHING));
            shown.debug(&what, &client);
            sent.extend(server.seen());
        }
    }
    sent
}

/// A list of two pages, of which the second is an error.
fn pages(shown: &mut Shown, servers: &Runtime, local: &Runtime) {
    let link = format!("<https://a.example/?after={CURSOR}>; rel=\"next\"");
    let body = json!([{"id": 1, "email": EMAIL}]).to_string();
    let first = Reply::Answer(answer("200 OK", &[("Link", &link)], body));
    let second = Reply::Answer(answer("400 Bad Request", &[("X-Echo", ECHO)], problem()));
    let paging = Paging { cursor: "after" };
    let server = servers.block_on(Server::in_turn([first.clone(), second.clone()]));
    let client = builders(&server.url(), Duration::from_secs(20))[0]
        .1
        .clone();
    let client = client.build().unwrap();
    let stream = Pages::<Vec<Value>>::new(list(&client), paging);
    let mut items = Items::new(stream, Some);
    shown.debug("items", &items);
    local.block_on(items.try_next()).unwrap().unwrap();
    shown.debug("items", &items);
    let end = local.block_on(items.try_next()).map(drop);
    shown.outcome("items", &end);
    assert!(end.is_err() && items.cursor() != Some(EMAIL));
    let mut stream = Pages::<Vec<Value>>::new(list(&client), paging);
    let end = local.block_on(stream.try_next()).map(drop);
    shown.outcome("pages", &end);
    shown.debug("pages", &stream);
    #[cfg(feature = "blocking")]
    {
        use okta_runtime_template::runtime::{BlockingItems, BlockingPages};
        let server = servers.block_on(Server::in_turn([first, second]));
        let client = builders(&server.url(), Duration::from_secs(20))[1]
            .1
            .clone();
        let client = client.build().unwrap();
        let pages = BlockingPages::<Vec<Value>>::new(list(&client), paging);
        shown.debug("blocking pages", &pages);
        let mut items = BlockingItems::new(pages, Some);
        items.next().unwrap().unwrap();
        shown.debug("blocking items", &items);
        let end = items.next().unwrap().map(drop);
        shown.outcome("blocking items", &end);
    }
}

/// What a token endpoint, a signer, a provider and a network can do to a call.
fn refused_credentials(shown: &mut Shown, servers: &Runtime, local: &Runtime) {
    let token = json!({"token_type": "MAC", "access_token": ACCESS}).to_string();
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{ACCESS}");
    for reply in [
        refused("invalid_client", "bad", &[("X-Echo", ECHO)]),
        refused("invalid_scope", "bad", &[("X-Echo", ECHO)]),
        Reply::Answer(answer("200 OK", &[("X-Echo", ECHO)], &token)),
        Reply::Answer(answer("200 OK", &[], ACCESS)),
        Reply::Answer(granted("DPoP", &format!("{ACCESS} {ACCESS}"), 3600)),
        Reply::Answer(answer("503 Service Unavailable", &[], ACCESS)),
        Reply::Close(cut.into_bytes()),
        Reply::Close(Vec::new()),
    ] {
        let server = servers.block_on(Server::start(reply));
        let builder = builders(&server.url(), Duration::from_secs(20))[3]
            .1
            .clone();
        let client = builder.build().unwrap();
        let end = local.block_on(update(&client).send_with_response(Answer::NOTHING));
        assert!(matches!(end, Err(Error::Auth(_))), "{end:?}");
        shown.outcome("a token request", &end);
    }
    for (name, builder) in builders("http://127.0.0.1:1", Duration::from_secs(20)) {
        let client = builder.build().unwrap();
        let end = local.block_on(update(&client).send_with_response(Answer::NOTHING));
        assert!(end.is_err());
        shown.outcome(name, &end);
    }
    for given in [Err("offline"), Ok("plantedProviderToken with space")] {
        let client = Client::builder("http://127.0.0.1:1")
            .allow_http_on_loopback()
            .token_provider(move || async move { given.map(Secret::from).map_err(BoxError::from) })
            .build()
            .unwrap();
        let end = local.block_on(update(&client).send_with_response(Answer::NOTHING));
        assert!(matches!(end, Err(Error::Auth(_))), "{end:?}");
        shown.outcome("a provider", &end);
    }
}

/// What is refused before anything is sent, and values on their own.
fn values(shown: &mut Shown, local: &Runtime) {
    let build = |url: String, token: String| Client::builder(url).api_token(token);
    for (url, token) in [
        (
            format!("https://me:{PASSWORD}@acme.okta.com"),
            API_TOKEN.to_owned(),
        ),
        (
            "https://acme.okta.com".to_owned(),
            format!("SSWS {API_TOKEN}"),
        ),
        ("https://acme.okta.com".to_owned(), format!("{API_TOKEN}\n")),
    ] {
        let builder = build(url, token);
        shown.debug("a builder that fails", &builder);
        let end = builder.build();
        assert!(end.is_err());
        shown.outcome("a builder that fails", &end);
    }
    let client = builders("http://127.0.0.1:1", Duration::from_secs(1))[0]
        .1
        .clone();
    let client = client.build().unwrap();
    let mut request = update(&client);
    request.path_parameter("memberId", "..");
    request.header_parameter("X-Person", &format!("{EMAIL}\n"));
    request.check(Location::Query("search"), |check| {
        check.entity(Some(EXTERNAL_ID), |check| check.length(EMAIL, ..=3));
    });
    shown.debug("an invalid request", &request);
    let end = local.block_on(request.send_with_response(Answer::NOTHING));
    let Err(Error::Validation(invalid)) = &end else {
        panic!("{end:?}")
    };
    assert_eq!(invalid.violations().len(), 3);
    assert_eq!(invalid.violations()[2].external_id(), Some(EXTERNAL_ID));
    shown.outcome("an invalid request", &end);
    let mut attributes = CustomAttributes::default();
    let set = attributes.set(&[], "note".to_owned(), EMAIL.into());
    set.unwrap();
    shown.debug("attributes", &attributes);
    for secret in [API_TOKEN, BEARER, PROVIDED] {
        shown.debug("a secret", &Secret::from(secret));
    }
    let pem = EC.to_pkcs8_pem(LineEnding::LF).unwrap();
    shown.debug("a key", &PrivateKey::from_pem(&pem).unwrap());
    shown.debug("OAuth", &oauth().key_id("kid"));
    let half = pem.replace("-----END", "").replace('A', "!");
    let error = PrivateKey::from_pem(&half).unwrap_err();
    shown.error("a broken key", &error);
}

/// The parts of the key, and the assertions and proofs that were sent.
fn made_secrets(sent: &[Seen]) -> Vec<String> {
    let pem = EC.to_pkcs8_pem(LineEnding::LF).unwrap();
    let mut secrets: Vec<String> = pem
        .lines()
        .filter(|line| !line.starts_with('-'))
        .map(str::to_owned)
        .collect();
    secrets.push(ec_jwk()["d"].as_str().unwrap().to_owned());
    for seen in sent {
        let proof = seen.header("dpop").first().map(ToString::to_string);
        let assertion = is_token_request(seen).then(|| form(seen)["client_assertion"].clone());
        for token in proof.into_iter().chain(assertion) {
            // Its header is public; its claims and its signature are not.
            secrets.extend(token.split('.').skip(1).map(str::to_owned));
            secrets.push(token);
        }
    }
    secrets
}

#[test]
fn nothing_that_is_shown_holds_a_secret_or_a_personal_value() {
    let servers = Runtime::new().unwrap();
    let local = Builder::new_current_thread().enable_all().build().unwrap();
    let (recorder, _guard) = Recorder::start();
    record_logs();
    let mut shown = Shown::default();
    let sent = calls(&mut shown, &servers, &local);
    pages(&mut shown, &servers, &local);
    refused_credentials(&mut shown, &servers, &local);
    values(&mut shown, &local);
    let traced = recorder.text();
    let logged = RECORDS.lock().unwrap().clone();

    // What was planted was there to be seen, and so was what shows it.
    let bodies: String = sent.iter().map(Seen::text).collect();
    let wire = format!("{sent:?} {bodies}");
    for planted in [API_TOKEN, BEARER, PROVIDED, ACCESS, PASSWORD, EMAIL, NAME] {
        assert!(wire.contains(planted), "{planted} was never sent");
    }
    for part in [
        "okta.call",
        "okta.attempt",
        "okta.retry",
        UPDATE.route,
        "/oauth2/v1/token",
    ] {
        assert!(traced.contains(part), "no trace of {part}");
    }
    assert!(traced.contains("hyper_util"), "the HTTP stack says nothing");
    assert!(logged.contains("reqwest"), "the HTTP stack logs nothing");
    assert!(shown.0.len() > 500, "{}", shown.0.len());

    shown.0.push(("a span or an event".to_owned(), traced));
    shown.0.push(("a log record".to_owned(), logged));
    let mut planted = made_secrets(&sent);
    assert!(planted.len() > 100, "{}", planted.len());
    planted.extend(PLANTED.map(str::to_owned));
    if let Some(leak) = shown.find(&planted) {
        panic!("{leak}");
    }
}
