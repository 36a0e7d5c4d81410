//! Proofs of possession: the right claims, a fresh one for each attempt, and the nonces that servers ask for.

use std::time::Duration;

use okta_runtime_template::runtime::{Answer, DpopMode, Error, Request, RetryPolicy};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    authority::{builder, claims, client, get, granted, oauth, refused, sorted, verify_proof},
    org::{authorization, challenge, grants, ok, org, takes_all},
    support::{Reply, SAFE, Seen, Server, answer},
};

/// The nonce in a proof, unverified.
fn nonce(seen: &Seen) -> Option<String> {
    let claims = claims(seen.header("dpop").first()?);
    Some(claims.get("nonce")?.as_str()?.to_owned())
}

/// An org that wants a nonce of its own from each side.
async fn strict() -> Server {
    let token = |_, seen: &Seen| match nonce(seen).as_deref() {
        Some("for-tokens") => Reply::Answer(granted("DPoP", "bound", 3600)),
        _ => refused("use_dpop_nonce", "again", &[("dpop-nonce", "for-tokens")]),
    };
    let call = |_, seen: &Seen| match nonce(seen).as_deref() {
        Some("for-calls") => ok(),
        _ => challenge("use_dpop_nonce", &[("DPoP-Nonce", "for-calls")]),
    };
    org(token, call).await
}

#[tokio::test]
async fn both_servers_get_their_nonce_and_each_attempt_its_own_proof() {
    for mode in [DpopMode::Required, DpopMode::Preferred] {
        let server = strict().await;
        let client = client(&server, oauth().dpop(mode));
        for _ in 0..2 {
            let mut request = get(&client);
            request.query_parameter("search", "not in htu");
            request.send_with_response(Answer::NOTHING).await.unwrap();
        }
        let (token, calls) = sorted(&server);
        // The second call knows the nonce.
        assert_eq!((token.len(), calls.len()), (2, 3));
        let all: Vec<&Seen> = token.iter().chain(&calls).collect();
        let key = |seen: &Seen| verify_proof(&server, seen).0["jwk"].clone();
        assert!(all.iter().all(|seen| key(seen) == key(all[0])), "one key");
        let nonces: Vec<Option<String>> = all.into_iter().map(nonce).collect();
        let (t, c) = (Some("for-tokens".into()), Some("for-calls".into()));
        assert_eq!(nonces, [None, t, None, c.clone(), c]);
        assert!(calls.iter().all(|call| authorization(call) == "DPoP bound"));
    }
}

#[tokio::test]
async fn every_client_has_a_key_of_its_own() {
    let server = strict().await;
    for _ in 0..2 {
        get(&client(&server, oauth()))
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap();
    }
    let keys: Vec<Value> = server
        .seen()
        .iter()
        .map(|seen| verify_proof(&server, seen).0["jwk"].clone())
        .collect();
    assert_ne!(keys[0], keys[keys.len() - 1]);
}

#[tokio::test]
async fn a_nonce_of_any_answer_is_used_next() {
    let call = |number, _: &Seen| {
        let nonce = format!("n{number}");
        Reply::Answer(answer("200 OK", &[("DPoP-Nonce", &*nonce)], "{}"))
    };
    let server = org(grants("DPoP"), call).await;
    let client = client(&server, oauth());
    for _ in 0..3 {
        get(&client)
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap();
    }
    let nonces: Vec<Option<String>> = sorted(&server).1.iter().map(nonce).collect();
    assert_eq!(nonces, [None, Some("n1".to_owned()), Some("n2".to_owned())]);
}

#[tokio::test]
async fn a_server_that_always_wants_another_nonce_is_left_alone() {
    let call = |number, _: &Seen| {
        let nonce = format!("n{number}");
        challenge("use_dpop_nonce", &[("DPoP-Nonce", &*nonce)])
    };
    let server = org(grants("DPoP"), call).await;
    let error = get(&client(&server, oauth()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (1, 2));

    let token = |_, _: &Seen| refused("use_dpop_nonce", "again", &[("DPoP-Nonce", "n")]);
    let server = org(token, takes_all).await;
    let error = get(&client(&server, oauth()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("use_dpop_nonce"), "{error}");
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 0));
}

/// Not every server says that it is the nonce which is wrong.
#[tokio::test]
async fn a_rejected_proof_gets_the_nonce_that_came_with_the_rejection() {
    for status in ["400 Bad Request", "401 Unauthorized"] {
        let call = move |_, seen: &Seen| {
            if nonce(seen).as_deref() == Some("n") {
                return ok();
            }
            let challenge = ("WWW-Authenticate", "DPoP error=invalid_dpop_proof");
            Reply::Answer(answer(status, &[challenge, ("DPoP-Nonce", "n")], ""))
        };
        let server = org(grants("DPoP"), call).await;
        get(&client(&server, oauth()))
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap();
        let (token, calls) = sorted(&server);
        assert_eq!((token.len(), calls.len()), (1, 2));
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_with_a_new_proof() {
    let call = |_, seen: &Seen| match authorization(seen) {
        "DPoP t2" => ok(),
        _ => challenge("invalid_token", &[("DPoP-Nonce", "by the way")]),
    };
    let server = org(grants("DPoP"), call).await;
    get(&client(&server, oauth()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 2));
    let nonces: Vec<Option<String>> = calls.iter().map(nonce).collect();
    assert_eq!(nonces, [None, Some("by the way".to_owned())]);
}

#[tokio::test]
async fn every_retry_has_a_proof_of_its_own() {
    let call = |number, _: &Seen| match number {
        1 => Reply::Answer(answer("429 Too Many Requests", &[("Retry-After", "0")], "")),
        2 => Reply::Answer(answer("502 Bad Gateway", &[], "")),
        3 => Reply::Close(Vec::new()),
        4 => challenge("use_dpop_nonce", &[("DPoP-Nonce", "n")]),
        5 => challenge("invalid_token", &[]),
        _ => ok(),
    };
    let server = org(grants("DPoP"), call).await;
    let quick = RetryPolicy::default()
        .max_retries(3)
        .backoff(Duration::from_millis(1), Duration::from_millis(1));
    let client = builder(&server, oauth()).retries(quick).build().unwrap();
    Request::new(&client, &SAFE)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    // `sorted` has verified all of them and found no `jti` twice.
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 6));
    assert!(calls.iter().all(|call| call.header("dpop").len() == 1));
}

/// The server that the other tests rely on: it knows a proof and an assertion again.
#[tokio::test]
async fn an_org_of_these_tests_takes_no_jti_twice() {
    let server = org(grants("DPoP"), takes_all).await;
    get(&client(&server, oauth()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    for (seen, expected) in server.seen().into_iter().zip(["400", "400"]) {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", seen.method, seen.target).into_bytes();
        for (name, value) in &seen.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&seen.body);
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        socket.write_all(&bytes).await.unwrap();
        let mut head = [0; "HTTP/1.1 ???".len()];
        socket.read_exact(&mut head).await.unwrap();
        assert!(head.ends_with(expected.as_bytes()), "{head:?}");
    }
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn the_type_of_the_token_must_fit_the_mode() {
    for (mode, token_type, expected) in [
        (DpopMode::Preferred, "Bearer", Ok("Bearer t1")),
        (DpopMode::Preferred, "dpop", Ok("DPoP t1")),
        (DpopMode::Off, "bearer", Ok("Bearer t1")),
        (DpopMode::Required, "Bearer", Err("DPoP is required")),
        (DpopMode::Off, "DPoP", Err("which is off")),
        (
            DpopMode::Preferred,
            "MAC",
            Err("other than Bearer and DPoP"),
        ),
    ] {
        let server = org(grants(token_type), takes_all).await;
        let answer = get(&client(&server, oauth().dpop(mode)))
            .send_with_response(Answer::NOTHING)
            .await;
        let (token, calls) = sorted(&server);
        assert_eq!(token[0].header("dpop").is_empty(), mode == DpopMode::Off);
        match (expected, answer) {
            (Ok(authorization), Ok(_)) => {
                assert_eq!(calls[0].header("authorization"), [authorization]);
                assert_eq!(
                    calls[0].header("dpop").len(),
                    usize::from(token_type == "dpop")
                );
            }
            (Err(expected), Err(Error::Auth(error))) => {
                assert!(error.to_string().contains(expected), "{error}");
                assert!(calls.is_empty());
            }
            other => panic!("{mode:?} {token_type}: {other:?}"),
        }
    }
}
