//! How long the stages of a run took.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use okta_codegen::watch::{Stage, Watch};

/// What the lines of [`Stages::lines`] begin with.
const LABEL: &str = "stage ";

/// The stages in the order of a run, by name. `render` is part of `emit`, summed over its threads.
pub const NAMES: [&str; 8] = [
    "load", "select", "lower", "emit", "render", "compare", "report", "write",
];

/// The time of each stage so far.
#[derive(Debug, Default)]
pub struct Stages {
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    running: BTreeMap<&'static str, Vec<(ThreadId, Instant)>>,
    done: BTreeMap<&'static str, Duration>,
}

impl Stages {
    /// Does `work` as the stage called `name`.
    pub fn time<T>(&self, name: &'static str, work: impl FnOnce() -> T) -> T {
        self.start(name);
        let done = work();
        self.stop(name);
        done
    }

    fn start(&self, name: &'static str) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let started = (thread::current().id(), Instant::now());
        taken.running.entry(name).or_default().push(started);
    }

    fn stop(&self, name: &'static str) {
        let now = Instant::now();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let running = taken.running.entry(name).or_default();
        let this = thread::current().id();
        if let Some(place) = running.iter().rposition(|(thread, _)| *thread == this) {
            let (_, started) = running.remove(place);
            *taken.done.entry(name).or_default() += now - started;
        }
    }

    /// A line for each stage, by which a run tells its times to the benchmark.
    #[must_use]
    pub fn lines(&self) -> String {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let done = taken.done.iter();
        let lines: Vec<String> = done
            .map(|(name, time)| format!("{LABEL}{name}: {} us\n", time.as_micros()))
            .collect();
        lines.concat()
    }
}

impl Watch for Stages {
    fn begin(&self, stage: Stage) {
        self.start(name(stage));
    }

    fn end(&self, stage: Stage) {
        self.stop(name(stage));
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Load => "load",
        Stage::Select => "select",
        Stage::Lower => "lower",
        Stage::Emit => "emit",
        Stage::Render => "render",
    }
}

/// The times that a run printed, by the names of the stages.
#[must_use]
pub fn from_output(output: &str) -> BTreeMap<String, Duration> {
    let lines = output.lines().filter_map(|line| {
        let (name, time) = line.strip_prefix(LABEL)?.split_once(": ")?;
        let micros = time.strip_suffix(" us")?.parse().ok()?;
        Some((name.to_owned(), Duration::from_micros(micros)))
    });
    lines.collect()
}
