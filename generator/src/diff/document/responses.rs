//! Responses, and the forms of bodies.

use super::{Comparison, bare, by_name};
use crate::diff::rules::Rule;
use crate::source::document::{Example, MediaType, Operation, Response};
use crate::spec_path::SpecPath;

impl<'a> Comparison<'a> {
    /// The responses of an operation, matched by status; a success that only has another status is one.
    pub(super) fn responses(&mut self, id: &str, old: &'a Operation, new: &'a Operation) {
        let apart = |one: &'a Operation, other: &Operation| -> Vec<&'a Response> {
            let statuses = |it: &&Response| !other.responses.iter().any(|o| o.status == it.status);
            one.responses.iter().filter(statuses).collect()
        };
        let (gone, come) = (apart(old, new), apart(new, old));
        let moved = match (successes(&gone).as_slice(), successes(&come).as_slice()) {
            ([before], [after]) => Some((*before, *after)),
            _ => None,
        };
        for before in &old.responses {
            let subject = format!("{id} {}", before.status);
            let same = new.responses.iter().find(|it| it.status == before.status);
            match (same, moved) {
                (Some(after), _) => self.response(&subject, before, after),
                (None, Some((moved, after))) if moved.status == before.status => {
                    let old = (&before.at, before.status.clone());
                    let new = (&after.at, after.status.clone());
                    self.push(Rule::ResponseStatus, &subject, Some(old), Some(new));
                    self.response(&subject, before, after);
                }
                (None, _) => {
                    let at = old.at.child("responses").child(&before.status);
                    let rule = if is_success(before) {
                        Rule::ResponseRemoved
                    } else {
                        Rule::ErrorRemoved
                    };
                    self.push(rule, &subject, Some(bare(&at)), None);
                }
            }
        }
        for after in come {
            if moved.is_none_or(|(_, moved)| moved.status != after.status) {
                let at = new.at.child("responses").child(&after.status);
                let subject = format!("{} {}", new.id, after.status);
                let rule = if is_success(after) {
                    Rule::ResponseAdded
                } else {
                    Rule::ErrorAdded
                };
                self.push(rule, &subject, None, Some(bare(&at)));
            }
        }
    }

    fn response(&mut self, subject: &str, old: &'a Response, new: &'a Response) {
        let around = (&old.at, &new.at);
        let parts = [("description", old.description == new.description)];
        self.prose(subject, &old.at, &new.at, &parts);
        self.content(subject, around, &old.content, &new.content);
        let known = by_name(&old.headers, |it| it.name.as_str());
        let known_now = by_name(&new.headers, |it| it.name.as_str());
        for header in &old.headers {
            let subject = format!("{subject} {}", header.name);
            match known_now.get(header.name.as_str()) {
                Some(after) => {
                    let parts = [("description", header.description == after.description)];
                    self.prose(&subject, &header.at, &after.at, &parts);
                }
                None => self.push(Rule::HeaderRemoved, &subject, Some(bare(&header.at)), None),
            }
        }
        for header in &new.headers {
            if !known.contains_key(header.name.as_str()) {
                let subject = format!("{subject} {}", header.name);
                self.push(Rule::HeaderAdded, &subject, None, Some(bare(&header.at)));
            }
        }
    }

    /// The forms of a body.
    pub(super) fn content(
        &mut self,
        subject: &str,
        around: (&SpecPath, &SpecPath),
        old: &'a [MediaType],
        new: &'a [MediaType],
    ) {
        let known = by_name(old, |it| it.name.as_str());
        let known_now = by_name(new, |it| it.name.as_str());
        for before in old {
            let Some(after) = known_now.get(before.name.as_str()).copied() else {
                let subject = format!("{subject} {}", before.name);
                let spots = (Some(bare(&before.at)), Some(bare(around.1)));
                self.push(Rule::MediaTypeRemoved, &subject, spots.0, spots.1);
                continue;
            };
            let inner = (&before.at, &after.at);
            self.schema_refs(
                subject,
                inner,
                before.schema.as_ref(),
                after.schema.as_ref(),
            );
            let parts = [("examples", are_same(&before.examples, &after.examples))];
            self.prose(subject, &before.at, &after.at, &parts);
        }
        for after in new {
            if !known.contains_key(after.name.as_str()) {
                let subject = format!("{subject} {}", after.name);
                let spots = (Some(bare(around.0)), Some(bare(&after.at)));
                self.push(Rule::MediaTypeAdded, &subject, spots.0, spots.1);
            }
        }
    }
}

fn successes<'a>(responses: &[&'a Response]) -> Vec<&'a Response> {
    let all = responses.iter().copied();
    all.filter(|response| is_success(response)).collect()
}

/// Whether the crate takes an answer for a success. What is documented for all other answers has no type of its own.
fn is_success(response: &Response) -> bool {
    response.status.starts_with('2')
}

fn are_same(old: &[Example], new: &[Example]) -> bool {
    let parts = |example: &'_ Example| {
        let Example {
            name,
            summary,
            value,
            ..
        } = example;
        (name.clone(), summary.clone(), value.clone())
    };
    old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(old, new)| parts(old) == parts(new))
}
