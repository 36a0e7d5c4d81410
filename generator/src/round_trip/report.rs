//! The verdict in words.

use std::fmt::Write as _;

use super::Verdict;
use super::instances::Kind;

/// So many of what didn't come back are shown for one run.
const SHOWN: usize = 200;

impl Verdict {
    /// The verdict as text, one line for each thing.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text can't fail.
        let _ = self.write_counts(&mut text);
        let _ = self.write_places(&mut text);
        // Pointers and keys are the document's.
        let lines = text.lines().map(crate::report::visible);
        lines.map(|line| line + "\n").collect()
    }

    fn write_counts(&self, text: &mut String) -> std::fmt::Result {
        writeln!(
            text,
            "schemas of components: {} of {}",
            self.components.back, self.components.of
        )?;
        writeln!(
            text,
            "schemas in place: {} of {}",
            self.inline.back, self.inline.of
        )?;
        for kind in Kind::ALL {
            let share = self.kinds.get(&kind).copied().unwrap_or_default();
            writeln!(
                text,
                "  values, {}: {} of {}",
                kind.name(),
                share.back,
                share.of
            )?;
        }
        writeln!(
            text,
            "examples: {} of {}; {} of the others are reported by spec lint",
            self.examples.back,
            self.examples.of,
            self.linted.len()
        )?;
        writeln!(
            text,
            "no model: {} schemas of components, which no operation reaches; no value: {} schemas; {} values were made and don't fit",
            self.unreached,
            self.empty.len(),
            self.discarded
        )?;
        if self.unchecked > 0 {
            writeln!(
                text,
                "not held against the whole of their schema, which is too large or has a pattern that can't be tried: {} values",
                self.unchecked
            )?;
        }
        Ok(())
    }

    fn write_places(&self, text: &mut String) -> std::fmt::Result {
        for at in &self.empty {
            writeln!(text, "no value: {at}")?;
        }
        for (at, reason) in &self.linted {
            writeln!(text, "lint: {at}: {reason}")?;
        }
        for (at, reason, count) in &self.known {
            writeln!(text, "known: {at} ({count}): {reason}")?;
        }
        for (at, what) in self.unknown.iter().take(SHOWN) {
            writeln!(text, "FAILED {at}: {what}")?;
        }
        if self.unknown.len() > SHOWN {
            writeln!(text, "FAILED and {} more", self.unknown.len() - SHOWN)?;
        }
        for (at, why) in &self.stale {
            writeln!(
                text,
                "STALE {at}: {why}; delete the exception, or mend its `releases`"
            )?;
        }
        Ok(())
    }
}
