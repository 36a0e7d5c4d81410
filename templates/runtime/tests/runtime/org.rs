//! An org with a script for its token endpoint and one for calls. It checks assertions and proofs as Okta does, or as RFC 9449
//! suggests: none is taken twice, proofs are for the URL of the request, and the time in both must be that of the org's clock.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};

use crate::{
    authority::{claims, form, granted, is_token_request, refused, targets},
    support::{Reply, Seen, Server, answer},
};

/// How an org checks proofs, and how it rejects them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Compares decoded paths, and answers 400 with an empty body.
    Okta,
    /// Compares encoded paths, and answers 401.
    Rfc9449,
    /// Takes no URL in a proof, and otherwise answers as Okta does.
    TakesNoUrl,
}

/// How far a time in an assertion or a proof may be from that of the org's clock, in seconds.
const LEEWAY: i64 = 60;

/// What an org checks, and by which clock.
#[derive(Clone)]
pub struct Checks {
    pub kind: Kind,
    /// By how many seconds the org's clock is ahead of that of this machine.
    ahead: Arc<AtomicI64>,
    /// Whether its answers have a `Date`, and how far that is ahead of the org's clock, in seconds.
    pub date: Option<i64>,
}

impl Checks {
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            ahead: Arc::default(),
            date: Some(0),
        }
    }

    /// Sets the org's clock.
    pub fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }

    fn now(&self) -> i64 {
        Timestamp::now().as_second() + self.ahead.load(Ordering::SeqCst)
    }

    /// What is wrong with the proof or the assertion.
    fn problem(
        &self,
        seen: &Seen,
        proof: Option<&Value>,
        assertion: Option<&Value>,
    ) -> Option<&'static str> {
        let is_now =
            |claims: &Value| (claims["iat"].as_i64().unwrap() - self.now()).abs() <= LEEWAY;
        if !assertion.is_none_or(is_now) {
            return Some("The client_assertion token was issued at a wrong time");
        }
        let proof = proof?;
        let (decoded, encoded) = targets(seen);
        let is_target = match self.kind {
            Kind::Okta => proof["htu"] == decoded,
            Kind::Rfc9449 => proof["htu"] == encoded,
            Kind::TakesNoUrl => is_token_request(seen),
        };
        if !is_target {
            Some("The DPoP proof JWT's 'htu' claim is not the URL of the request")
        } else if !is_now(proof) {
            Some("The DPoP proof JWT was issued at a wrong time")
        } else {
            None
        }
    }

    fn reject(&self, seen: &Seen, is_proof: bool, problem: &str) -> Reply {
        let date = self.date.map(|ahead| {
            let date = Timestamp::from_second(self.now() + ahead).unwrap();
            DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&date)
                .unwrap()
        });
        let date: Vec<(&str, &str)> = date.iter().map(|date| ("Date", &**date)).collect();
        let error = if is_proof {
            "invalid_dpop_proof"
        } else {
            "invalid_client"
        };
        if is_token_request(seen) {
            return refused(error, problem, &date);
        }
        let challenge =
            format!("DPoP algs=\"ES256\", error=\"{error}\", error_description=\"{problem}\"");
        let all = [&[("WWW-Authenticate", &*challenge)], &*date].concat();
        Reply::Answer(match self.kind {
            Kind::Rfc9449 => answer("401 Unauthorized", &all, "{}"),
            Kind::Okta | Kind::TakesNoUrl => answer("400 Bad Request", &all, ""),
        })
    }
}

/// An org like Okta that answers by these scripts. They get the number of the token request or call, from 1 on.
pub async fn org(
    token: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
    call: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
) -> Server {
    org_with(Checks::of(Kind::Okta), token, call).await
}

/// An org with these checks.
pub async fn org_with(
    checks: Checks,
    token: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
    call: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
) -> Server {
    let (tokens, calls) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let used = Used::default();
    let next = |count: &AtomicUsize| count.fetch_add(1, Ordering::SeqCst) + 1;
    Server::scripted(move |seen| {
        let assertion = is_token_request(seen).then(|| claims(&form(seen)["client_assertion"]));
        let proof = seen.header("dpop").first().map(|proof| claims(proof));
        let problem = if used.take(assertion.iter().chain(&proof)) {
            checks.problem(seen, proof.as_ref(), assertion.as_ref())
        } else {
            Some("The jti was used before")
        };
        let is_proof =
            problem.is_some_and(|problem| problem.contains("DPoP")) || assertion.is_none();
        match (problem, is_token_request(seen)) {
            (Some(problem), _) => checks.reject(seen, is_proof, problem),
            (None, true) => token(next(&tokens), seen),
            (None, false) => call(next(&calls), seen),
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
    /// Whether none of the assertion and the proof of a request was there before.
    fn take<'a>(&self, tokens: impl Iterator<Item = &'a Value>) -> bool {
        let mut used = self.0.lock().unwrap();
        let mut is_new = true;
        for claims in tokens {
            is_new &= used.insert(claims["jti"].as_str().unwrap().to_owned());
        }
        is_new
    }
}
