//! Proofs of possession: the right claims, a fresh one for each attempt, and the nonces that servers ask for.

use std::sync::atomic::{AtomicUsize, Ordering};

use okta_runtime_template::runtime::{DpopMode, Error};
use serde_json::Value;

use crate::{
    authority::{
        assert_distinct, client, get, granted, is_token_request, oauth, ok, refused, sorted,
        verify_assertion, verify_proof,
    },
    support::{Reply, Seen, Server, answer},
};

/// The nonce in a proof, unverified.
fn nonce(seen: &Seen) -> Option<String> {
    let proof = seen.header("dpop").first()?.split('.').nth(1)?.to_owned();
    let claims: Value = serde_json::from_slice(&crate::authority::decode(&proof)).ok()?;
    Some(claims.get("nonce")?.as_str()?.to_owned())
}

fn challenge(nonce: &str) -> Reply {
    let headers = [
        (
            "WWW-Authenticate",
            "DPoP error=\"use_dpop_nonce\", error_description=\"again\"",
        ),
        ("DPoP-Nonce", nonce),
    ];
    Reply::Answer(answer("401 Unauthorized", &headers, "{}"))
}

/// An org that wants a nonce of its own from each side, and does not take a proof twice.
async fn strict() -> Server {
    Server::scripted(
        |seen| match (is_token_request(seen), nonce(seen).as_deref()) {
            (true, Some("for-tokens")) => Reply::Answer(granted("DPoP", "bound", 3600)),
            (true, _) => refused("use_dpop_nonce", "again", &[("dpop-nonce", "for-tokens")]),
            (false, Some("for-calls")) => ok(),
            (false, _) => challenge("for-calls"),
        },
    )
    .await
}

#[tokio::test]
async fn both_servers_get_their_nonce_and_each_attempt_its_own_proof() {
    for mode in [DpopMode::Required, DpopMode::Preferred] {
        let server = strict().await;
        let client = client(&server, oauth().dpop(mode));
        for _ in 0..2 {
            let mut request = get(&client);
            request.query_parameter("search", "not in htu");
            request.send_empty().await.unwrap();
        }
        let (token, calls) = sorted(&server);
        // The second call knows the nonce.
        assert_eq!((token.len(), calls.len()), (2, 3));
        let assertions: Vec<Value> = token
            .iter()
            .map(|seen| verify_assertion(&server, seen).1)
            .collect();
        assert_distinct(&assertions, 2);
        let (keys, proofs): (Vec<Value>, Vec<Value>) = token
            .iter()
            .chain(&calls)
            .map(|seen| verify_proof(&server, seen))
            .map(|(header, claims)| (header["jwk"].clone(), claims))
            .unzip();
        assert_distinct(&proofs, 5);
        assert!(keys.iter().all(|key| *key == keys[0]), "one key");
        let nonces: Vec<Option<&str>> = proofs.iter().map(|p| p["nonce"].as_str()).collect();
        let (t, c) = (Some("for-tokens"), Some("for-calls"));
        assert_eq!(nonces, [None, t, None, c, c]);
        assert!(
            calls
                .iter()
                .all(|call| call.header("authorization") == ["DPoP bound"])
        );
    }
}

#[tokio::test]
async fn every_client_has_a_key_of_its_own() {
    let server = strict().await;
    for _ in 0..2 {
        get(&client(&server, oauth())).send_empty().await.unwrap();
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
    let count = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        if is_token_request(seen) {
            return Reply::Answer(granted("DPoP", "bound", 3600));
        }
        let number = count.fetch_add(1, Ordering::SeqCst);
        Reply::Answer(answer(
            "200 OK",
            &[("DPoP-Nonce", &format!("n{number}"))],
            "{}",
        ))
    })
    .await;
    let client = client(&server, oauth());
    for _ in 0..3 {
        get(&client).send_empty().await.unwrap();
    }
    let nonces: Vec<Option<String>> = sorted(&server).1.iter().map(nonce).collect();
    assert_eq!(nonces, [None, Some("n0".to_owned()), Some("n1".to_owned())]);
}

#[tokio::test]
async fn a_server_that_always_wants_another_nonce_is_left_alone() {
    let count = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        if is_token_request(seen) {
            Reply::Answer(granted("DPoP", &format!("t{number}"), 3600))
        } else {
            challenge(&format!("n{number}"))
        }
    })
    .await;
    let error = get(&client(&server, oauth()))
        .send_empty()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
    let (token, calls) = sorted(&server);
    assert!(
        token.len() <= 2 && calls.len() <= 3,
        "{} {}",
        token.len(),
        calls.len()
    );
    let server =
        Server::scripted(|_| refused("use_dpop_nonce", "again", &[("DPoP-Nonce", "n")])).await;
    let error = get(&client(&server, oauth()))
        .send_empty()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("use_dpop_nonce"), "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_refused_token_is_renewed_with_a_new_proof() {
    let count = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        if is_token_request(seen) {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::Answer(granted("DPoP", &format!("t{number}"), 3600));
        }
        if seen.header("authorization") == ["DPoP t2"] {
            return ok();
        }
        let headers = [
            ("WWW-Authenticate", "DPoP error=\"invalid_token\""),
            ("DPoP-Nonce", "by the way"),
        ];
        Reply::Answer(answer("401 Unauthorized", &headers, ""))
    })
    .await;
    get(&client(&server, oauth())).send_empty().await.unwrap();
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 2));
    let proofs: Vec<Value> = calls
        .iter()
        .map(|seen| verify_proof(&server, seen).1)
        .collect();
    assert_distinct(&proofs, 2);
    assert_eq!(proofs[1]["nonce"], "by the way");
}

#[tokio::test]
async fn the_type_of_the_token_must_fit_the_mode() {
    for (mode, token_type, expected) in [
        (DpopMode::Preferred, "Bearer", Ok("Bearer t")),
        (DpopMode::Preferred, "dpop", Ok("DPoP t")),
        (DpopMode::Off, "bearer", Ok("Bearer t")),
        (DpopMode::Required, "Bearer", Err("DPoP is required")),
        (DpopMode::Off, "DPoP", Err("which is off")),
        (
            DpopMode::Preferred,
            "MAC",
            Err("other than Bearer and DPoP"),
        ),
    ] {
        let server = Server::scripted(move |seen| {
            if is_token_request(seen) {
                Reply::Answer(granted(token_type, "t", 3600))
            } else {
                ok()
            }
        })
        .await;
        let answer = get(&client(&server, oauth().dpop(mode))).send_empty().await;
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
