//! Documentation comments: prose of the document made safe, and what the keywords say in plain words.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::prose;
use crate::ir::{Api, Constraints, Parameter, ParameterLocation, Type};
use crate::render::comment;

/// The lines of a documentation comment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Docs(Vec<Line>);

/// A line, and the feature with which it is there.
#[derive(Clone, Debug, Default)]
struct Line {
    text: String,
    feature: Option<String>,
}

impl Docs {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a paragraph of the document's own words, made safe; nothing if there are none.
    pub(crate) fn quoted(mut self, text: Option<&str>) -> Self {
        if let Some(text) = text
            .map(prose::block)
            .filter(|text| !text.trim().is_empty())
        {
            self.paragraph(&text, None);
        }
        self
    }

    /// Adds a paragraph of the generator's words.
    pub(crate) fn own(mut self, text: &str) -> Self {
        self.paragraph(text, None);
        self
    }

    /// Adds a paragraph that is there only with a feature, if there is one.
    pub(crate) fn own_with(mut self, feature: Option<&str>, text: &str) -> Self {
        self.paragraph(text, feature);
        self
    }

    /// Adds a line to the last paragraph, there only with a feature, if there is one.
    pub(crate) fn line_with(mut self, feature: Option<&str>, text: &str) -> Self {
        self.lines(text, feature);
        self
    }

    /// Adds a paragraph of the generator's words unless it is empty.
    pub(crate) fn own_if_any(self, text: &str) -> Self {
        if text.is_empty() {
            self
        } else {
            self.own(text)
        }
    }

    /// Whether nothing was said yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn paragraph(&mut self, text: &str, feature: Option<&str>) {
        if !self.0.is_empty() {
            self.0.push(Line::default());
        }
        self.lines(text, feature);
    }

    fn lines(&mut self, text: &str, feature: Option<&str>) {
        let lines = text.trim_end().lines();
        self.0.extend(lines.map(|line| Line {
            text: line.to_owned(),
            feature: feature.map(str::to_owned),
        }));
    }

    /// The comment on the item that follows.
    pub(crate) fn outer(&self) -> TokenStream {
        let attributes = self.attributes();
        quote!(#(#[#attributes])*)
    }

    /// The comment on the file.
    pub(crate) fn inner(&self) -> TokenStream {
        let attributes = self.attributes();
        quote!(#(#![#attributes])*)
    }

    /// What stands in the brackets of the attributes: one for all lines, up to one that is there only with a feature.
    fn attributes(&self) -> Vec<TokenStream> {
        let together = |one: &Line, other: &Line| one.feature.is_none() && other.feature.is_none();
        self.0.chunk_by(together).map(attribute).collect()
    }
}

/// The attribute of lines that stand together.
fn attribute(lines: &[Line]) -> TokenStream {
    if let [line] = lines
        && let Some(feature) = &line.feature
    {
        // Beside `///`, rustdoc takes the text of an attribute as it is.
        let text = &line.text;
        return quote!(cfg_attr(feature = #feature, doc = #text));
    }
    let texts = lines.iter().map(|line| line.text.as_str());
    let text = comment::literal(texts);
    quote!(doc = #text)
}

/// What the bounds on a value say, as phrases: `at most 512 characters`.
pub(crate) fn bounds(constraints: &Constraints) -> Vec<String> {
    let mut phrases = Vec::new();
    let length = count(constraints.min_length, constraints.max_length, "character");
    let or_empty = if constraints.may_be_empty {
        ", or empty"
    } else {
        ""
    };
    phrases.extend(length.map(|length| length + or_empty));
    phrases.extend(count(constraints.min_items, constraints.max_items, "item"));
    phrases.extend(count(
        constraints.min_properties,
        constraints.max_properties,
        "entry",
    ));
    if constraints.unique_items {
        phrases.push("no item twice".to_owned());
    }
    if let Some(bound) = &constraints.minimum {
        phrases.push(format!(
            "{} {}",
            if bound.exclusive {
                "greater than"
            } else {
                "at least"
            },
            bound.value
        ));
    }
    if let Some(bound) = &constraints.maximum {
        phrases.push(format!(
            "{} {}",
            if bound.exclusive {
                "less than"
            } else {
                "at most"
            },
            bound.value
        ));
    }
    if let Some(number) = &constraints.multiple_of {
        phrases.push(format!("a multiple of {number}"));
    }
    if !constraints.values.is_empty() {
        phrases.push(values(&constraints.values));
    }
    if let Some(format) = &constraints.format {
        phrases.push(format!("format {}", prose::code_span(format)));
    }
    if let Some(pattern) = &constraints.pattern {
        phrases.push(format!(
            "matches {} (checked by the server)",
            prose::code_span(pattern)
        ));
    }
    phrases
}

/// Which characters a path parameter must not contain, in words.
pub(crate) fn mishandled_path_characters(api: &Api, parameter: &Parameter) -> Option<String> {
    let is_text = match api.unalias(&parameter.ty) {
        Type::List(item, _) => *api.unalias(item) == Type::Text,
        ty => *ty == Type::Text,
    };
    if parameter.location != ParameterLocation::Path || !is_text {
        return None;
    }
    let characters = api.mishandled_path_characters.keys();
    let characters: Vec<String> = characters
        .map(|character| prose::code_span(&character.to_string()))
        .collect();
    let listed = match characters.as_slice() {
        [] => return None,
        [only] => only.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    };
    Some(format!("no {listed}, which the service mishandles"))
}

/// How many values of a list are told.
const MAX_VALUES: usize = 50;

/// The values that the document lists.
fn values(values: &[Value]) -> String {
    let shown = values.iter().take(MAX_VALUES);
    let shown: Vec<String> = shown
        .map(|value| prose::code_span(&value.to_string()))
        .collect();
    let rest = match values.len().saturating_sub(MAX_VALUES) {
        0 => String::new(),
        more => format!(" or {more} more"),
    };
    match shown.as_slice() {
        [only] => format!("always {only} (checked by the server)"),
        several => format!(
            "one of {}{rest} (checked by the server)",
            several.join(", ")
        ),
    }
}

/// A range of counts: `1 to 200 items`.
fn count(min: Option<usize>, max: Option<usize>, unit: &str) -> Option<String> {
    let units = |number: usize| match (number, unit) {
        (1, unit) => format!("1 {unit}"),
        (number, "entry") => format!("{number} entries"),
        (number, unit) => format!("{number} {unit}s"),
    };
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {}", units(min))),
        (Some(min), Some(max)) => Some(format!("{min} to {}", units(max))),
        (Some(min), None) => Some(format!("at least {}", units(min))),
        (None, Some(max)) => Some(format!("at most {}", units(max))),
        (None, None) => None,
    }
}

/// Phrases as a sentence: `At most 512 characters; format email.`
pub(crate) fn sentence(phrases: &[String]) -> String {
    let text = phrases.join("; ");
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first
            .to_uppercase()
            .chain(characters)
            .chain(['.'])
            .collect(),
        None => String::new(),
    }
}
