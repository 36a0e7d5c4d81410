//! The settings of one source, and how those of several become one.

use std::collections::BTreeMap;

use super::{
    key::Key,
    source::{ConfigSource, IgnoredSetting, Setting},
};
use crate::runtime::error::ConfigurationError;

/// What is wrong with the configuration, in words that hold no value.
pub(crate) type Problems = Vec<String>;

/// Settings by key, and what was ignored beside them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layer {
    pub(super) settings: BTreeMap<Key, Setting>,
    pub(super) ignored: Vec<IgnoredSetting>,
}

impl Layer {
    /// Takes a value under one of the names of its key. Another value under another name is a problem: no rule says
    /// which of them is meant.
    pub(super) fn add(
        &mut self,
        key: Key,
        name: &'static str,
        value: String,
        source: ConfigSource,
        problems: &mut Problems,
    ) {
        let setting = Setting {
            value: value.into(),
            source,
            name,
        };
        match self.settings.get(&key) {
            Some(earlier) if earlier.value.expose() != setting.value.expose() => {
                problems.push(format!(
                    "{} and {} are two names of one setting and have different values: keep one of them",
                    earlier.place(),
                    setting.place()
                ));
            }
            Some(_) => {}
            None => {
                self.settings.insert(key, setting);
            }
        }
    }

    /// Puts the settings of a stronger layer over these.
    pub(super) fn cover(&mut self, stronger: Self) {
        self.settings.extend(stronger.settings);
        self.ignored.extend(stronger.ignored);
    }

    pub(super) fn get(&self, key: Key) -> Option<&Setting> {
        self.settings.get(&key)
    }
}

/// One error of all problems; `Ok` if there are none.
pub(crate) fn none_of(problems: Problems) -> Result<(), ConfigurationError> {
    let count = problems.len();
    let mut problems = problems.into_iter();
    match (count, problems.next()) {
        (_, None) => Ok(()),
        (1, Some(problem)) => Err(ConfigurationError::new(problem)),
        (_, Some(first)) => {
            let numbered: Vec<String> = std::iter::once(first)
                .chain(problems)
                .enumerate()
                .map(|(index, problem)| format!("({}) {problem}", index + 1))
                .collect();
            Err(ConfigurationError::new(format!(
                "{count} things are wrong: {}",
                numbered.join("; ")
            )))
        }
    }
}

/// Both values, or one error with all that is wrong.
pub(crate) fn both<A, B>(
    first: Result<A, ConfigurationError>,
    second: Result<B, ConfigurationError>,
) -> Result<(A, B), ConfigurationError> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(first), Err(second)) => Err(ConfigurationError::new(format!(
            "2 things are wrong: (1) {first}; (2) {second}"
        ))),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
    }
}
