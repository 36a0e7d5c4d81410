//! Runs hostile documents and judges what comes out.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

use okta_codegen::diagnostic::{Diagnostics, Place, Severity};
use serde_json::Value;

use crate::documents::Base;
use crate::rust_files::Names;
use crate::support::Case;
use crate::trees::{Shapes, TreeShape};
use crate::yaml;

/// Of failures whose problems begin alike, this many are told.
const TOLD: usize = 4;

/// So many characters of two problems have to be the same.
const KIND: usize = 48;

/// A row of hostile runs; what is wrong is told at its end, all together.
pub struct Attack {
    shapes: Shapes,
    successes: usize,
    refusals: usize,
    /// What was run, and what was wrong with it.
    failures: Vec<(String, String)>,
}

impl Attack {
    /// No run yet. `names` says whether the attack leaves the names of the base documents alone.
    pub fn new(names: Names) -> Self {
        Self {
            shapes: Shapes::new(names),
            successes: 0,
            refusals: 0,
            failures: Vec::new(),
        }
    }

    /// The structure that a base document gives.
    pub fn baseline(&mut self, base: &Base) -> TreeShape {
        let text = yaml::text(&base.document);
        let case = Case::new(&text, base.config);
        let generation = case.generate().unwrap_or_else(|diagnostics| {
            panic!(
                "the base document {}:\n{}",
                base.name,
                case.render(&diagnostics)
            )
        });
        self.shapes
            .of(&generation.tree)
            .unwrap_or_else(|problem| panic!("the base document {}: {problem}", base.name))
    }

    /// The structure that a document gives, unless it is refused.
    pub fn shape_if_any(&mut self, document: &Value, config: &str) -> Option<TreeShape> {
        let text = yaml::text(document);
        let generation = Case::new(&text, config).generate().ok()?;
        self.shapes.of(&generation.tree).ok()
    }

    /// The document generates, and with one of the allowed structures.
    pub fn must_succeed(
        &mut self,
        document: &Value,
        config: &str,
        allowed: &[&TreeShape],
        what: impl Fn() -> String,
    ) {
        self.judge(&yaml::text(document), config, allowed, true, what);
    }

    /// The document generates with one of the allowed structures, or is refused with errors that have places.
    pub fn may_fail(
        &mut self,
        document: &Value,
        config: &str,
        allowed: &[&TreeShape],
        what: impl Fn() -> String,
    ) {
        self.judge(&yaml::text(document), config, allowed, false, what);
    }

    /// Runs the generator on two texts and judges the outcome.
    pub fn judge(
        &mut self,
        document: &str,
        config: &str,
        allowed: &[&TreeShape],
        must_succeed: bool,
        what: impl Fn() -> String,
    ) {
        let case = Case::new(document, config);
        let verdict = match panic::catch_unwind(AssertUnwindSafe(|| case.generate())) {
            Err(panic) => Err(format!("it panics: {}", message(panic.as_ref()))),
            Ok(Ok(generation)) => {
                self.successes += 1;
                check_report(&case.render(&generation.warnings))
                    .and_then(|()| self.shapes.of(&generation.tree))
                    .and_then(|shape| check_shape(&shape, allowed))
            }
            Ok(Err(diagnostics)) => {
                self.refusals += 1;
                check_refusal(case, &diagnostics, must_succeed)
            }
        };
        if let Err(problem) = verdict {
            self.failures.push((shortened(&what()), problem));
        }
    }

    /// Fails if any run did, or if none of many generated: nothing was compared then.
    pub fn finish(self) {
        assert!(
            self.successes > 0,
            "nothing generates, so nothing was compared"
        );
        self.finish_one();
    }

    /// Fails if any run did; for a single run, which may well be a refusal.
    pub fn finish_one(self) {
        let Self {
            successes,
            refusals,
            failures,
            ..
        } = self;
        let mut told = Vec::new();
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for (what, problem) in &failures {
            let kind: String = problem.chars().take(KIND).collect();
            let count = kinds.entry(kind).or_default();
            *count += 1;
            if *count <= TOLD {
                told.push(format!("{what}\n  {problem}"));
            }
        }
        assert!(
            failures.is_empty(),
            "{} of {} runs are wrong:\n{}",
            failures.len(),
            successes + refusals,
            told.join("\n")
        );
    }
}

/// What a panic says.
fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default()
}

/// The structure is one of the allowed ones, or the first difference is told.
fn check_shape(shape: &TreeShape, allowed: &[&TreeShape]) -> Result<(), String> {
    if allowed.contains(&shape) {
        return Ok(());
    }
    let nearest = allowed.first().copied().into_iter().flatten();
    for (own, other) in shape.iter().zip(nearest) {
        if own != other {
            let same = own
                .1
                .chars()
                .zip(other.1.chars())
                .take_while(|(own, other)| own == other)
                .count();
            let from = same.saturating_sub(40);
            let part = |text: &str| text.chars().skip(from).take(160).collect::<String>();
            return Err(format!(
                "another structure in {}:\n    is     {}\n    not    {}",
                own.0,
                part(&own.1),
                part(&other.1)
            ));
        }
    }
    Err("another number of files".to_owned())
}

/// Errors have places, and their report holds nothing that a terminal would obey.
fn check_refusal(
    case: Case<'_>,
    diagnostics: &Diagnostics,
    must_succeed: bool,
) -> Result<(), String> {
    let report = case.render(diagnostics);
    if must_succeed {
        return Err(format!("it is refused:\n{report}"));
    }
    let mut errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .peekable();
    if errors.peek().is_none() {
        return Err("it is refused without an error".to_owned());
    }
    if let Some(error) =
        errors.find(|error| error.at == Place::Nowhere || error.message.trim().is_empty())
    {
        return Err(format!("an error without a place or a message: {error:?}"));
    }
    if report.contains("bug of the generator") {
        return Err(format!("it is refused for a bug:\n{report}"));
    }
    check_report(&report)
}

/// A report is a few lines of text that can be shown anywhere.
fn check_report(report: &str) -> Result<(), String> {
    let dangerous = |character: char| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if let Some(character) = report.chars().find(|&character| dangerous(character)) {
        return Err(format!("its report holds {character:?}"));
    }
    match report.lines().find(|line| line.chars().count() > 1_500) {
        Some(line) => Err(format!(
            "its report has a line of {} characters",
            line.chars().count()
        )),
        None => Ok(()),
    }
}

/// The start of a text, in one line.
fn shortened(text: &str) -> String {
    let mut start: String = text.chars().take(200).collect();
    if start.len() < text.len() {
        start.push_str("...");
    }
    start
}
