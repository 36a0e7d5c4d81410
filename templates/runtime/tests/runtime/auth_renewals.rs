//! A renewal goes on whatever becomes of the call that started it, and no call waits for it beyond its own time.

use std::{
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use okta_runtime_template::runtime::{
    Answer, AuthErrorKind, BoxError, BoxFuture, Client, DpopMode, Error, OAuth, PrivateKey,
    Response, RetryPolicy, Signer, SigningAlgorithm,
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use tokio::{
    task::JoinHandle,
    time::{advance, timeout},
};

use crate::{
    authority::{CLIENT_ID, EC, builder, client, get, granted, oauth, sorted},
    org::{grants, org, takes_all},
    support::{Gate, Reply, Seen, Server, StoppedClock, turns},
};

/// Far less than the request timeout, which a call that stalls would wait for.
const PROMPT: Duration = Duration::from_secs(10);

/// A script whose first token waits for the gate.
fn first_waits(gate: &Gate) -> impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static {
    let gate = gate.clone();
    move |number, _| {
        let token = granted("Bearer", &format!("t{number}"), 600);
        match number {
            1 => Reply::Gated(gate.clone(), token),
            _ => Reply::Answer(token),
        }
    }
}

fn begin(client: &Client) -> JoinHandle<Result<Response<()>, Error>> {
    tokio::spawn(get(client).send_with_response(Answer::NOTHING))
}

fn counts(server: &Server) -> (usize, usize) {
    let (tokens, calls) = sorted(server);
    (tokens.len(), calls.len())
}

#[tokio::test]
async fn a_call_that_is_not_polled_delays_no_other() {
    let gate = Gate::new();
    let server = org(first_waits(&gate), takes_all).await;
    let client = client(&server, oauth().dpop(DpopMode::Off));
    let mut kept = pin!(get(&client).send_with_response(Answer::NOTHING));
    tokio::select! {
        biased;
        outcome = &mut kept => panic!("{outcome:?}"),
        () = server.until(1) => {}
    }
    // From here on nothing polls it, as in a branch of `select!` whose handler awaits another call.
    gate.open();
    let other = timeout(PROMPT, get(&client).send_with_response(Answer::NOTHING)).await;
    other.expect("it does not wait").unwrap();
    kept.await.unwrap();
    assert_eq!(counts(&server), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_the_token_of_another_until_its_time_ends() {
    let _clock = StoppedClock::new();
    let gate = Gate::new();
    let server = org(first_waits(&gate), takes_all).await;
    let client = builder(&server, oauth().dpop(DpopMode::Off))
        .request_timeout(Duration::from_secs(3600))
        .retries(RetryPolicy::default().max_total_time(Duration::from_secs(60)))
        .build()
        .unwrap();
    let first = begin(&client);
    server.until(1).await;
    let second = begin(&client);
    turns().await;
    advance(Duration::from_secs(59)).await;
    let third = begin(&client);
    turns().await;
    assert!(!second.is_finished());
    advance(Duration::from_secs(2)).await;
    turns().await;
    assert!(second.is_finished() && !third.is_finished());
    let Err(Error::Auth(error)) = second.await.unwrap() else {
        panic!("no token")
    };
    assert_eq!(error.kind(), AuthErrorKind::Timeout);
    assert!(error.is_transient());
    assert!(error.to_string().contains("max_total_time"), "{error}");
    // The renewal goes on. The call that started it has no time left to wait for the rate limit.
    gate.open();
    third.await.unwrap().unwrap();
    drop(first.await.unwrap());
    assert_eq!(counts(&server).0, 1);
}

/// Panics the first time, once the gate is open.
struct Panicking(Gate, AtomicUsize);

impl Signer for Panicking {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::Es256
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
        Box::pin(async move {
            if self.1.fetch_add(1, Ordering::SeqCst) == 0 {
                self.0.wait().await;
                panic!("the signer has a bug");
            }
            let signature: Signature = SigningKey::from(&*EC).sign(message);
            Ok(signature.to_vec())
        })
    }
}

#[tokio::test]
async fn a_panic_of_the_signer_stays_with_the_call_that_renews() {
    let gate = Gate::new();
    let server = org(grants("Bearer"), takes_all).await;
    let key = PrivateKey::from_signer(Panicking(gate.clone(), AtomicUsize::new(0)));
    let oauth = OAuth::new(CLIENT_ID, key)
        .scopes(["okta.things.read"])
        .dpop(DpopMode::Off);
    let client = client(&server, oauth);
    let first = begin(&client);
    turns().await;
    let others: Vec<_> = (0..10).map(|_| begin(&client)).collect();
    turns().await;
    gate.open();
    assert!(first.await.unwrap_err().is_panic());
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert_eq!(counts(&server), (1, 10));
}
