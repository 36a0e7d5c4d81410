//! Operations: matched by `operationId`, else by method and path; then what they take.

use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, bare, by_name, spot};
use crate::diff::rules::Rule;
use crate::source::document::{Document, Operation, Parameter, ParameterLocation, RequestBody};

/// The operations of both sides that belong together, and those that have no counterpart.
#[derive(Default)]
struct Pairs<'a> {
    both: Vec<(&'a Operation, &'a Operation)>,
    gone: Vec<&'a Operation>,
    come: Vec<&'a Operation>,
}

impl<'a> Comparison<'a> {
    /// The operations, with all that they take and give.
    pub(super) fn operations(&mut self) {
        let pairs = pairs(self.old, self.new);
        for operation in pairs.gone {
            let says = request(operation);
            self.push(
                Rule::OperationRemoved,
                &operation.id,
                Some((&operation.at, says)),
                None,
            );
        }
        for operation in pairs.come {
            let says = request(operation);
            self.push(
                Rule::OperationAdded,
                &operation.id,
                None,
                Some((&operation.at, says)),
            );
        }
        for (old, new) in pairs.both {
            self.operation(old, new);
        }
    }

    fn operation(&mut self, old: &'a Operation, new: &'a Operation) {
        let subject = &old.id;
        if old.id != new.id {
            let spots = (
                Some((&old.at, old.id.clone())),
                Some((&new.at, new.id.clone())),
            );
            self.push(Rule::OperationRenamed, subject, spots.0, spots.1);
        }
        if route(old) != route(new) {
            let spots = (Some((&old.at, request(old))), Some((&new.at, request(new))));
            self.push(Rule::OperationMoved, subject, spots.0, spots.1);
        }
        self.turned(
            (Rule::OperationDeprecated, Rule::OperationRevived),
            subject,
            (&old.at, old.deprecated),
            (&new.at, new.deprecated),
        );
        if old.lifecycle != new.lifecycle {
            let spots = (Some((&old.at, stage(old))), Some((&new.at, stage(new))));
            self.push(Rule::Lifecycle, subject, spots.0, spots.1);
        }
        let parts = [
            ("summary", old.summary == new.summary),
            ("description", old.description == new.description),
        ];
        self.prose(subject, &old.at, &new.at, &parts);
        self.parameters(old, new);
        self.body(subject, old, new);
        self.responses(subject, old, new);
        self.security(subject, old, new);
    }

    fn parameters(&mut self, old: &'a Operation, new: &'a Operation) {
        let renamed = renamed_in_path(old, new);
        let known = by_name(&old.parameters, key);
        let known_now = by_name(&new.parameters, key);
        for before in &old.parameters {
            let subject = subject_of(&old.id, before);
            let other = renamed
                .get(before.name.as_str())
                .filter(|_| before.location == ParameterLocation::Path);
            let name = other.copied().unwrap_or(&before.name);
            if let Some(after) = known_now.get(&(place(before.location), name)) {
                self.parameter(&subject, before, after);
            } else {
                let old = spot((&before.at, String::new()));
                self.add(Rule::ParameterRemoved, &subject, Some(old), None);
            }
        }
        let came: BTreeSet<&str> = renamed.values().copied().collect();
        for after in &new.parameters {
            let is_renamed =
                after.location == ParameterLocation::Path && came.contains(after.name.as_str());
            if is_renamed || known.contains_key(&key(after)) {
                continue;
            }
            let rule = if after.required {
                Rule::RequiredParameterAdded
            } else {
                Rule::ParameterAdded
            };
            let subject = subject_of(&new.id, after);
            let spot = spot((&after.at, String::new()));
            self.add(rule, &subject, None, Some(spot));
        }
    }

    fn parameter(&mut self, subject: &str, old: &'a Parameter, new: &'a Parameter) {
        let (at, other) = (&old.at, &new.at);
        if old.name != new.name {
            let spots = (
                Some((at, old.name.clone())),
                Some((other, new.name.clone())),
            );
            self.push(Rule::ParameterRenamed, subject, spots.0, spots.1);
        }
        let mut turned = |rules, flag: fn(&Parameter) -> bool| {
            self.turned(rules, subject, (at, flag(old)), (other, flag(new)));
        };
        turned((Rule::ParameterRequired, Rule::ParameterOptional), |it| {
            it.required
        });
        turned((Rule::ParameterDeprecated, Rule::ParameterRevived), |it| {
            it.deprecated
        });
        if written(old) != written(new) {
            let spots = (Some((at, written(old))), Some((other, written(new))));
            self.push(Rule::ParameterStyle, subject, spots.0, spots.1);
        }
        let around = (at, other);
        self.schema_refs(subject, around, old.schema.as_ref(), new.schema.as_ref());
        let parts = [
            ("description", old.description == new.description),
            ("example", old.example == new.example),
        ];
        self.prose(subject, at, other, &parts);
    }

    fn body(&mut self, id: &str, old: &'a Operation, new: &'a Operation) {
        let subject = format!("{id} body");
        match (&old.body, &new.body) {
            (None, None) => {}
            (None, Some(body)) => self.push(Rule::BodyAdded, &subject, None, Some(bare(&body.at))),
            (Some(body), None) => {
                self.push(Rule::BodyRemoved, &subject, Some(bare(&body.at)), None);
            }
            (Some(old), Some(new)) => self.bodies(&subject, old, new),
        }
    }

    fn bodies(&mut self, subject: &str, old: &'a RequestBody, new: &'a RequestBody) {
        self.turned(
            (Rule::BodyRequired, Rule::BodyOptional),
            subject,
            (&old.at, old.required),
            (&new.at, new.required),
        );
        let parts = [("description", old.description == new.description)];
        self.prose(subject, &old.at, &new.at, &parts);
        let around = (&old.at, &new.at);
        self.content(subject, around, &old.content, &new.content);
    }
}

/// What makes two parameters the same.
fn key(parameter: &Parameter) -> (u8, &str) {
    (place(parameter.location), &parameter.name)
}

fn place(location: ParameterLocation) -> u8 {
    match location {
        ParameterLocation::Path => 0,
        ParameterLocation::Query => 1,
        ParameterLocation::Header => 2,
        ParameterLocation::Cookie => 3,
    }
}

/// How far along an operation is, and what it takes to have it.
fn stage(operation: &Operation) -> String {
    let Some(lifecycle) = &operation.lifecycle else {
        return "none".to_owned();
    };
    let mut words = vec![lifecycle.stage.clone()];
    words.extend(lifecycle.generally_available.map(|is_available| {
        let not = if is_available { "" } else { "not " };
        format!("{not}generally available")
    }));
    words.extend(lifecycle.skus.iter().cloned());
    words.join(", ")
}

/// How a value is written; without the keywords, as OpenAPI has it for the place.
fn written(parameter: &Parameter) -> String {
    let usual = match parameter.location {
        ParameterLocation::Path | ParameterLocation::Header => "simple",
        ParameterLocation::Query | ParameterLocation::Cookie => "form",
    };
    let style = parameter.style.as_deref().unwrap_or(usual);
    let explode = parameter.explode.unwrap_or(style == "form");
    format!("{style}, explode {explode}")
}

/// `getUser(limit)`.
fn subject_of(id: &str, parameter: &Parameter) -> String {
    format!("{id}({})", parameter.name)
}

/// `GET /users/{id}`.
fn request(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Method and path, whatever the parameters of the path are called.
fn route(operation: &Operation) -> String {
    let mut route = format!("{} ", operation.method);
    let mut is_inside = false;
    for character in operation.path.chars() {
        match character {
            '{' => is_inside = true,
            '}' => {
                is_inside = false;
                route.push_str("{}");
            }
            other if !is_inside => route.push(other),
            _ => {}
        }
    }
    route
}

/// The names in a path template.
fn names_in_path(path: &str) -> Vec<&str> {
    let segments = path.split('{').skip(1);
    segments
        .filter_map(|segment| segment.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// Path parameters with another name in the same place: old -> new.
fn renamed_in_path<'a>(old: &'a Operation, new: &'a Operation) -> BTreeMap<&'a str, &'a str> {
    if route(old) != route(new) {
        return BTreeMap::new();
    }
    let names = names_in_path(&old.path).into_iter();
    names
        .zip(names_in_path(&new.path))
        .filter(|(before, after)| before != after)
        .collect()
}

fn pairs<'a>(old: &'a Document, new: &'a Document) -> Pairs<'a> {
    let by_id = by_name(&new.operations, |operation| operation.id.as_str());
    let old_ids = by_name(&old.operations, |operation| operation.id.as_str());
    // Of the ones whose id is new: the same request under another id.
    let mut by_route: BTreeMap<String, &Operation> = new
        .operations
        .iter()
        .filter(|operation| !old_ids.contains_key(operation.id.as_str()))
        .map(|operation| (route(operation), operation))
        .collect();
    let mut pairs = Pairs::default();
    for before in &old.operations {
        let same_id = by_id.get(before.id.as_str()).copied();
        match same_id.or_else(|| by_route.remove(&route(before))) {
            Some(after) => pairs.both.push((before, after)),
            None => pairs.gone.push(before),
        }
    }
    let left: BTreeSet<&str> = by_route.values().map(|it| it.id.as_str()).collect();
    let come = new.operations.iter();
    pairs.come = come.filter(|it| left.contains(it.id.as_str())).collect();
    pairs
}
