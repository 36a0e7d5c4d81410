//! YAML text to a tree of a bounded size. What the parser says of a text is dropped, since it may quote it.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// How deep lists and mappings may nest. The settings are four levels deep.
const MAX_DEPTH: usize = 32;

/// How many nodes the tree may have, with every alias expanded.
const MAX_NODES: usize = 100_000;

/// How many bytes of text the tree may hold, with every alias expanded.
const MAX_TEXT: usize = 4 * 1024 * 1024;

/// How many brackets the text may hold, and how long its lines may be, in bytes: the parser's time grows with the square of
/// the depth, and a line is how deep a short text can nest.
const MAX_BRACKETS: usize = 1000;
const MAX_LINE: usize = 16 * 1024;

const TOO_MUCH: &str = "holds too much, or aliases that make it so: keep only settings in it";
const TOO_DEEP: &str = "nests too deep: keep only settings in it";

/// One node.
#[derive(Debug)]
pub(super) enum Node {
    Nothing,
    Text(String),
    WholeNumber(String),
    /// Any other number: its text is not known any more.
    Number,
    Flag(bool),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The node as JSON. `None` if a number's text is not known.
    pub(super) fn to_json(&self) -> Option<Value> {
        Some(match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => Value::from(text.as_str()),
            Self::WholeNumber(number) => serde_json::from_str(number).ok()?,
            Self::Number => return None,
            Self::Flag(flag) => Value::Bool(*flag),
            Self::List(items) => {
                Value::Array(items.iter().map(Self::to_json).collect::<Option<_>>()?)
            }
            Self::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| Some((key.clone(), value.to_json()?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }
}

/// Reads one document.
///
/// # Errors
///
/// What is wrong and where, without anything of the text.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    refuse_the_costly(text)?;
    let budget = Budget {
        nodes: Cell::new(MAX_NODES),
        text: Cell::new(MAX_TEXT),
        fault: Cell::new(None),
    };
    let seed = Tree {
        budget: &budget,
        depth: 0,
    };
    seed.deserialize(yaml_serde::Deserializer::from_str(text))
        .map_err(|error| {
            let fault = budget.fault.get().unwrap_or_else(|| of_parser(&error));
            match error.location() {
                Some(at) => format!("line {}, column {}: {fault}", at.line(), at.column()),
                None => fault.to_owned(),
            }
        })
}

/// What the parser means, in words that hold nothing of the text.
fn of_parser(error: &yaml_serde::Error) -> &'static str {
    match error.to_string().as_str() {
        "repetition limit exceeded" => TOO_MUCH,
        said if said.starts_with("recursion limit exceeded") => TOO_DEEP,
        _ => "is not YAML: check the indentation (spaces, no tabs), the quotes and the brackets",
    }
}

/// Refuses what would keep the parser busy for long, before it begins.
fn refuse_the_costly(text: &str) -> Result<(), String> {
    if text.matches(['[', '{']).count() > MAX_BRACKETS {
        return Err(format!(
            "holds more than {MAX_BRACKETS} brackets: keep only settings in it"
        ));
    }
    for (index, line) in text.lines().enumerate() {
        let fault = if line.len() > MAX_LINE {
            "is longer than 16 KiB: keep only settings in the file"
        } else if line.starts_with('%') {
            "is a YAML directive: remove it"
        } else {
            continue;
        };
        return Err(format!("line {} {fault}", index + 1));
    }
    Ok(())
}

/// What is left, and what was wrong.
struct Budget {
    nodes: Cell<usize>,
    text: Cell<usize>,
    fault: Cell<Option<&'static str>>,
}

impl Budget {
    fn fail<T, E: Error>(&self, fault: &'static str) -> Result<T, E> {
        self.fault.set(Some(fault));
        Err(E::custom(fault))
    }

    /// Takes a node with this many bytes of text.
    fn spend<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let nodes = self.nodes.get().checked_sub(1);
        let text = self.text.get().checked_sub(bytes);
        let (Some(nodes), Some(text)) = (nodes, text) else {
            return self.fail(TOO_MUCH);
        };
        self.nodes.set(nodes);
        self.text.set(text);
        Ok(())
    }
}

/// Builds one node.
#[derive(Clone, Copy)]
struct Tree<'a> {
    budget: &'a Budget,
    /// How many lists and mappings are open around it.
    depth: usize,
}

impl Tree<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return self.budget.fail(TOO_DEEP);
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn leaf<E: Error>(self, node: Node) -> Result<Node, E> {
        let bytes = match &node {
            Node::Text(text) => text.len(),
            _ => 0,
        };
        self.budget.spend(bytes)?;
        Ok(node)
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.leaf(Node::Flag(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.leaf(Node::WholeNumber(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.leaf(Node::WholeNumber(value.to_string()))
    }

    fn visit_i128<E: Error>(self, _value: i128) -> Result<Node, E> {
        self.leaf(Node::Number)
    }

    fn visit_u128<E: Error>(self, _value: u128) -> Result<Node, E> {
        self.leaf(Node::Number)
    }

    fn visit_f64<E: Error>(self, _value: f64) -> Result<Node, E> {
        self.leaf(Node::Number)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        self.leaf(Node::Text(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.leaf(Node::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.budget.spend(0)?;
        let child = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(child)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.budget.spend(0)?;
        let child = self.deeper()?;
        let mut entries = Vec::new();
        let mut names = std::collections::BTreeSet::new();
        while let Some(key) = access.next_key_seed(child)? {
            let (Node::Text(key) | Node::WholeNumber(key)) = key else {
                return self
                    .budget
                    .fail("has a key that is no text: put it in quotes");
            };
            if !names.insert(key.clone()) {
                return self
                    .budget
                    .fail("has one key twice in the same place: keep one of them");
            }
            entries.push((key, access.next_value_seed(child)?));
        }
        Ok(Node::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<Node, A::Error> {
        self.budget
            .fail("has a YAML tag (a word after `!`): put the value in quotes")
    }
}
