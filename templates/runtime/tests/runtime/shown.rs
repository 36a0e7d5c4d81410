//! Collects what a program may write into its logs: values, errors with their sources, and the records of the HTTP stack.

use std::{
    error::Error as StdError,
    fmt::Debug,
    sync::{Mutex, Once},
};

use okta_runtime_template::runtime::Error;

/// Everything that was shown, each with a word on what it is.
#[derive(Default)]
pub struct Shown(pub Vec<(String, String)>);

impl Shown {
    /// A value in both forms of `Debug`.
    pub fn debug(&mut self, what: &str, value: &dyn Debug) {
        self.0
            .push((what.to_owned(), format!("{value:?}\n{value:#?}")));
    }

    /// An error and all of its sources, as every logger shows them.
    pub fn error(&mut self, what: &str, error: &(dyn StdError + 'static)) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.0.push((what.to_owned(), error.to_string()));
            self.debug(what, &error);
            next = error.source();
        }
    }

    /// The end of a call: the answer, or the error as a whole and in its kind.
    pub fn outcome<T: Debug>(&mut self, what: &str, outcome: &Result<T, Error>) {
        match outcome {
            Ok(value) => self.debug(what, value),
            Err(error) => {
                self.error(what, error);
                match error {
                    Error::Api(inner) => self.error(what, &**inner),
                    Error::Transport(inner) => self.error(what, inner),
                    Error::Decode(inner) => self.error(what, &**inner),
                    Error::Validation(inner) => self.error(what, inner),
                    Error::Auth(inner) => self.error(what, inner),
                    Error::Configuration(inner) => self.error(what, inner),
                    Error::Paging(inner) => self.error(what, inner),
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    /// The first of these that is shown somewhere.
    pub fn find(&self, planted: &[String]) -> Option<String> {
        self.0.iter().find_map(|(what, text)| {
            let value = planted.iter().find(|value| text.contains(*value))?;
            Some(format!("{what} shows {value}: {text}"))
        })
    }
}

/// What the HTTP stack says through `log`, on whatever thread.
pub static RECORDS: Mutex<String> = Mutex::new(String::new());

struct Records;

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        RECORDS.lock().unwrap().push_str(&line);
    }

    fn flush(&self) {}
}

/// Keeps those from now on.
pub fn record_logs() {
    static START: Once = Once::new();
    START.call_once(|| {
        log::set_logger(&Records).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

#[test]
fn a_leak_in_a_source_would_be_found() {
    let planted = ["planted".to_owned()];
    let mut shown = Shown::default();
    shown.error("an error", &std::io::Error::other("harmless"));
    assert_eq!(shown.find(&planted), None);
    let inner = std::io::Error::other("to planted");
    shown.error("an error", &std::io::Error::other(inner));
    assert!(shown.find(&planted).is_some());
}
