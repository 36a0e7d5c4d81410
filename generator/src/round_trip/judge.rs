//! Looks at the answers: what came back, what didn't, and whether that was known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::compare::compare;
use super::examples;
use super::exceptions::Exception;
use super::instances::{Kind, Maker};
use super::{Case, Exceptions, Origin, RoundTrip, Subject};
use crate::lint::{Budget, Direction, resolve, validate};
use crate::spec_path::SpecPath;

/// How many came back, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that came back.
    pub back: usize,
    /// All.
    pub of: usize,
}

impl Share {
    fn count(&mut self, is_back: bool) {
        self.of += 1;
        self.back += usize::from(is_back);
    }
}

/// The outcome.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Component schemas all of whose values come back.
    pub components: Share,
    /// The same for models of schemas that are written in place.
    pub inline: Share,
    /// Values by what they show.
    pub kinds: BTreeMap<Kind, Share>,
    /// Examples that can be read, of those that a model reads.
    pub examples: Share,
    /// Examples that can't be read, and that `spec lint` reports.
    pub linted: Vec<(String, String)>,
    /// Pointers of components that nothing was made for.
    pub empty: Vec<String>,
    /// Component schemas that no operation reaches.
    pub unreached: usize,
    /// Values that were made and turned out not to fit.
    pub discarded: usize,
    /// Values that came back and could not be held against the whole of their schema.
    pub unchecked: usize,
    /// Exceptions that are listed: place, reason, and how many values.
    pub known: Vec<(String, String, usize)>,
    /// What didn't come back and isn't listed.
    pub unknown: Vec<(String, String)>,
    /// Places that are listed in vain, and why.
    pub stale: Vec<(String, &'static str)>,
}

impl Verdict {
    /// Whether all came back but for what is listed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unknown.is_empty() && self.stale.is_empty()
    }
}

/// The answers don't belong to the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// How many questions there are.
    pub questions: usize,
    /// How many answers.
    pub answers: usize,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} answers to {} questions",
            self.answers, self.questions
        )
    }
}

/// What the answers say.
#[derive(Default)]
struct Heard<'a> {
    /// The places that there was a question of.
    asked: BTreeSet<&'a str>,
    /// Place -> what didn't come back of it.
    missing: BTreeMap<&'a str, Vec<String>>,
    /// The examples that a model was asked to read.
    shown: BTreeSet<usize>,
    /// Those that can't be read, and why.
    unread: BTreeMap<usize, String>,
}

/// How much of its schema a value that came back was held against.
#[derive(PartialEq, Eq)]
enum Checked {
    Whole,
    /// The schema is too large, or has a pattern that can't be tried.
    InPart,
}

impl RoundTrip {
    /// Looks at the answers of the harness, one line for each question.
    ///
    /// # Errors
    /// There are more or fewer answers than questions.
    pub fn judge(&self, answers: &str, exceptions: &Exceptions) -> Result<Verdict, Mismatch> {
        let answers: Vec<&str> = answers.lines().collect();
        if answers.len() != self.cases.len() {
            return Err(Mismatch {
                questions: self.cases.len(),
                answers: answers.len(),
            });
        }
        let mut verdict = Verdict {
            unreached: self.unreached,
            discarded: self.discarded.len(),
            ..Verdict::default()
        };
        let heard = self.hear(&answers, &mut verdict);
        let mut missing = heard.missing;
        for subject in &self.subjects {
            let at = subject.at.as_str();
            if !heard.asked.contains(at) {
                verdict.empty.push(at.to_owned());
                missing.insert(at, vec!["no value fits it".to_owned()]);
            }
            let share = if subject.is_component {
                &mut verdict.components
            } else {
                &mut verdict.inline
            };
            share.count(!missing.contains_key(at));
        }
        let places = missing.into_iter().map(|(at, what)| (at.to_owned(), what));
        let places: Vec<_> = places.collect();
        let (examples, read) = self.judge_examples(&heard.shown, &heard.unread, &mut verdict);
        let listed = exceptions.of_release(&self.release);
        let used = verdict.settle(places.into_iter().chain(examples), &listed);
        for exception in listed.iter().filter(|it| !used.contains(it.at.as_str())) {
            let at = exception.at.as_str();
            if heard.asked.contains(at) || read.contains(at) {
                verdict.stale.push((at.to_owned(), "it comes back"));
            } else if exception.names(&self.release) && !self.has(at) {
                verdict
                    .stale
                    .push((at.to_owned(), "the release that it names has no such place"));
            }
        }
        Ok(verdict)
    }

    /// Whether the document has a place.
    fn has(&self, at: &str) -> bool {
        SpecPath::parse(at).is_some_and(|at| resolve::node(&self.root, &at).is_some())
    }

    /// Goes through the answers.
    fn hear(&self, answers: &[&str], verdict: &mut Verdict) -> Heard<'_> {
        let maker = Maker::new(&self.root);
        let mut heard = Heard::default();
        for (case, answer) in self.cases.iter().zip(answers) {
            let Some(subject) = self.subjects.get(case.subject) else {
                continue;
            };
            let at = subject.at.as_str();
            match &case.origin {
                Origin::Made(kind, what) => {
                    let outcome = self.outcome(&maker, subject, case, *kind, answer);
                    verdict.unchecked += usize::from(outcome == Ok(Checked::InPart));
                    let share = verdict.kinds.entry(*kind).or_default();
                    share.count(outcome.is_ok());
                    // That an enum stays open shows nothing of the values that fit.
                    if *kind != Kind::Unlisted {
                        heard.asked.insert(at);
                    }
                    if let Err(reason) = outcome {
                        let found = heard.missing.entry(at).or_default();
                        found.push(format!("{what}: {reason}"));
                    }
                }
                Origin::Example(index) => {
                    heard.shown.insert(*index);
                    if let Some(reason) = answer.strip_prefix('!') {
                        let first = heard.unread.entry(*index);
                        first.or_insert_with(|| place_of(reason));
                    }
                }
            }
        }
        heard
    }

    /// What became of a value that was made.
    fn outcome<'a>(
        &'a self,
        maker: &Maker<'a>,
        subject: &Subject,
        case: &Case,
        kind: Kind,
        answer: &str,
    ) -> Result<Checked, String> {
        let (sign, text) = answer.split_at_checked(1).unwrap_or(("!", "no answer"));
        if sign == "!" {
            return Err(format!("can't be read: {text}"));
        }
        if sign == "?" && kind != Kind::Unlisted {
            return Err("is kept as unknown JSON".to_owned());
        }
        let broken = |error: serde_json::Error| format!("is no JSON: {error}");
        let before: Value = serde_json::from_str(&case.json).map_err(broken)?;
        let after: Value = serde_json::from_str(text).map_err(broken)?;
        let schema = resolve::node(&self.root, &subject.at).ok_or("has no schema")?;
        compare(maker, schema, subject.is_whole, &before, &after)?;
        if kind == Kind::Unlisted {
            return Ok(Checked::Whole);
        }
        // The model wrote this: what only the server sets isn't there, also in what the server answers.
        let direction = if subject.sent && !subject.received {
            Direction::Request
        } else {
            Direction::Any
        };
        let found = validate(&self.root, schema, &after, direction, &mut Budget::new());
        match found.faults.into_iter().next() {
            None if found.unchecked.is_some() => Ok(Checked::InPart),
            None => Ok(Checked::Whole),
            Some((at, text)) => Err(format!(
                "what is written doesn't fit the schema: {at}: {text}"
            )),
        }
    }

    /// The examples that can't be read and that `spec lint` has nothing against, and the places of those that can.
    fn judge_examples(
        &self,
        shown: &BTreeSet<usize>,
        unread: &BTreeMap<usize, String>,
        verdict: &mut Verdict,
    ) -> (Vec<(String, Vec<String>)>, BTreeSet<String>) {
        let all = examples::list(&self.root);
        let (mut found, mut read) = (Vec::new(), BTreeSet::new());
        for index in shown {
            let reason = unread.get(index);
            verdict.examples.count(reason.is_none());
            let Some(example) = all.get(*index) else {
                continue;
            };
            let at = example.at.as_str().to_owned();
            let Some(reason) = reason else {
                read.insert(at);
                continue;
            };
            match examples::objection(&self.root, example) {
                Some(objection) => verdict.linted.push((at, objection)),
                None => found.push((at, vec![format!("the example can't be read: {reason}")])),
            }
        }
        (found, read)
    }
}

impl Verdict {
    /// Sorts what didn't come back into what is listed and what isn't; gives the places of exceptions that were needed.
    fn settle<'e>(
        &mut self,
        places: impl Iterator<Item = (String, Vec<String>)>,
        listed: &[&'e Exception],
    ) -> BTreeSet<&'e str> {
        let mut used = BTreeSet::new();
        for (at, what) in places {
            let exception = listed.iter().find(|exception| exception.at == at);
            let is_known = |what: &String| exception.is_some_and(|it| it.covers(what));
            let (known, unknown): (Vec<_>, Vec<_>) = what.into_iter().partition(is_known);
            self.unknown
                .extend(unknown.into_iter().map(|what| (at.clone(), what)));
            if let Some(exception) = exception.filter(|_| !known.is_empty()) {
                used.insert(exception.at.as_str());
                self.known.push((at, exception.reason.clone(), known.len()));
            }
        }
        used
    }
}

/// What of the harness's words may be shown of an example: the place in it, and which field or branch it is about. The rest can
/// hold its values.
fn place_of(words: &str) -> String {
    /// How words begin that hold nothing but names up to their last backtick.
    const NAMING: [&str; 2] = [
        "missing field `",
        "a branch of a union could not be read at `",
    ];
    let (place, message) = words.split_once(": ").unwrap_or((words, ""));
    let is_naming = NAMING.iter().any(|begin| message.starts_with(begin));
    match message.rsplit_once('`').filter(|_| is_naming) {
        Some((named, _)) => format!("{place}: {named}`"),
        None => place.to_owned(),
    }
}
