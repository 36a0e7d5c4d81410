//! From upstream's release to the contract and its lock.

use serde_json::Value;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::report::is_dangerous;
use crate::source::overlay::{Outcome, Overlay, Touches};
use crate::source::{self, SourceText, TagChoice};
use crate::{Role, lower_tree, tag_choices};

use super::merge::{ProseReport, merge};
use super::{Lock, info_version, structure};
use crate::sha256::sha256;

/// What stands above the contract.
const HEADER: &str = "\
# The contract from which the crate is generated: the chosen operations of Okta's Management API, and what they reach.
#
# `cargo xtask spec update` writes this file from an upstream release and the corrections in spec/overlay.yaml;
# spec/spec.lock says from which release. Descriptions, summaries, titles and examples are this project's own: mend them
# here, and updates leave them as they are. All else comes from upstream, so a correction belongs in spec/overlay.yaml.
# Other comments than this one do not survive a change of the contract.
";

/// The longest name of a release in characters.
const LONGEST_RELEASE: usize = 100;

/// What an update is made of.
#[derive(Clone, Copy, Debug)]
pub struct UpdateInputs<'a> {
    /// Upstream's document.
    pub upstream: SourceText<'a>,
    /// Its corrections, if there are any.
    pub overlay: Option<SourceText<'a>>,
    /// `codegen.toml`.
    pub config: SourceText<'a>,
    /// The contract that is there.
    pub contract: Option<SourceText<'a>>,
    /// The lock that is there.
    pub lock: Option<SourceText<'a>>,
    /// Where upstream's document is from: an address, or the name of a file without its folder.
    pub source: &'a str,
    /// What upstream calls the release; `None` for the document's `info.version`.
    pub release: Option<&'a str>,
}

/// What an update gives.
#[derive(Clone, Debug)]
pub struct Update {
    /// The text of the contract.
    pub contract: String,
    /// The text of the lock.
    pub lock: String,
    /// Whether the contract says something else than before: its words and its layout aside.
    pub changed: bool,
    /// Whether the contract that is there is the one that the lock was written for, as far as there are both. If not, an
    /// update was cut short, or somebody edited more than words.
    pub is_whole: bool,
    /// What the lock says before, if there is one, and after.
    pub locks: (Option<Lock>, Lock),
    /// The operations of the contract before, if there is one.
    pub operations_before: Option<usize>,
    /// What became of the words.
    pub prose: ProseReport,
    /// What became of each action of the overlay, in its order.
    pub outcomes: Vec<Outcome>,
    /// Warnings and notes about upstream's document.
    pub warnings: Diagnostics,
}

/// The text that diagnostics with a place in "the document" are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Upstream's document.
    Upstream,
    /// The contract that is there.
    Contract,
}

/// Why there is no update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The text that the diagnostics are about.
    pub about: About,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

impl From<Diagnostics> for Refusal {
    fn from(diagnostics: Diagnostics) -> Self {
        Self {
            about: About::Upstream,
            diagnostics,
        }
    }
}

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics::from(diagnostic).into()
    }
}

/// Makes the contract and its lock. The new contract is read back and lowered, so that what is given can be generated.
///
/// If the release changes nothing that the chosen tags reach, the contract's text stays as it is and only the lock moves.
///
/// # Errors
/// Whatever is wrong with one of the texts; an action of the overlay whose defect upstream has fixed.
pub fn update(inputs: &UpdateInputs<'_>) -> Result<Update, Refusal> {
    let config = Config::parse(inputs.config.text)?;
    let tags = tag_choices(&[], &config);
    let mut upstream = source::load(&inputs.upstream)?;
    let release = release(inputs.release, &upstream)?;
    let mut corrected = correct(inputs.overlay.as_ref(), &mut upstream)?;
    let touches = Touches::of(&corrected.outcomes);
    let lowered = lower_tree(&upstream, &tags, &config, Role::Other);
    let lowered = lowered.map_err(|found| touches.relocate(found))?;
    // Only of a document that is whole can it be told that a defect is gone: in one that was cut off, targets are too.
    let outcomes = corrected.fixed.into_result(corrected.outcomes)?;
    let warnings = touches.relocate(lowered.warnings);
    let info_version = info_version(&upstream);
    let pruned = source::prune(&upstream, &tags)?;
    drop(upstream);
    let present = present(inputs.contract.as_ref())?;
    let before = present_lock(inputs.lock.as_ref())?;

    let known = before.as_ref().map(|lock| &lock.prose);
    let mut merged = merge(&pruned.root, present.as_ref(), config.upstream.prose, known);
    let hash = structure::hash(&merged.root);
    let present_hash = present.as_ref().map(structure::hash);
    let changed = present_hash.as_ref() != Some(&hash);
    let is_whole = match (&present_hash, &before) {
        (Some(present), Some(lock)) => *present == lock.contract_sha256,
        _ => true,
    };
    let contract_version = match (&present, &before) {
        (Some(present), _) if !changed => super::info_version(present),
        // What somebody edited by hand is put back: nothing changed since the lock was written.
        (_, Some(lock)) if lock.contract_sha256 == hash => lock.contract_version.clone(),
        _ => release.clone(),
    };
    set_version(&mut merged.root, &contract_version);
    let contract = match inputs.contract {
        // Hand-mended words may be laid out as people like; a first lock makes the file canonical once.
        Some(present) if !changed && before.is_some() => present.text.to_owned(),
        _ => written(&merged.root, &config, &tags)?,
    };
    let lock = Lock {
        source: inputs.source.to_owned(),
        release,
        info_version,
        contract_version,
        upstream_sha256: sha256(inputs.upstream.text.as_bytes()),
        overlay_sha256: sha256(inputs.overlay.map_or("", |overlay| overlay.text).as_bytes()),
        contract_sha256: hash,
        operations: pruned.operations,
        published: before.as_ref().and_then(|lock| lock.published.clone()),
        prose: merged.hashes,
    };
    Ok(Update {
        contract,
        is_whole,
        lock: lock.text(),
        changed,
        operations_before: present.as_ref().map(|present| operations(present, &tags)),
        locks: (before, lock),
        prose: merged.report,
        outcomes,
        warnings,
    })
}

/// The name of the release.
fn release(given: Option<&str>, upstream: &Value) -> Result<String, Diagnostic> {
    let name = given.map_or_else(|| info_version(upstream), str::to_owned);
    let is_usable = !name.trim().is_empty()
        && name.chars().count() <= LONGEST_RELEASE
        && !name.chars().any(is_dangerous);
    if is_usable {
        return Ok(name);
    }
    let message = match given {
        Some(_) => {
            "the name of the release is empty, too long, or has characters that can't be shown"
        }
        None => "the document's `info.version` can't be the name of the release",
    };
    let help = format!("give a name of at most {LONGEST_RELEASE} characters with --release");
    Err(nowhere(message).help(help))
}

/// What the overlay did to a document.
#[derive(Default)]
struct Corrected {
    /// What became of each action.
    outcomes: Vec<Outcome>,
    /// An error for each action whose defect is gone.
    fixed: Diagnostics,
}

/// Applies the overlay.
fn correct(
    overlay: Option<&SourceText<'_>>,
    upstream: &mut Value,
) -> Result<Corrected, Diagnostics> {
    let Some(overlay) = overlay else {
        return Ok(Corrected::default());
    };
    let overlay = Overlay::parse(overlay)?;
    let outcomes = overlay.apply(upstream)?;
    Ok(Corrected {
        fixed: overlay.fixed(&outcomes, Severity::Error),
        outcomes,
    })
}

/// The contract that is there, as a value tree.
fn present(contract: Option<&SourceText<'_>>) -> Result<Option<Value>, Refusal> {
    let Some(contract) = contract else {
        return Ok(None);
    };
    source::load(contract).map(Some).map_err(|mut diagnostics| {
        diagnostics.push(Diagnostic {
            severity: Severity::Note,
            ..nowhere("the contract that is there can't be read, so its words can't be kept").help(
                "mend it, or take the committed one back; without any, all words are made anew",
            )
        });
        Refusal {
            about: About::Contract,
            diagnostics,
        }
    })
}

/// The lock that is there.
fn present_lock(lock: Option<&SourceText<'_>>) -> Result<Option<Lock>, Diagnostic> {
    let Some(lock) = lock else {
        return Ok(None);
    };
    Lock::parse(lock.text).map(Some).map_err(|reason| {
        nowhere(&format!("`{}` is not a lock: {reason}", lock.name))
            .help("take the committed one back with `git restore spec`")
    })
}

/// The text of the new contract, which was read back and understood.
fn written(root: &Value, config: &Config, tags: &[TagChoice<'_>]) -> Result<String, Diagnostics> {
    let text = format!("{HEADER}{}", source::write(root));
    let made = SourceText {
        name: "the new contract",
        text: &text,
    };
    // Its places are in a text that nobody has; what upstream is to blame for was reported before.
    let nowhere_else = |found: Diagnostics| -> Diagnostics {
        let all = found.iter().cloned();
        all.map(|diagnostic| diagnostic.moved_to(Place::Nowhere))
            .collect()
    };
    let read = source::load(&made).map_err(nowhere_else)?;
    if read != *root {
        let message = "the new contract is not read as it was meant";
        return Err(nowhere(message)
            .help("this is a bug of the generator")
            .into());
    }
    lower_tree(&read, tags, config, Role::Other).map_err(nowhere_else)?;
    Ok(text)
}

/// Gives the document a version, at the place where it has one.
fn set_version(root: &mut Value, version: &str) {
    if let Some(info) = root.get_mut("info").and_then(Value::as_object_mut) {
        info.insert("version".to_owned(), Value::String(version.to_owned()));
    }
}

/// How many operations of the chosen tags a document has; 0 if it can't be told.
pub fn operations(root: &Value, tags: &[TagChoice<'_>]) -> usize {
    source::prune(root, tags).map_or(0, |pruned| pruned.operations)
}

/// An error about the inputs as a whole.
fn nowhere(message: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        message: message.to_owned(),
        at: Place::Nowhere,
        help: None,
    }
}
