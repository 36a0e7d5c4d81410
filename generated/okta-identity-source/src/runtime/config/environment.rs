//! Settings from the environment of the process.

use std::env;

use super::{
    key::Key,
    layer::{Layer, Problems},
    source::{ConfigSource, IgnoredSetting, is_showable},
};

/// What the names of this client's variables begin with, and those of many other tools.
const PREFIX: &str = "OKTA_CLIENT_";

/// Reads the variables. An empty one counts as not set.
pub(super) fn read(problems: &mut Problems) -> Layer {
    let mut layer = Layer::default();
    for key in Key::ALL {
        for name in key.variables() {
            match env::var(name) {
                Ok(value) if value.trim().is_empty() => {}
                Ok(value) => {
                    let source = ConfigSource::Environment((*name).to_owned());
                    layer.add(key, name, value, source, problems);
                }
                Err(env::VarError::NotPresent) => {}
                Err(env::VarError::NotUnicode(_)) => {
                    problems.push(format!("`{name}` is not UTF-8: set it to plain text"));
                }
            }
        }
    }
    layer.ignored = unknown();
    layer
}

/// The variables whose names are nearly those of settings, such as `OKTA_CLIENT_ORG`.
fn unknown() -> Vec<IgnoredSetting> {
    let is_known = |name: &str| Key::ALL.iter().any(|key| key.variables().contains(&name));
    let mut names: Vec<String> = env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| !is_known(name))
        .filter_map(|name| {
            let rest = name.strip_prefix(PREFIX)?;
            let shown = if is_showable(rest) { rest } else { "?" };
            Some(format!("{PREFIX}{shown}"))
        })
        .collect();
    names.sort_unstable();
    names
        .into_iter()
        .map(|name| IgnoredSetting::new(name.clone(), ConfigSource::Environment(name)))
        .collect()
}
