//! A place of its own for a program that reads its configuration: a home directory, a working directory, an environment.
//!
//! A test may not change the environment of its own process, so each runs this program once more with one ignored test,
//! which says what it found.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
};

use okta_runtime_template::runtime::{
    Answer, Client, Config, ConfigSetting, Error, IgnoredSetting, Request,
};

use crate::support::GET;

/// What the ignored test writes around what it has to say.
const MARKS: [&str; 2] = ["<<<<<<", ">>>>>>"];

/// Folders that are gone again when this is dropped.
pub struct Place {
    root: PathBuf,
    variables: Vec<(String, String)>,
}

impl Place {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("okta-runtime-place-{}-{count}", std::process::id());
        let root = std::env::temp_dir().join(name);
        fs::create_dir_all(root.join("home/.okta")).unwrap();
        fs::create_dir_all(root.join("work")).unwrap();
        Self {
            root,
            variables: Vec::new(),
        }
    }

    pub fn home_path(&self) -> PathBuf {
        self.root.join("home/.okta/okta.yaml")
    }

    pub fn local_path(&self) -> PathBuf {
        self.root.join("work/okta.yaml")
    }

    pub fn home(self, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.home_path(), text).unwrap();
        self
    }

    pub fn local(self, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.local_path(), text).unwrap();
        self
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn variables<'a>(self, all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        all.into_iter()
            .fold(self, |place, (name, value)| place.variable(name, value))
    }

    /// What `Config::load` gives here: the report, or the error.
    pub fn report(&self) -> Result<String, String> {
        outcome(&self.run("report"))
    }

    /// What becomes of a client here: its `Debug`, or the error.
    pub fn build(&self) -> Result<String, String> {
        outcome(&self.run("build"))
    }

    /// Sends a request as `Client::from_env` does it here.
    pub async fn call(self) -> Result<String, String> {
        tokio::task::spawn_blocking(move || outcome(&self.run("call")))
            .await
            .unwrap()
    }

    /// Runs one ignored test of this module, or of another, and gives what it had to say.
    pub fn run(&self, test: &str) -> String {
        let test = if test.contains("::") {
            test.to_owned()
        } else {
            format!("place::{test}")
        };
        let output = self.output(&test);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{test}: {output:?}");
        let said = printed
            .split_once(MARKS[0])
            .and_then(|(_, rest)| rest.split_once(MARKS[1]));
        said.unwrap_or_else(|| panic!("{test}: {output:?}"))
            .0
            .to_owned()
    }

    /// The same for a test of code that is async.
    pub async fn run_async(self, test: &'static str) -> String {
        tokio::task::spawn_blocking(move || self.run(test))
            .await
            .unwrap()
    }

    fn output(&self, test: &str) -> Output {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", test, "--ignored", "--nocapture"])
            .current_dir(self.root.join("work"));
        for (name, _) in std::env::vars_os() {
            let upper = name.to_string_lossy().to_ascii_uppercase();
            if upper.starts_with("OKTA_") || upper.ends_with("_PROXY") {
                child.env_remove(name);
            }
        }
        let home = self.root.join("home");
        child.env("HOME", &home).env("USERPROFILE", &home);
        child.envs(self.variables.iter().map(|(name, value)| (name, value)));
        child.output().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Says something from an ignored test.
pub fn say(result: &Result<String, String>) {
    let (word, text) = match result {
        Ok(text) => ("fine", text),
        Err(text) => ("error", text),
    };
    println!("{}{word}\n{text}{}", MARKS[0], MARKS[1]);
}

fn outcome(said: &str) -> Result<String, String> {
    match said.split_once('\n').unwrap() {
        ("fine", text) => Ok(text.to_owned()),
        (_, text) => Err(text.to_owned()),
    }
}

/// An error as loggers show it.
fn shown(error: &Error) -> String {
    let text = error.to_string();
    assert_eq!(text.lines().count(), 1, "{text}");
    format!("{text}\n{error:?}")
}

/// Everything that a configuration shows of itself.
fn everything(config: &Config) -> String {
    let settings: Vec<ConfigSetting<'_>> = config.settings().collect();
    let ignored: Vec<&IgnoredSetting> = config.ignored().collect();
    format!(
        "{config}\n----\n{config:?} {config:#?} {settings:?} {ignored:?} {:?}",
        config.builder()
    )
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn report() {
    let config = Config::load();
    say(&config
        .map(|config| everything(&config))
        .map_err(|error| shown(&error)));
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn build() {
    let client = Config::load().and_then(|config| config.builder().build());
    say(&client
        .map(|client| format!("{client:?}"))
        .map_err(|error| shown(&error)));
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn call() {
    let result = match Client::from_env() {
        Ok(client) => {
            Request::new(&client, &GET)
                .send_with_response(Answer::NOTHING)
                .await
        }
        Err(error) => Err(error),
    };
    say(&result
        .map(|answer| answer.status().to_string())
        .map_err(|error| shown(&error)));
}
