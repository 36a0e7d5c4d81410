//! `cargo bench -p xtask --bench client`: what a call through the generated client costs, beside bare `reqwest`.
//!
//! Everything goes to a server on this machine. The same requests are sent in turns, so that what slows the machine down
//! for a while slows all of them down. With `-- serve` only the server runs, for clients that are no part of this project.

mod measure;
mod server;

use std::error::Error;
use std::time::Duration;

use okta_identity_source::models::{
    BulkUpsertRequestBody, BulkUpsertUser, IdentitySourceUserProfileForUpsert,
};
use okta_identity_source::{
    BoxError, BoxFuture, Client, DpopMode, IdentitySource, OAuth, PrivateKey, Signer,
    SigningAlgorithm,
};

use measure::{Bare, Samples, resident_kib};

type Outcome<T> = Result<T, Box<dyn Error>>;

const SOURCE: &str = "0oa9f2kq7LwXcRt4B5d7";
const SESSION: &str = "uij4ri8ZLk0ywyqxB0g4";

/// As many as a bulk request may hold.
const PROFILES: u32 = 200;

/// How many turns of each kind are measured, and how many calls make a turn.
const TURNS: usize = 40;
const UPLOADS: u32 = 25;
const READS: u32 = 250;

/// How many uploads are sent between the two looks at the memory.
const UPLOADS_FOR_MEMORY: u32 = 5_000;

fn main() -> Outcome<()> {
    let url = server::start()?;
    if std::env::args().any(|argument| argument == "serve") {
        println!("{url}");
        loop {
            std::thread::park();
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(&url))
}

async fn run(url: &str) -> Outcome<()> {
    let bare = Bare::new(url)?;
    let plain = source(Client::builder(url).api_token("bench"))?;
    println!("One connection, one call after the other, the median of {TURNS} turns.\n");
    uploads(&bare, &plain).await?;
    reads(url, &bare, &plain).await?;
    memory(&plain).await
}

/// Bulk uploads: how many profiles a second.
async fn uploads(bare: &Bare, plain: &IdentitySource) -> Outcome<()> {
    let body = body();
    let json = serde_json::to_vec(&body)?;
    let path = format!("/api/v1/identity-sources/{SOURCE}/sessions/{SESSION}/bulk-upsert");
    let (mut bare_times, mut own_times) = (Samples::new(), Samples::new());
    for _ in 0..=TURNS {
        let call = async || bare.post(&path, serde_json::to_vec(&body)?).await;
        bare_times.add(UPLOADS, call).await?;
        let call = async || Ok(plain.bulk_upsert_users(SESSION, &body).send().await?);
        own_times.add(UPLOADS, call).await?;
    }
    let (bare, ours) = (bare_times.median(), own_times.median());
    println!(
        "| upload of {PROFILES} profiles, {} bytes | a call | profiles a second |",
        json.len()
    );
    println!("|---|---:|---:|");
    for (name, time) in [("bare reqwest and serde_json", bare), ("this client", ours)] {
        let rate = f64::from(PROFILES) / time.as_secs_f64();
        println!("| {name} | {} | {rate:.0} |", micros(time));
    }
    println!();
    Ok(())
}

/// Small reads: what the client adds to a call.
async fn reads(url: &str, bare: &Bare, plain: &IdentitySource) -> Outcome<()> {
    let bearer = source(Client::builder(url).oauth(oauth(DpopMode::Off)))?;
    let bound = source(Client::builder(url).oauth(oauth(DpopMode::Required)))?;
    let path = format!("/api/v1/identity-sources/{SOURCE}/sessions/{SESSION}");
    let sources = [plain, &bearer, &bound];
    let mut bare_times = Samples::new();
    let mut own_times = [const { Samples::new() }; 3];
    for _ in 0..=TURNS {
        bare_times
            .add(READS, async || bare.session(&path).await)
            .await?;
        for (source, times) in sources.iter().zip(&mut own_times) {
            let call = async || {
                source.get_session(SESSION).send().await?;
                Ok(())
            };
            times.add(READS, call).await?;
        }
    }
    let bare = bare_times.median();
    let [plain, bearer, bound] = own_times.map(|times| times.median());
    println!("| read of a session | a call | beyond bare reqwest | target |");
    println!("|---|---:|---:|---:|");
    println!("| bare reqwest and serde_json | {} | | |", micros(bare));
    let rows = [
        ("API token", plain, true),
        ("OAuth, token kept", bearer, true),
        ("OAuth and DPoP, a proof each", bound, false),
    ];
    for (name, time, has_target) in rows {
        let more = time.saturating_sub(bare);
        let target = match (has_target, more <= Duration::from_micros(20)) {
            (false, _) => "",
            (true, true) => "20 µs, met",
            (true, false) => "20 µs, missed",
        };
        println!(
            "| {name} | {} | {} | {target} |",
            micros(time),
            micros(more)
        );
    }
    println!();
    Ok(())
}

/// Whether memory grows with the number of calls.
async fn memory(source: &IdentitySource) -> Outcome<()> {
    let body = body();
    let before = resident_kib();
    for _ in 0..UPLOADS_FOR_MEMORY {
        source.bulk_upsert_users(SESSION, &body).send().await?;
    }
    let after = resident_kib();
    match (before, after) {
        (Some(before), Some(after)) => {
            println!(
                "Resident memory before and after {UPLOADS_FOR_MEMORY} more uploads: {before} KiB, {after} KiB."
            );
        }
        _ => println!("This platform does not tell how much memory is resident."),
    }
    Ok(())
}

fn source(builder: okta_identity_source::ClientBuilder) -> Outcome<IdentitySource> {
    Ok(builder
        .allow_http_on_loopback()
        .build()?
        .identity_source(SOURCE))
}

fn body() -> BulkUpsertRequestBody {
    let profiles = (0..PROFILES).map(|number| {
        let profile = IdentitySourceUserProfileForUpsert::default()
            .user_name(format!("worker{number}@example.com"))
            .email(format!("worker{number}@example.com"))
            .first_name("Nadia")
            .last_name("Okoro")
            .mobile_phone("+1 555 0100")
            .home_address("17 Harbour Street, Springfield");
        BulkUpsertUser::new(format!("EMP-{number}"), profile)
    });
    BulkUpsertRequestBody::new(profiles)
}

fn oauth(mode: DpopMode) -> OAuth {
    OAuth::new("bench", PrivateKey::from_signer(NoKey)).dpop(mode)
}

/// The server looks at no assertion, and only one is made for all calls.
struct NoKey;

impl Signer for NoKey {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::Es256
    }

    fn sign<'a>(&'a self, _message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
        Box::pin(async { Ok(vec![1; 64]) })
    }
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
