//! Settings from `~/.okta/okta.yaml` and `./okta.yaml`.

use std::{
    env,
    fs::File,
    io::{self, ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use super::{
    key::{Form, Key},
    layer::{Layer, Problems},
    source::{ConfigSource, IgnoredSetting, is_showable},
    yaml::{self, Node},
};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads the file in the home directory. That there is no such directory is normal.
pub(super) fn read_home(problems: &mut Problems) -> Layer {
    let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
    home.map_or_else(Layer::default, |home| {
        let path = home.join(".okta").join("okta.yaml");
        read(&ConfigSource::HomeFile(path), problems)
    })
}

/// Reads the file in the working directory.
pub(super) fn read_local(problems: &mut Problems) -> Layer {
    let name = "okta.yaml";
    let path = env::current_dir().map_or_else(|_| PathBuf::from(name), |folder| folder.join(name));
    read(&ConfigSource::LocalFile(path), problems)
}

/// Reads a file. That there is none is normal.
fn read(source: &ConfigSource, problems: &mut Problems) -> Layer {
    let (ConfigSource::HomeFile(path) | ConfigSource::LocalFile(path)) = source else {
        return Layer::default();
    };
    let root = text(path).and_then(|text| text.map(|text| yaml::parse(&text)).transpose());
    let mut reader = Reader {
        layer: Layer::default(),
        source,
        problems,
    };
    match root {
        Ok(None) => {}
        Ok(Some(root)) => reader.walk("", root),
        Err(problem) => reader.problem(&problem),
    }
    reader.layer
}

/// The text of a file; `None` if there is no file.
fn text(path: &Path) -> Result<Option<String>, String> {
    let unreadable =
        |error: &io::Error| format!("cannot be read ({}): check who may read it", error.kind());
    // Asked for before it is opened: opening a pipe would wait for its other end.
    match path.metadata() {
        Ok(facts) if !facts.is_file() => {
            return Err("is not a file: remove it, or put a file in its place".to_owned());
        }
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(unreadable(&error)),
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("is larger than 1 MiB: keep only settings in it".to_owned());
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| "is not UTF-8: save it as plain text".to_owned())
}

/// Takes the settings out of a file's tree.
struct Reader<'a> {
    layer: Layer,
    source: &'a ConfigSource,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn problem(&mut self, problem: &str) {
        self.problems.push(format!("{}: {problem}", self.source));
    }

    /// Takes what is at `path`: a setting, a mapping that holds some, or something of others.
    fn walk(&mut self, path: &str, node: Node) {
        if let Some((key, name)) = key_at(path) {
            return self.take(key, name, &node);
        }
        if !is_above_a_key(path) {
            return self.ignore(path);
        }
        match node {
            Node::Map(entries) => {
                for (name, node) in entries {
                    self.walk(&below(path, &name), node);
                }
            }
            Node::Nothing => {}
            _ if path.is_empty() => {
                self.problem("does not hold settings: it must begin with `okta:`");
            }
            _ => self.problem(&format!(
                "`{path}` must be a mapping: put its settings below it, each on a line of its own and further in"
            )),
        }
    }

    fn take(&mut self, key: Key, name: &'static str, node: &Node) {
        match value(key.form(), node) {
            Ok(value) if value.trim().is_empty() => {}
            Ok(value) => {
                let source = self.source.clone();
                self.layer.add(key, name, value, source, self.problems);
            }
            Err(must) => self.problem(&format!("`{name}` {must}")),
        }
    }

    /// Other sections below `okta` are of other programs, and none of this client's business. What is beside `okta` may be a
    /// section that was set too far out.
    fn ignore(&mut self, path: &str) {
        let is_ours = ["okta.client.", "okta.testing."]
            .iter()
            .any(|section| path.starts_with(section));
        if path.starts_with("okta.") && !is_ours {
            return;
        }
        let names: Vec<&str> = path
            .split('.')
            .map(|name| if is_showable(name) { name } else { "?" })
            .collect();
        let ignored = IgnoredSetting::new(names.join("."), self.source.clone());
        self.layer.ignored.push(ignored);
    }
}

/// The key with this name in a file, and the name.
fn key_at(path: &str) -> Option<(Key, &'static str)> {
    names().find(|(_, name)| *name == path)
}

/// Every key by each of its names in a file.
fn names() -> impl Iterator<Item = (Key, &'static str)> {
    Key::ALL.into_iter().flat_map(|key| {
        let others = key.other_paths().iter().copied();
        std::iter::once(key.path())
            .chain(others)
            .map(move |name| (key, name))
    })
}

/// Whether keys stand below this path.
fn is_above_a_key(path: &str) -> bool {
    path.is_empty()
        || names().any(|(_, name)| {
            name.strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
        })
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// The text of a value, or what it must be. Nothing is empty text.
fn value(form: Form, node: &Node) -> Result<String, &'static str> {
    match (form, node) {
        (_, Node::Nothing) => Ok(String::new()),
        (_, Node::Text(text)) => Ok(text.clone()),
        (Form::WholeNumber, Node::WholeNumber(number)) => Ok(number.clone()),
        (Form::Flag, Node::Flag(flag)) => Ok(flag.to_string()),
        (Form::List, Node::List(items)) => items
            .iter()
            .map(|item| match item {
                Node::Text(text) => Ok(text.as_str()),
                _ => Err("must be a list of texts"),
            })
            .collect::<Result<Vec<&str>, _>>()
            .map(|texts| texts.join(" ")),
        (Form::PrivateKey, Node::Map(_)) => node
            .to_json()
            .map(|jwk| jwk.to_string())
            .ok_or("must be a PEM text, a JWK or the path of a file with one"),
        (Form::WholeNumber, _) => Err("must be a whole number"),
        (Form::Flag, _) => Err("must be `true` or `false`"),
        (Form::List, _) => Err("must be a list of texts"),
        // YAML does not keep how a number was written, `1.10` would become `1.1`.
        (_, Node::WholeNumber(_) | Node::Number | Node::Flag(_)) => {
            Err("must be a text: put the value in quotes")
        }
        (_, Node::List(_) | Node::Map(_)) => Err("must be one text"),
    }
}
