//! An org with a script for its token endpoint and one for calls. Like Okta it takes no assertion and no proof twice.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;

use crate::{
    authority::{claims, form, granted, is_token_request, refused},
    support::{Reply, Seen, Server, answer},
};

/// An org that answers by these scripts. They get the number of the token request or call, from 1 on.
pub async fn org(
    token: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
    call: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
) -> Server {
    let (tokens, calls) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let used = Used::default();
    let next = |count: &AtomicUsize| count.fetch_add(1, Ordering::SeqCst) + 1;
    Server::scripted(move |seen| {
        let is_new = used.take(seen);
        match (is_token_request(seen), is_new) {
            (true, true) => token(next(&tokens), seen),
            (true, false) => refused("invalid_client", "The jti was used before", &[]),
            (false, true) => call(next(&calls), seen),
            (false, false) => challenge("invalid_dpop_proof", &[]),
        }
    })
    .await
}

/// A script that grants the tokens `t1`, `t2` and so on, for an hour.
pub fn grants(token_type: &'static str) -> impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static {
    move |number, _| Reply::Answer(granted(token_type, &format!("t{number}"), 3600))
}

/// A script that takes every call.
pub fn takes_all(_: usize, _: &Seen) -> Reply {
    ok()
}

pub fn ok() -> Reply {
    Reply::Answer(answer("200 OK", &[], "{}"))
}

pub fn authorization(seen: &Seen) -> &str {
    seen.header("authorization")[0]
}

/// The 401 of Okta to a token that it does not know.
pub fn unauthorized() -> Reply {
    let body = json!({"errorCode": "E0000011", "errorSummary": "Invalid token provided"});
    Reply::Answer(answer("401 Unauthorized", &[], body.to_string()))
}

/// The 401 of a server that says in a header what is wrong with the proof or the token.
pub fn challenge(error: &str, headers: &[(&str, &str)]) -> Reply {
    let challenge = format!("DPoP error=\"{error}\", error_description=\"again\"");
    let all = [&[("WWW-Authenticate", &*challenge)], headers].concat();
    Reply::Answer(answer("401 Unauthorized", &all, "{}"))
}

/// Every `jti` so far.
#[derive(Default)]
struct Used(Mutex<BTreeSet<String>>);

impl Used {
    /// Whether neither the assertion nor the proof of a request was there before.
    fn take(&self, seen: &Seen) -> bool {
        let assertion = is_token_request(seen).then(|| form(seen)["client_assertion"].clone());
        let proof = seen.header("dpop").first().map(ToString::to_string);
        let mut used = self.0.lock().unwrap();
        let mut is_new = true;
        for token in assertion.into_iter().chain(proof) {
            is_new &= used.insert(claims(&token)["jti"].as_str().unwrap().to_owned());
        }
        is_new
    }
}
