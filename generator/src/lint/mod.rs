//! Looks for mistakes in a document: what is wrong by `OpenAPI`'s own rules, and what makes a worse client.
//!
//! The document is looked at as it is: no overlay is applied. A finding can be allowed by `[[lint.allow]]` in
//! `codegen.toml`, with a reason; an allowance that allows nothing is an error, once the contract is looked at.
//!
//! | rule | severity | what it asks for |
//! |---|---|---|
//! | `example-fits-schema` | error | an example of a body, parameter, header or schema fits the schema; `readOnly` may be missing in requests, `writeOnly` in responses |
//! | `example-keys-declared` | warning | an example has no key that its schema doesn't declare, unless `additionalProperties` or a discriminator lets others in |
//! | `example-checked` | note | an example or default is small enough to be checked, and its patterns can be tried in bounded time |
//! | `example-or-examples` | warning | `example` and `examples` don't stand side by side |
//! | `reference-resolves` | error | every `$ref` leads to a node of this document, and not in a circle |
//! | `reference-alone` | note | nothing stands beside a `$ref`: `OpenAPI` 3.0 passes over it |
//! | `path-parameters` | error | the template of a path and the declared path parameters are the same, and these are required |
//! | `parameter-unique` | error | a list of parameters has each one once |
//! | `paths-distinct` | error | two paths differ in more than the names of their parameters |
//! | `path-item-empty` | warning | a path has operations (whole documents) |
//! | `operation-id` | error | an operation has an `operationId` |
//! | `operation-id-unique` | error | an `operationId` is that of one operation |
//! | `operation-description` | warning | an operation has a description |
//! | `operation-success` | warning | an operation documents an answer that is no error |
//! | `operation-4xx` | warning | an operation documents an answer to a request that is refused |
//! | `tag-declared` | warning | the tags of an operation are declared |
//! | `security-declared` | error | a security requirement names a declared scheme |
//! | `required-declared` | warning | `required` names properties that the schema, or a part of its `allOf`, declares |
//! | `required-described` | warning | a required property is not described as optional, where it is required or where it is declared |
//! | `bounds-meet` | error | a lower bound is not above its upper one |
//! | `type-keywords` | warning | a schema has no keyword that is for values of another type |
//! | `array-items` | error | an array says what its items are |
//! | `nested-namesake` | warning | a property is not an object that only holds a property of the same name |
//! | `enum-unique` | error | an `enum` has values, and each once |
//! | `enum-type` | error | the values of an `enum` are of the schema's type |
//! | `default-fits-schema` | error | a default fits its schema |
//! | `pattern-valid` | warning | a `pattern` is a regular expression |
//! | `component-used` | warning | an operation reaches every component (whole documents) |

mod allow;
mod bounds;
mod components;
mod compose;
mod described;
pub(crate) mod examples;
mod findings;
mod operations;
mod paths;
mod references;
mod required;
pub(crate) mod resolve;
mod rules;
mod scope;
mod types;
mod unfold;
mod validate;
mod values;
mod walk;

pub use findings::Finding;
pub use rules::{Rule, rules};
pub(crate) use validate::{Budget, validate};
pub(crate) use walk::Direction;

use crate::config::Config;
use crate::diagnostic::{Diagnostics, Severity};
use crate::source::{self, SourceText};
use crate::{Role, tag_choices};

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub struct LintInputs<'a> {
    /// The document.
    pub document: SourceText<'a>,
    /// `codegen.toml`.
    pub config: SourceText<'a>,
    /// The tags to look at with all that they reach; empty means the ones that `codegen.toml` names.
    pub tags: &'a [String],
    /// Whether to look at the whole document instead.
    pub whole: bool,
    /// What the document is to this project: only the contract can make an allowance stale.
    pub role: Role,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct LintReport {
    /// What isn't allowed, in the order of the walk through the document.
    pub findings: Vec<Finding>,
    /// How many findings are allowed.
    pub allowed: usize,
    /// What is wrong with `[[lint.allow]]` of `codegen.toml`; all of it errors.
    pub faults: Diagnostics,
}

impl LintReport {
    /// How many findings of a severity there are; the faults of `codegen.toml` count as errors.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let faults = if severity == Severity::Error {
            self.faults.len()
        } else {
            0
        };
        self.findings
            .iter()
            .filter(|finding| finding.severity() == severity)
            .count()
            + faults
    }

    /// At most `most` together: findings, the worst first, and then the faults of `codegen.toml`, which are always there.
    #[must_use]
    pub fn diagnostics(&self, most: usize) -> Diagnostics {
        let mut worst: Vec<&Finding> = self.findings.iter().collect();
        worst.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        let mut shown: Diagnostics = worst
            .into_iter()
            .take(self.shown(most))
            .map(Finding::diagnostic)
            .collect();
        shown.append(self.faults.clone());
        shown
    }

    /// How many findings [`Self::diagnostics`] leaves out.
    #[must_use]
    pub fn hidden(&self, most: usize) -> usize {
        self.findings.len() - self.shown(most)
    }

    fn shown(&self, most: usize) -> usize {
        let room = most.saturating_sub(self.faults.len());
        self.findings.len().min(room)
    }
}

/// Looks for mistakes.
///
/// # Errors
/// The document can't be read as `OpenAPI` 3.0, `codegen.toml` is wrong, or no operation carries a chosen tag.
pub fn lint(inputs: &LintInputs<'_>) -> Result<LintReport, Diagnostics> {
    let config = Config::parse(inputs.config.text)?;
    let root = source::load(&inputs.document)?;
    let scope = if inputs.whole {
        scope::whole(&root)
    } else {
        scope::tagged(&root, &tag_choices(inputs.tags, &config))?
    };
    let mut found = findings::Findings::default();
    rules::check(&scope, &mut found);
    let mut findings = found.into_all();
    // Other tags have other findings, and leave allowances without one.
    let judge_stale = inputs.role == Role::Contract && (inputs.whole || inputs.tags.is_empty());
    let (allowed, faults) =
        allow::apply(&config.lint.allow, &mut findings, inputs.whole, judge_stale);
    Ok(LintReport {
        findings,
        allowed,
        faults,
    })
}
