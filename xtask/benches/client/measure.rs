//! The stop-watch, and the bare client that this one is held against.

use std::time::{Duration, Instant};

use okta_identity_source::models::IdentitySourceSession;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};

use super::Outcome;

/// The times of one kind of call.
pub struct Samples {
    times: Vec<Duration>,
}

impl Samples {
    pub const fn new() -> Self {
        Self { times: Vec::new() }
    }

    /// Makes so many calls, and notes what one of them took.
    pub async fn add(
        &mut self,
        calls: u32,
        mut call: impl AsyncFnMut() -> Outcome<()>,
    ) -> Outcome<()> {
        let started = Instant::now();
        for _ in 0..calls {
            call().await?;
        }
        self.times.push(started.elapsed() / calls);
        Ok(())
    }

    /// The middle of all times but the first: connections and tokens are made then.
    pub fn median(&self) -> Duration {
        let mut times = self.times.get(1..).unwrap_or_default().to_vec();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }
}

/// `reqwest` and `serde_json`, with as little around them as a call needs.
pub struct Bare {
    http: reqwest::Client,
    url: String,
}

impl Bare {
    pub fn new(url: &str) -> Outcome<Self> {
        // `reqwest` wants one, even for plain text. An error says that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            http,
            url: url.to_owned(),
        })
    }

    /// Sends a body and takes any 2xx.
    pub async fn post(&self, path: &str, body: Vec<u8>) -> Outcome<()> {
        let request = self.http.post(format!("{}{path}", self.url)).body(body);
        request
            .header(AUTHORIZATION, "SSWS bench")
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// Reads a session.
    pub async fn session(&self, path: &str) -> Outcome<()> {
        let request = self.http.get(format!("{}{path}", self.url));
        let answer = request
            .header(AUTHORIZATION, "SSWS bench")
            .header(ACCEPT, "application/json")
            .send()
            .await?
            .error_for_status()?;
        let _: IdentitySourceSession = serde_json::from_slice(&answer.bytes().await?)?;
        Ok(())
    }
}

/// The resident memory of this process in KiB, where the platform tells.
pub fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
