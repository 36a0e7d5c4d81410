//! The rules: their ids, how bad a breach is, and who looks for it.

use crate::diagnostic::Severity;

use super::findings::Findings;
use super::scope::Scope;
use super::{
    bounds, components, described, examples, operations, paths, references, required, types, values,
};

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How it is called in reports and in `codegen.toml`.
    pub id: &'static str,
    /// How bad a breach is.
    pub severity: Severity,
    /// What it asks for, in one line.
    pub asks: &'static str,
    /// Whether it can be judged only on a whole document.
    pub whole_only: bool,
}

impl Rule {
    const fn new(id: &'static str, severity: Severity, asks: &'static str) -> Self {
        Self {
            id,
            severity,
            asks,
            whole_only: false,
        }
    }
}

macro_rules! rules {
    ($($name:ident, $id:literal, $severity:ident, $asks:literal;)*) => {
        $(pub(super) static $name: Rule = Rule::new($id, Severity::$severity, $asks);)*
        /// Every rule but those for whole documents.
        static ALWAYS: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    EXAMPLE_FITS, "example-fits-schema", Error, "an example fits its schema";
    EXAMPLE_KEYS, "example-keys-declared", Warning, "an example has no keys that its schema doesn't declare";
    EXAMPLE_CHECKED, "example-checked", Note, "an example can be checked";
    EXAMPLE_ONCE, "example-or-examples", Warning, "`example` and `examples` don't stand side by side";
    REFERENCE_RESOLVES, "reference-resolves", Error, "every `$ref` leads to a node of this document";
    REFERENCE_ALONE, "reference-alone", Note, "nothing stands beside a `$ref`, which would be passed over";
    PATH_PARAMETERS, "path-parameters", Error, "a path's template and its parameters name the same things";
    PARAMETER_UNIQUE, "parameter-unique", Error, "a parameter is declared once";
    PATHS_DISTINCT, "paths-distinct", Error, "two paths differ in more than the names of their parameters";
    PATH_ITEM_EMPTY, "path-item-empty", Warning, "a path has operations";
    OPERATION_ID, "operation-id", Error, "an operation has an `operationId`";
    OPERATION_ID_UNIQUE, "operation-id-unique", Error, "an `operationId` is one operation's";
    OPERATION_DESCRIPTION, "operation-description", Warning, "an operation has a description";
    OPERATION_SUCCESS, "operation-success", Warning, "an operation says what success looks like";
    OPERATION_4XX, "operation-4xx", Warning, "an operation says what a refused request looks like";
    TAG_DECLARED, "tag-declared", Warning, "an operation's tags are declared";
    SECURITY_DECLARED, "security-declared", Error, "a security requirement names a declared scheme";
    REQUIRED_DECLARED, "required-declared", Warning, "`required` names properties that the schema declares";
    REQUIRED_DESCRIBED, "required-described", Warning, "a required property is not described as optional";
    BOUNDS_MEET, "bounds-meet", Error, "a lower bound is not above the upper one, and neither is negative where it counts";
    TYPE_KEYWORDS, "type-keywords", Warning, "a schema has no keywords of another type";
    ARRAY_ITEMS, "array-items", Error, "an array says what its items are";
    NESTED_NAMESAKE, "nested-namesake", Warning, "a property is not an object that only holds a property of the same name";
    ENUM_UNIQUE, "enum-unique", Error, "an `enum` has values, and each once";
    ENUM_TYPE, "enum-type", Error, "the values of an `enum` are of the schema's type";
    DEFAULT_FITS, "default-fits-schema", Error, "a `default` fits its schema";
    PATTERN_VALID, "pattern-valid", Warning, "a `pattern` is a regular expression";
}

pub(super) static COMPONENT_USED: Rule = Rule {
    whole_only: true,
    ..Rule::new(
        "component-used",
        Severity::Warning,
        "an operation reaches every component",
    )
};

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    ALWAYS.iter().copied().chain([&COMPONENT_USED])
}

/// Looks for breaches of every rule.
pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    references::check(scope, found);
    paths::check(scope, found);
    operations::check(scope, found);
    components::check(scope, found);
    required::check(scope, found);
    described::check(scope, found);
    bounds::check(scope, found);
    types::check(scope, found);
    values::check(scope, found);
    examples::check(scope, found);
}
