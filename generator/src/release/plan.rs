//! What a new contract makes of the crate: its files, its next version, its changelog. All of it, before anything is
//! written.

use std::fmt;

use crate::config::Config;
use crate::contract::Update;
use crate::diagnostic::Diagnostics;
use crate::diff::{self, Diff, Faults, RustGroup, Verdict};
use crate::source::SourceText;
use crate::surface::{SurfaceError, surface};
use crate::tree::FileTree;
use crate::{Inputs, Role, generate};

use super::changelog::{Entry, with_entry};
use super::{VersionError, next_version, notes, with_version};

/// What a plan is made of.
#[derive(Clone, Copy, Debug)]
pub struct PlanInputs<'a> {
    /// The new contract and its lock.
    pub update: &'a Update,
    /// The contract before.
    pub contract: SourceText<'a>,
    /// `codegen.toml`, with the present version of the crate.
    pub config: SourceText<'a>,
    /// The crate as it was made from the contract before; `None` if it can't be had.
    pub crate_before: Option<&'a FileTree>,
    /// The crate's changelog, if there is one.
    pub changelog: Option<&'a str>,
    /// The public API of the last published version, as [`super::public_api`] gives it.
    pub published_api: Option<&'a str>,
}

/// What becomes of the crate.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `codegen.toml`, with the next version.
    pub config: String,
    /// The changelog, with an entry for the release.
    pub changelog: String,
    /// The files of the crate.
    pub tree: FileTree,
    /// What changed from the contract before to the new one.
    pub diff: Diff,
    /// What changed in the public API since the last published version, whatever the reason; `None` if there is none.
    pub since_published: Option<Vec<RustGroup>>,
    /// The version before.
    pub version_before: String,
    /// The next version.
    pub version: String,
}

/// Why there is no plan.
#[derive(Clone, Debug)]
pub enum PlanError {
    /// The contract before, or the new one, can't be compared.
    Diff(Faults),
    /// Nothing can be generated from the new contract, or `codegen.toml` is wrong.
    Generate(Diagnostics),
    /// The public API of the new crate can't be told.
    Surface(SurfaceError),
    /// A version can't be read.
    Version(VersionError),
}

impl fmt::Display for PlanError {
    /// One line; the diagnostics are rendered by whoever has the texts.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diff(_) => formatter.write_str("the contracts can't be compared"),
            Self::Generate(_) => formatter.write_str("nothing can be made from the new contract"),
            Self::Surface(error) => error.fmt(formatter),
            Self::Version(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for PlanError {}

/// Plans what a new contract makes of the crate.
///
/// # Errors
/// See [`PlanError`]; nothing that a valid update gives causes one, but a name in `codegen.toml` that fits nothing any
/// more does.
pub fn plan(inputs: &PlanInputs<'_>) -> Result<Plan, PlanError> {
    let lock = &inputs.update.locks.1;
    let published = lock.published.as_deref();
    let new_contract = SourceText {
        name: inputs.contract.name,
        text: &inputs.update.contract,
    };
    let crate_of = |contract, config, role, changelog| Inputs {
        document: contract,
        config,
        overlay: None,
        changelog,
        tags: crate::Tags::Configured,
        role,
        standalone: false,
    };
    let surface_before = inputs.crate_before.map(surface).transpose();
    let diff = diff::diff_since(
        &crate_of(inputs.contract, inputs.config, Role::Other, None),
        surface_before.map_err(PlanError::Surface)?,
        &crate_of(new_contract, inputs.config, Role::Other, None),
    )
    .map_err(PlanError::Diff)?;

    let config = Config::parse(inputs.config.text).map_err(PlanError::Generate)?;
    let since_published = since_published(
        inputs,
        &config,
        published,
        &crate_of(new_contract, inputs.config, Role::Contract, None),
    )?;
    let verdict = for_callers(&diff, since_published.as_deref());
    let version_before = config.package.version.as_ref().clone();
    let version = next_version(published, &version_before, verdict).map_err(PlanError::Version)?;
    let config = with_version(inputs.config.text, &version).map_err(PlanError::Generate)?;
    let entry = Entry {
        heading: notes::heading(&lock.release),
        changes: notes::changes(&diff),
    };
    let changelog = with_entry(inputs.changelog, published, &version, &entry);
    let source = |text| SourceText { name: "", text };
    let last = crate_of(
        new_contract,
        SourceText {
            name: inputs.config.name,
            text: &config,
        },
        Role::Contract,
        Some(source(&changelog)),
    );
    let tree = generate(&last).map_err(PlanError::Generate)?.tree;
    Ok(Plan {
        config,
        changelog,
        tree,
        diff,
        since_published,
        version_before,
        version,
    })
}

/// What everything since the last published version means for those who depend on that.
///
/// Whether it breaks them, the public API of that version tells: a type that came and changed since then is new to them.
/// What only the wire or a reader sees, the comparison of the contracts tells. A new contract that neither of them sees is
/// a patch: the crate says from which release it is, and a version can't be published twice.
fn for_callers(diff: &Diff, since_published: Option<&[RustGroup]>) -> Verdict {
    let verdict = match since_published {
        None => diff.verdict,
        Some(groups) => {
            let verdicts = groups.iter().map(|group| group.verdict);
            verdicts.fold(diff.verdict.min(Verdict::Minor), Verdict::max)
        }
    };
    verdict.max(Verdict::Patch)
}

/// What changed in the public API since the last published version.
fn since_published(
    inputs: &PlanInputs<'_>,
    config: &Config,
    published: Option<&str>,
    contract: &Inputs<'_>,
) -> Result<Option<Vec<RustGroup>>, PlanError> {
    let (Some(_), Some(before)) = (published, inputs.published_api) else {
        return Ok(None);
    };
    let before: Vec<String> = before.lines().map(str::to_owned).collect();
    let tree = generate(contract).map_err(PlanError::Generate)?.tree;
    let after = surface(&tree).map_err(PlanError::Surface)?;
    let name = config.package.name.as_ref().replace('-', "_");
    Ok(Some(diff::compare_surfaces(&name, &before, &after)))
}
