//! Bounds for overlays and documents that nobody has checked: what one run of an overlay may cost.

use serde_json::Value;

/// How many nodes the targets of an overlay may make the `JSONPath` library look at, by a rough estimate from above.
///
/// Okta's largest document has 90,000 nodes. A visit takes some 20 ns.
const MOST_VISITS: u64 = 20_000_000;

/// How many nodes the actions of an overlay may touch.
const MOST_TOUCHED: u64 = 100_000;

/// How many nodes and bytes of text the actions of an overlay may write or compare.
const MOST_WRITTEN: u64 = 64 << 20;

/// What is left.
#[derive(Debug)]
pub struct Budget {
    visits: u64,
    touched: u64,
    written: u64,
    /// The number of nodes of the document before the first action that had to know it: an estimate will do.
    nodes: Option<u64>,
}

impl Budget {
    /// All of it.
    pub fn new() -> Self {
        Self {
            visits: MOST_VISITS,
            touched: MOST_TOUCHED,
            written: MOST_WRITTEN,
            nodes: None,
        }
    }

    /// About how many nodes the document has: counted once, however many actions there are.
    pub fn nodes(&mut self, root: &Value) -> u64 {
        *self.nodes.get_or_insert_with(|| count(root))
    }

    /// Looks at `nodes` of the document; `None` if that is too much.
    #[must_use]
    pub fn visit(&mut self, nodes: u64) -> Option<()> {
        spend(&mut self.visits, nodes)
    }

    /// Touches `nodes` of the document; `None` if that is too much.
    #[must_use]
    pub fn touch(&mut self, nodes: usize) -> Option<()> {
        spend(&mut self.touched, u64::try_from(nodes).ok()?)
    }

    /// Writes or compares `size` nodes and bytes; `None` if that is too much.
    #[must_use]
    pub fn write(&mut self, size: u64) -> Option<()> {
        spend(&mut self.written, size)
    }
}

/// The number of nodes of a tree.
fn count(value: &Value) -> u64 {
    let below: u64 = match value {
        Value::Object(keys) => keys.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    };
    below + 1
}

fn spend(left: &mut u64, amount: u64) -> Option<()> {
    *left = left.checked_sub(amount)?;
    Some(())
}
