//! What a call gives: the one thing that all documented successes carry, or a choice among several.

use super::Lowerer;
use super::response::is_same;
use crate::diagnostic::Diagnostic;
use crate::ir::{AnswerChoice, AnswerForm, Payload, Response, Status, Success, essence};
use crate::naming::{Scope, TypeName, VariantName};
use crate::source::document;
use crate::spec_path::SpecPath;

/// A form that a success has, and the statuses that it comes with.
struct Form<'r> {
    payload: Option<&'r Payload>,
    statuses: Vec<Status>,
    at: &'r SpecPath,
}

impl Lowerer<'_> {
    /// What a success carries. `None` after an error.
    pub(super) fn success(
        &mut self,
        operation: &document::Operation,
        responses: &[Response],
        builder: Option<&TypeName>,
        builders: &mut Scope,
    ) -> Option<Success> {
        let forms = forms(responses);
        let success = match forms.as_slice() {
            [] => {
                self.diagnostics.push(
                    Diagnostic::warning(
                        &operation.at.child("responses"),
                        "no success is documented",
                    )
                    .help("any 2xx is taken for one, and its body is not read"),
                );
                Success::Nothing
            }
            [only] => match only.payload {
                None => Success::Nothing,
                Some(payload) => Success::One(payload.clone()),
            },
            [one, other] if one.payload.is_none() || other.payload.is_none() => {
                match one.payload.or(other.payload) {
                    None => Success::Nothing,
                    Some(payload) => Success::Optional(payload.clone()),
                }
            }
            several => {
                let choice = choice(several, builder?);
                let choice = self.diagnostics.keep(choice)?;
                let at = operation.at.child("responses");
                let claimed = builders.claim(choice.name.as_str(), &operation.id, &at);
                self.diagnostics.keep(claimed)?;
                Success::Choice(choice)
            }
        };
        Some(success)
    }
}

/// The forms of all successes, each once.
fn forms(responses: &[Response]) -> Vec<Form<'_>> {
    let mut forms: Vec<Form<'_>> = Vec::new();
    for response in responses
        .iter()
        .filter(|response| response.status.is_success())
    {
        let carried = response.payloads.iter().map(Some);
        let nothing = response.payloads.is_empty().then_some(None);
        for payload in carried.chain(nothing) {
            let known = forms.iter_mut().find(|form| match (form.payload, payload) {
                (None, None) => true,
                (Some(one), Some(other)) => is_same(one, other),
                _ => false,
            });
            match known {
                Some(form) => form.statuses.push(response.status),
                None => forms.push(Form {
                    payload,
                    statuses: vec![response.status],
                    at: payload.map_or(&response.at, |payload| &payload.at),
                }),
            }
        }
    }
    forms
}

/// A variant for each form: named after the media types if they tell the forms apart, after the statuses otherwise.
fn choice(forms: &[Form<'_>], builder: &TypeName) -> Result<AnswerChoice, Diagnostic> {
    let media_names = names(forms, by_media_type)?;
    let status_names = names(forms, |form| Ok(by_status(form)))?;
    let names = if are_distinct(&media_names) {
        media_names
    } else if are_distinct(&status_names) {
        status_names
    } else {
        let pairs = status_names.iter().zip(&media_names);
        pairs
            .map(|(status, media_type)| VariantName::of_both(status, media_type))
            .collect()
    };
    let mut scope = Scope::new("variant", "leave out one of the two media types");
    let mut lowered = Vec::new();
    for (name, form) in names.into_iter().zip(forms) {
        let raw = form.payload.map_or("", |payload| &payload.media_type);
        scope.claim(name.as_str(), raw, form.at)?;
        lowered.push(AnswerForm {
            name,
            statuses: form.statuses.clone(),
            payload: form.payload.cloned(),
        });
    }
    Ok(AnswerChoice {
        name: TypeName::beside(builder, "Answer"),
        forms: lowered,
    })
}

fn names(
    forms: &[Form<'_>],
    name: impl Fn(&Form<'_>) -> Result<VariantName, Diagnostic>,
) -> Result<Vec<VariantName>, Diagnostic> {
    forms.iter().map(name).collect()
}

fn by_media_type(form: &Form<'_>) -> Result<VariantName, Diagnostic> {
    match form.payload {
        Some(payload) => VariantName::of_media_type(&essence(&payload.media_type), form.at),
        None => Ok(VariantName::of_no_body()),
    }
}

fn by_status(form: &Form<'_>) -> VariantName {
    VariantName::of_status(match form.statuses.first() {
        Some(Status::Code(code)) => Some(*code),
        _ => None,
    })
}

fn are_distinct(names: &[VariantName]) -> bool {
    let distinct: std::collections::BTreeSet<&VariantName> = names.iter().collect();
    distinct.len() == names.len()
}
