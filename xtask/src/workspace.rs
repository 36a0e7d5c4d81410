//! The default paths, and what a path means: whether two of them are the same place, and how to show one.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The document that the committed crate is made from, relative to the workspace.
const CONTRACT: &str = "spec/identity-source.yaml";
/// What to generate and what to call it, relative to the workspace.
const CONFIG: &str = "spec/codegen.toml";
/// The corrections of upstream's document, relative to the workspace.
const OVERLAY: &str = "spec/overlay.yaml";
/// Where the contract came from, relative to the workspace.
const LOCK: &str = "spec/spec.lock";
/// What changed for those who use the crate, relative to the workspace. It travels with the crate.
const CHANGELOG: &str = "spec/CHANGELOG.md";
/// The public API of the last published version, relative to the workspace.
const PUBLISHED_API: &str = "spec/published-api.txt";
/// The committed crate, relative to the workspace. It is a member of the workspace.
const CRATE: &str = "generated/okta-identity-source";

/// A path, and how the user knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The path to open.
    pub path: PathBuf,
    /// The path to print.
    pub shown: String,
}

impl Location {
    /// A path as the user gave it, relative to the current folder.
    #[must_use]
    pub fn given(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            shown: path.display().to_string(),
        }
    }

    /// Something that has a name, but no path.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            path: PathBuf::new(),
            shown: name.to_owned(),
        }
    }

    /// The place below this one at `relative`, which uses `/`.
    #[must_use]
    pub fn below(&self, relative: &str) -> Self {
        Self {
            path: join(&self.path, relative),
            shown: format!("{}/{relative}", self.shown.trim_end_matches('/')),
        }
    }
}

/// The workspace of this repository.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that `xtask` is a member of.
    ///
    /// Cargo names the package's folder at run time. Started without Cargo, or from another package's tests or build
    /// script, the folder is the one in which `xtask` was compiled.
    #[must_use]
    pub fn find() -> Self {
        let compiled = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .filter(|folder| {
                folder.file_name() == compiled.file_name() && folder.join("Cargo.toml").is_file()
            })
            .unwrap_or(compiled);
        Self::at(package.parent().unwrap_or(&package))
    }

    /// The workspace at `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The document to read: the user's, or the contract.
    #[must_use]
    pub fn spec(&self, given: Option<&Path>) -> Location {
        given.map_or_else(|| self.default(CONTRACT), Location::given)
    }

    /// The configuration to read: the user's, or the committed one.
    #[must_use]
    pub fn config(&self, given: Option<&Path>) -> Location {
        given.map_or_else(|| self.default(CONFIG), Location::given)
    }

    /// The overlay to apply: the user's, or the committed one.
    #[must_use]
    pub fn overlay(&self, given: Option<&Path>) -> Location {
        given.map_or_else(|| self.default(OVERLAY), Location::given)
    }

    /// The lock of the contract.
    #[must_use]
    pub fn lock(&self) -> Location {
        self.default(LOCK)
    }

    /// The changelog of the crate.
    #[must_use]
    pub fn changelog(&self) -> Location {
        self.default(CHANGELOG)
    }

    /// The public API of the last published version.
    #[must_use]
    pub fn published_api(&self) -> Location {
        self.default(PUBLISHED_API)
    }

    /// The folder to write: the user's, or the committed crate.
    #[must_use]
    pub fn out(&self, given: Option<&Path>) -> Location {
        given.map_or_else(|| self.default(CRATE), Location::given)
    }

    /// Whether `spec` is the committed contract, however it is spelled.
    #[must_use]
    pub fn is_contract(&self, spec: &Path) -> bool {
        same_place(spec, &join(&self.root, CONTRACT))
    }

    /// Whether a crate at `out` is a member of this workspace, however it is spelled.
    #[must_use]
    pub fn is_member(&self, out: &Path) -> bool {
        same_place(out, &join(&self.root, CRATE))
    }

    /// A path of the workspace, shown relative to the current folder if it is below that.
    fn default(&self, relative: &str) -> Location {
        let path = join(&self.root, relative);
        let shown = env::current_dir()
            .ok()
            .and_then(|current| path.strip_prefix(current).ok().map(Path::to_owned))
            .unwrap_or_else(|| path.clone());
        Location {
            shown: shown.display().to_string(),
            path,
        }
    }
}

/// `root` and a relative path with `/`, in the form of this platform.
#[must_use]
pub fn join(root: &Path, relative: &str) -> PathBuf {
    relative.split('/').fold(root.to_owned(), |mut path, part| {
        path.push(part);
        path
    })
}

/// Whether two paths name one place, which need not exist.
#[must_use]
pub fn same_place(one: &Path, other: &Path) -> bool {
    resolve(one) == resolve(other)
}

/// Whether `path` is `folder` or below it; neither needs to exist. Gives the part below.
#[must_use]
pub fn below(path: &Path, folder: &Path) -> Option<PathBuf> {
    resolve(path)
        .strip_prefix(resolve(folder))
        .ok()
        .map(Path::to_owned)
}

/// The absolute path without links and dots. What doesn't exist holds no links, so it is only tidied.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut existing = absolute.as_path();
    let mut rest: Vec<OsString> = Vec::new();
    let base = loop {
        if let Ok(canonical) = fs::canonicalize(existing) {
            break canonical;
        }
        match (existing.parent(), existing.components().next_back()) {
            (Some(parent), Some(last)) => {
                rest.push(last.as_os_str().to_owned());
                existing = parent;
            }
            _ => break existing.to_owned(),
        }
    };
    rest.iter().rev().fold(base, |mut resolved, part| {
        match Path::new(part).components().next() {
            Some(Component::ParentDir) => {
                resolved.pop();
            }
            Some(Component::Normal(part)) => resolved.push(part),
            _ => {}
        }
        resolved
    })
}
