//! The target of an action: a `JSONPath` (RFC 9535), with bounds on what its evaluation may cost.
//!
//! The library evaluates a path in one go and can't be stopped. So the cost is estimated from above before: from the
//! number of nodes of the document and the selectors that the text of the path has.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::source::yaml::MAX_DEPTH;
use crate::spec_path::SpecPath;

use super::Problem;
use super::budget::Budget;

/// How long a path may be.
const LONGEST: usize = 2_000;

/// How often lists of selectors may select the same node before paths of what was passed are not kept any more.
const MOST_REPEATED: u64 = 32;

/// How deep brackets and parentheses may nest: the library tries several readings at each level.
const DEEPEST: usize = 6;

/// A `JSONPath` that can be evaluated.
#[derive(Clone, Debug)]
pub struct Target {
    text: String,
    path: JsonPath,
    shape: Shape,
}

/// What the cost of a path depends on.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Whether each segment selects at most one node.
    is_singular: bool,
    /// The number of selections of the same node, from lists of selectors: `['a', 'a']`.
    repetition: u64,
    /// `..` outside of filters.
    descents: u32,
    /// `..` inside of filters.
    filter_descents: u32,
    /// Filters.
    filters: u32,
    /// Queries inside of filters, and those among them that begin at the root.
    queries: u32,
    root_queries: u32,
}

impl Target {
    /// Reads a `JSONPath`; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("a JSONPath may have at most {LONGEST} bytes"));
        }
        let shape = Shape::of(text)?;
        let path = JsonPath::parse(text).map_err(|error| error.to_string())?;
        Ok(Self {
            text: text.to_owned(),
            path,
            shape,
        })
    }

    /// The path as it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The nodes that it selects, each once, in the order of the library.
    pub fn select(&self, root: &Value, budget: &mut Budget) -> Result<Vec<SpecPath>, Problem> {
        if self.shape.is_singular {
            return Ok(self.located(root));
        }
        let cost = self.shape.cost(budget.nodes(root));
        budget.visit(cost).ok_or_else(|| Problem {
            message: "this JSONPath would take too long on a document of this size".to_owned(),
            help: "begin it with the names of the place, such as `$.components.schemas`, and use `..` once at most"
                .to_owned(),
        })?;
        if self.shape.passes_few() {
            let mut places = self.located(root);
            let mut seen = HashSet::new();
            places.retain(|place| seen.insert(place.clone()));
            budget
                .touch(places.len())
                .ok_or_else(|| too_many(places.len()))?;
            return Ok(places);
        }
        let nodes = self.path.query(root).all();
        let mut wanted = HashMap::new();
        for node in nodes {
            let next = wanted.len();
            wanted.entry(address(node)).or_insert(next);
        }
        budget
            .touch(wanted.len())
            .ok_or_else(|| too_many(wanted.len()))?;
        let mut places = Vec::with_capacity(wanted.len());
        locate(root, &SpecPath::root(), &wanted, &mut places);
        places.sort_unstable_by_key(|(order, _)| *order);
        Ok(places.into_iter().map(|(_, at)| at).collect())
    }

    /// The places that the library tells. It keeps a path for each node that it passes.
    fn located(&self, root: &Value) -> Vec<SpecPath> {
        let found = self.path.query_located(root);
        let pointers = found
            .locations()
            .filter_map(|place| SpecPath::parse(&format!("#{}", place.to_json_pointer())));
        pointers.collect()
    }
}

fn too_many(nodes: usize) -> Problem {
    Problem {
        message: format!("this JSONPath selects {nodes} nodes, more than is sensible"),
        help: "begin it with the names of the place, such as `$.components.schemas`".to_owned(),
    }
}

impl Shape {
    /// Reads the brackets, commas and signs of a path, quoted names left out.
    fn of(text: &str) -> Result<Self, String> {
        let mut shape = Self {
            is_singular: true,
            repetition: 1,
            descents: 0,
            filter_descents: 0,
            filters: 0,
            queries: 0,
            root_queries: 0,
        };
        // For each open bracket its number of selectors, and how many of the open ones are in a filter.
        let mut open: Vec<(u64, bool)> = Vec::new();
        let mut characters = text.chars().skip(1).peekable();
        while let Some(character) = characters.next() {
            let in_filter = open.last().is_some_and(|(_, in_filter)| *in_filter);
            match character {
                '\'' | '"' => skip_quoted(&mut characters, character),
                '[' | '(' => {
                    open.push((1, in_filter));
                    if open.len() > DEEPEST {
                        return Err(format!("brackets nest more than {DEEPEST} levels deep"));
                    }
                }
                ']' | ')' => {
                    let (selectors, _) = open.pop().unwrap_or((1, false));
                    shape.repetition = shape.repetition.saturating_mul(selectors);
                }
                '.' if characters.next_if_eq(&'.').is_some() => {
                    shape.is_singular = false;
                    if in_filter {
                        shape.filter_descents += 1;
                    } else {
                        shape.descents += 1;
                    }
                }
                _ => shape.sign(character, &mut open),
            }
        }
        Ok(shape)
    }

    /// Takes note of a single character.
    fn sign(&mut self, character: char, open: &mut [(u64, bool)]) {
        let last = open.last_mut();
        match (character, last) {
            (',', Some((selectors, _))) => {
                self.is_singular = false;
                *selectors += 1;
            }
            ('?', Some((_, in_filter))) => {
                self.is_singular = false;
                self.filters += 1;
                *in_filter = true;
            }
            ('*' | ':', _) => self.is_singular = false,
            ('@', _) => self.queries += 1,
            ('$', Some((_, true))) => {
                self.queries += 1;
                self.root_queries += 1;
            }
            _ => {}
        }
    }

    /// Whether no segment selects more nodes than the document has, or than it has a few times over.
    fn passes_few(self) -> bool {
        self.descents == 0 && self.repetition <= MOST_REPEATED
    }

    /// How many nodes an evaluation may visit, estimated from above.
    ///
    /// One `..` visits each node once. Another one visits each node below each of those, as often as the node has
    /// ancestors; so does a comparison of whole trees in a filter behind `..`.
    fn cost(&self, nodes: u64) -> u64 {
        let depth = u64::try_from(MAX_DEPTH).unwrap_or(u64::MAX);
        let further = self.descents.saturating_sub(1) + self.filter_descents;
        let behind = if self.descents > 0 { self.filters } else { 0 };
        nodes
            .saturating_mul(self.repetition)
            .saturating_mul(u64::from(self.queries) + 1)
            .saturating_mul(depth.saturating_pow(further.saturating_add(behind)))
            .saturating_mul(nodes.saturating_pow(self.root_queries))
    }
}

/// Skips what is left of a quoted name.
fn skip_quoted(characters: &mut impl Iterator<Item = char>, quote: char) {
    while let Some(character) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == quote {
            return;
        }
    }
}

/// What tells a node from all others of the same tree.
fn address(node: &Value) -> usize {
    std::ptr::from_ref(node).addr()
}

/// Finds the places of nodes, where the library would keep a path for too many.
fn locate(
    node: &Value,
    at: &SpecPath,
    wanted: &HashMap<usize, usize>,
    places: &mut Vec<(usize, SpecPath)>,
) {
    if places.len() == wanted.len() {
        return;
    }
    if let Some(order) = wanted.get(&address(node)) {
        places.push((*order, at.clone()));
    }
    match node {
        Value::Object(keys) => {
            for (key, child) in keys {
                locate(child, &at.child(key), wanted, places);
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter().enumerate() {
                locate(child, &at.index(index), wanted, places);
            }
        }
        _ => {}
    }
}
