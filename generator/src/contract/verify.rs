//! Whether the contract, its lock and the overlay belong together.

use crate::config::Config;
use crate::source::{self, SourceText};
use crate::tag_choices;

use super::update::operations;
use super::{About, Lock, Refusal, info_version, structure};
use crate::sha256::sha256;

/// The command that makes the contract and the lock anew.
const UPDATE: &str = "cargo xtask spec update";

/// What is held against each other.
#[derive(Clone, Copy, Debug)]
pub struct VerifyInputs<'a> {
    /// The contract.
    pub contract: SourceText<'a>,
    /// The lock, if there is one.
    pub lock: Option<SourceText<'a>>,
    /// The overlay, if there is one.
    pub overlay: Option<SourceText<'a>>,
    /// `codegen.toml`.
    pub config: SourceText<'a>,
}

/// Two things that don't belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What doesn't fit what, in one line.
    pub message: String,
    /// What to do, a command in it.
    pub help: String,
}

/// Everything that doesn't belong together; nothing if all is well.
///
/// # Errors
/// The contract or `codegen.toml` can't be read at all.
pub fn verify(inputs: &VerifyInputs<'_>) -> Result<Vec<Mismatch>, Refusal> {
    let config = Config::parse(inputs.config.text)?;
    let root = source::load(&inputs.contract).map_err(|diagnostics| Refusal {
        about: About::Contract,
        diagnostics,
    })?;
    let name = inputs.contract.name;
    let mut found = Vec::new();
    let mut say = |message: String, help: String| found.push(Mismatch { message, help });
    let Some(lock_source) = inputs.lock else {
        say(
            format!("`{name}` has no lock"),
            format!("run `{UPDATE}`: it writes one"),
        );
        return Ok(found);
    };
    let lock = match Lock::parse(lock_source.text) {
        Ok(lock) => lock,
        Err(reason) => {
            say(
                format!("`{}` is not a lock: {reason}", lock_source.name),
                "take the committed one back with `git restore spec`".to_owned(),
            );
            return Ok(found);
        }
    };
    let again = format!("run `{UPDATE}` with the release that you want: it makes both anew");
    if structure::hash(&root) != lock.contract_sha256 {
        say(
            format!(
                "`{name}` is not the contract that `{}` was written for: it was edited by hand, or an update was cut short",
                lock_source.name
            ),
            format!("{again}; corrections belong in the overlay"),
        );
    }
    let overlay = inputs.overlay.map_or("", |overlay| overlay.text);
    if sha256(overlay.as_bytes()) != lock.overlay_sha256 {
        let overlay_name = inputs.overlay.map_or("the overlay", |overlay| overlay.name);
        say(
            format!("`{overlay_name}` changed since `{name}` was made with it"),
            again.clone(),
        );
    }
    let count = operations(&root, &tag_choices(&[], &config));
    if count != lock.operations {
        say(
            format!(
                "`{name}` has {count} of the chosen operations, but `{}` counts {}",
                lock_source.name, lock.operations
            ),
            again.clone(),
        );
    }
    let version = info_version(&root);
    if version != lock.contract_version {
        say(
            format!(
                "the `info.version` of `{name}` is `{version}`, but `{}` says `{}`",
                lock_source.name, lock.contract_version
            ),
            format!("set it to `{}`, or {again}", lock.contract_version),
        );
    }
    Ok(found)
}
