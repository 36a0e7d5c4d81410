//! Whether a value fits a schema: what is wrong with it, each with its place in the value.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError};
use serde_json::Value;

use super::unfold::Unfolder;
use super::walk::Direction;

/// How many schemas may be looked at for one value.
const STEPS: usize = 20_000;
/// The largest compiled pattern in bytes.
const PATTERN_SIZE: usize = 1 << 20;
/// At most so many faults of one value are told.
const MAX_FAULTS: usize = 5;

/// What became of a value.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Pointer within the value -> what is wrong there.
    pub(crate) faults: Vec<(String, String)>,
    /// Pointers of keys that the schema doesn't declare.
    pub(crate) undeclared: Vec<String>,
    /// Why there is no verdict, or only a part of one.
    pub(crate) unchecked: Option<&'static str>,
}

/// What may still be spent on values in one run.
#[derive(Debug)]
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(2_000_000)
    }
}

/// Holds a value against a schema.
pub(crate) fn validate(
    root: &Value,
    schema: &Value,
    value: &Value,
    direction: Direction,
    budget: &mut Budget,
) -> Verdict {
    let mut verdict = Verdict::default();
    for patterns in [true, false] {
        let allowed = STEPS.min(budget.0);
        let mut unfolder = Unfolder::new(root, direction, patterns, allowed);
        let json_schema = unfolder.unfold(schema, value, 0);
        budget.0 = budget.0.saturating_sub(allowed - unfolder.steps);
        let Ok(json_schema) = json_schema else {
            verdict.unchecked = Some("it is too large for a check against its schema");
            return verdict;
        };
        // Linear in the length of the text, whatever the pattern; so some patterns can't be taken.
        let engine = PatternOptions::regex()
            .size_limit(PATTERN_SIZE)
            .dfa_size_limit(PATTERN_SIZE);
        let options = jsonschema::draft4::options()
            .should_validate_formats(true)
            .with_pattern_options(engine);
        match options.build(&json_schema) {
            Ok(validator) => {
                verdict.undeclared = unfolder.undeclared.into_iter().collect();
                verdict.faults = validator
                    .iter_errors(value)
                    .filter(|error| !is_placeholder(error))
                    .take(MAX_FAULTS)
                    .map(|error| fault(&error))
                    .collect();
                return verdict;
            }
            Err(_) if patterns => {
                verdict.unchecked = Some(
                    "a `pattern` of its schema can't be tried in bounded time, so that it is left out",
                );
            }
            Err(_) => verdict.unchecked = Some("its schema can't be put into JSON Schema"),
        }
    }
    verdict
}

/// Whether a text only misses its format since a part of it stands for something: `https://{yourOktaDomain}/api`.
fn is_placeholder(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Format { .. })
        && error
            .instance()
            .as_str()
            .is_some_and(|text| text.contains('{') && text.contains('}'))
}

/// The place and the words of one fault. The value itself is not repeated: it may be long, and stands at the place.
fn fault(error: &ValidationError<'_>) -> (String, String) {
    let text = match error.kind() {
        ValidationErrorKind::AnyOf { .. } => "the value fits none of the alternatives".to_owned(),
        ValidationErrorKind::Enum { .. } => "the value is none of the `enum`".to_owned(),
        ValidationErrorKind::Not { .. } => "the value fits the schema under `not`".to_owned(),
        _ => error.masked_with("the value").to_string(),
    };
    (error.instance_path().as_str().to_owned(), text)
}
