//! The document layer: what changed in the selected parts of two documents, node by node.

mod bounds;
mod names;
mod operation;
mod renames;
mod responses;
mod schema;
mod security;

use std::collections::{BTreeMap, HashSet};

use super::data::{DocumentChange, Spot};
use super::rules::Rule;
use super::words;
use crate::source::document::{Document, Schema, SchemaRef, SecuritySchemeKind};
use crate::spec_path::SpecPath;

/// Compares the selected parts of two documents; the changes come in the order of the new document, operations first.
pub(super) fn compare(old: &Document, new: &Document) -> Vec<DocumentChange> {
    let mut comparison = Comparison::new(old, new);
    comparison.renamed = renames::schemas(old, new);
    comparison.document();
    comparison.operations();
    comparison.schemas();
    comparison.changes
}

/// A comparison that goes on.
struct Comparison<'a> {
    old: &'a Document,
    new: &'a Document,
    /// Component schemas that have another name now: old name -> new name.
    renamed: BTreeMap<&'a str, &'a str>,
    changes: Vec<DocumentChange>,
    /// What is in `changes`: several operations share components, and each change of one is told once.
    known: HashSet<(Rule, Option<Spot>, Option<Spot>)>,
    /// Whether only one thing is asked: do two nodes say the same? Nothing is written down, no rename is looked for
    /// (or nested ones would cost 2^depth), and the first difference ends it.
    is_quiet: bool,
    /// Whether something but words was found to differ; only kept in a quiet comparison.
    differs: bool,
}

/// A node of one side and what it says.
type Seen<'s> = Option<(&'s SpecPath, String)>;

impl<'a> Comparison<'a> {
    fn new(old: &'a Document, new: &'a Document) -> Self {
        Self {
            old,
            new,
            renamed: BTreeMap::new(),
            changes: Vec::new(),
            known: HashSet::new(),
            is_quiet: false,
            differs: false,
        }
    }

    /// The same comparison, which only asks whether anything but words differs.
    fn quiet(&self) -> Self {
        Self {
            renamed: self.renamed.clone(),
            is_quiet: true,
            ..Self::new(self.old, self.new)
        }
    }

    /// Whether two schemas say the same, words aside.
    fn are_same(&self, old: &'a SchemaRef, new: &'a SchemaRef) -> bool {
        let mut quiet = self.quiet();
        quiet.schema_refs("", (old.at(), new.at()), Some(old), Some(new));
        !quiet.differs
    }

    /// Whether two schemas say the same, words aside.
    fn are_same_schemas(&self, old: &'a Schema, new: &'a Schema) -> bool {
        let mut quiet = self.quiet();
        quiet.schema("", old, new);
        !quiet.differs
    }

    /// Adds a change, once.
    fn push(&mut self, rule: Rule, subject: &str, old: Seen<'_>, new: Seen<'_>) {
        if self.is_quiet {
            self.differs |= rule != Rule::Prose;
            return;
        }
        let (old, new) = (old.map(spot), new.map(spot));
        if self.known.insert((rule, old.clone(), new.clone())) {
            self.add(rule, subject, old, new);
        }
    }

    /// Adds a change, also one that another operation has in the same place.
    fn add(&mut self, rule: Rule, subject: &str, old: Option<Spot>, new: Option<Spot>) {
        self.changes.push(DocumentChange {
            rule,
            subject: words::name(subject),
            what: rule.what(),
            verdict: rule.verdict(),
            reason: rule.reason(),
            behaviour: rule.is_behaviour(),
            breaks: None,
            old,
            new,
        });
    }

    /// One of two rules, by the direction in which a keyword that is there or not has turned.
    fn turned(
        &mut self,
        (on, off): (Rule, Rule),
        subject: &str,
        (old_at, old): (&SpecPath, bool),
        (new_at, new): (&SpecPath, bool),
    ) {
        if old != new {
            let rule = if new { on } else { off };
            self.push(
                rule,
                subject,
                Some((old_at, String::new())),
                Some((new_at, String::new())),
            );
        }
    }

    /// A change of words: which of them, if any.
    fn prose(&mut self, subject: &str, old: &SpecPath, new: &SpecPath, parts: &[(&str, bool)]) {
        let changed: Vec<&str> = parts
            .iter()
            .filter(|(_, is_same)| !is_same)
            .map(|(part, _)| *part)
            .collect();
        if !changed.is_empty() {
            let parts = changed.join(", ");
            self.push(
                Rule::Prose,
                subject,
                Some((old, String::new())),
                Some((new, parts)),
            );
        }
    }

    /// What stands beside operations and schemas.
    fn document(&mut self) {
        let (old, new) = (self.old, self.new);
        let info = SpecPath::root().child("info");
        self.prose(
            "info",
            &info,
            &info,
            &[
                ("title", old.title == new.title),
                ("description", old.description == new.description),
            ],
        );
        self.servers();
        for tag in &new.tags {
            if let Some(before) = old.tags.iter().find(|other| other.name == tag.name) {
                let parts = [
                    ("name", before.display_name == tag.display_name),
                    ("description", before.description == tag.description),
                ];
                self.prose(&tag.name, &before.at, &tag.at, &parts);
            }
        }
        for scheme in &new.security_schemes {
            let mut schemes = old.security_schemes.iter();
            let Some(before) = schemes.find(|other| other.name == scheme.name) else {
                continue;
            };
            let is_same = before.description == scheme.description;
            let parts = [("description", is_same)];
            self.prose(&scheme.name, &before.at, &scheme.at, &parts);
            let (kind, other) = (kind(&before.kind), kind(&scheme.kind));
            if kind != other {
                let spots = (Some((&before.at, kind)), Some((&scheme.at, other)));
                self.push(Rule::SecurityScheme, &scheme.name, spots.0, spots.1);
            }
        }
    }

    fn servers(&mut self) {
        let urls = |document: &Document| {
            let urls: Vec<&str> = document.servers.iter().map(|server| &*server.url).collect();
            urls.join(", ")
        };
        let (before, after) = (urls(self.old), urls(self.new));
        let at = SpecPath::root().child("servers");
        if before != after {
            self.push(
                Rule::Servers,
                "servers",
                Some((&at, before)),
                Some((&at, after)),
            );
        }
        let descriptions = |document: &'a Document| {
            let servers = document.servers.iter();
            servers.map(|server| server.description.as_deref())
        };
        let is_same = descriptions(self.old).eq(descriptions(self.new));
        self.prose("servers", &at, &at, &[("description", is_same)]);
    }
}

/// How a scheme works. Which scopes there are at all is no business of the operations: each says which it needs.
fn kind(kind: &SecuritySchemeKind) -> String {
    match kind {
        SecuritySchemeKind::ApiKey { location, name } => format!("apiKey in {location}: {name}"),
        SecuritySchemeKind::Http { scheme } => format!("http {scheme}"),
        SecuritySchemeKind::OAuth2 { .. } => "oauth2".to_owned(),
        SecuritySchemeKind::OpenIdConnect => "openIdConnect".to_owned(),
    }
}

fn spot((at, says): (&SpecPath, String)) -> Spot {
    Spot {
        at: at.clone(),
        says: words::value(&says),
    }
}

/// A node with nothing to say.
fn bare(at: &SpecPath) -> (&SpecPath, String) {
    (at, String::new())
}

/// Things by their names, so that many of them can be looked up; of several with one name, the first.
fn by_name<'t, T, N: Ord>(things: &'t [T], name: impl Fn(&'t T) -> N) -> BTreeMap<N, &'t T> {
    let mut named = BTreeMap::new();
    for thing in things {
        named.entry(name(thing)).or_insert(thing);
    }
    named
}
