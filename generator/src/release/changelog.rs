//! The crate's changelog: one section for each version, one entry in it for each upstream release that was taken in.

use std::collections::HashSet;
use std::fmt::Write as _;

use semver::Version;

/// The first lines of a changelog that doesn't exist yet.
const PREAMBLE: &str = "\
# Changelog

What changed for those who depend on this crate. Versions follow Cargo's rules for semantic versioning: before 1.0, a
new second number says that callers' code may stop compiling, and a new third number that it does not.
";

/// What an upstream release brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The heading, such as `Upstream release 2026.06.3`; unique within a version.
    pub heading: String,
    /// One change each, as Markdown on one line, without the mark of a list.
    pub changes: Vec<String>,
}

impl Entry {
    /// The text of the entry, together with what `before`, the text below the same heading, says beside it.
    fn with(&self, before: &str) -> String {
        let mut text = format!("### {}\n\n", self.heading);
        let lines: Vec<String> = self
            .changes
            .iter()
            .map(|change| format!("- {change}"))
            .collect();
        for line in &lines {
            text.push_str(line);
            text.push('\n');
        }
        let known: HashSet<&str> = lines.iter().map(String::as_str).collect();
        let rest = before.lines().filter(|line| !known.contains(line));
        let rest = rest.collect::<Vec<_>>().join("\n");
        let rest = rest.trim_matches('\n').trim_end();
        if !rest.is_empty() && !rest.starts_with("- ") {
            text.push('\n');
        }
        text.push_str(rest);
        text
    }
}

/// The changelog with an entry for `version`.
///
/// The newest version's section, or one called `Unreleased`, is the one that isn't published yet: if there is one, it takes
/// the entry and the version. Otherwise a new section is put above it. What people wrote stays as it is, headings too. An
/// entry with the same heading takes the changes that it doesn't have, so that a run that is repeated tells nothing twice,
/// and one with a mended overlay takes nothing back.
#[must_use]
pub fn with_entry(
    changelog: Option<&str>,
    published: Option<&str>,
    version: &str,
    entry: &Entry,
) -> String {
    let mut parts = Parts::of(changelog.unwrap_or(PREAMBLE));
    let newest = parts
        .sections
        .iter()
        .position(|section| section.version().is_some() || section.is_unreleased())
        .unwrap_or(0);
    let is_open = parts
        .sections
        .get(newest)
        .is_some_and(|section| section.is_open(published));
    if !is_open {
        let section = Section {
            heading: version.to_owned(),
            body: String::new(),
        };
        parts.sections.insert(newest, section);
    }
    if let Some(section) = parts.sections.get_mut(newest) {
        section.set_version(version);
        section.put(entry);
    }
    parts.text()
}

/// A changelog, cut at its headings of the second level.
struct Parts {
    preamble: String,
    sections: Vec<Section>,
}

/// The section of a version.
struct Section {
    /// Its heading, in which people may have written more than the version.
    heading: String,
    /// What stands below the heading.
    body: String,
}

impl Parts {
    fn of(text: &str) -> Self {
        let mut parts = Self {
            preamble: String::new(),
            sections: Vec::new(),
        };
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("## ") {
                parts.sections.push(Section {
                    heading: heading.trim().to_owned(),
                    body: String::new(),
                });
                continue;
            }
            let to = match parts.sections.last_mut() {
                Some(section) => &mut section.body,
                None => &mut parts.preamble,
            };
            to.push_str(line);
            to.push('\n');
        }
        parts
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", self.preamble.trim_end());
        for Section { heading, body } in &self.sections {
            // Writing to a `String` can't fail.
            let _ = write!(text, "\n## {heading}\n");
            let body = body.trim_matches('\n').trim_end();
            if !body.is_empty() {
                let _ = write!(text, "\n{body}\n");
            }
        }
        text
    }
}

impl Section {
    /// The first word of the heading, without the brackets of a link: `0.2.0` of `[0.2.0] - 2026-06-01`.
    fn word(&self) -> &str {
        let word = self.heading.split_whitespace().next().unwrap_or("");
        word.trim_start_matches('[')
            .split(']')
            .next()
            .unwrap_or(word)
    }

    /// The version in the heading, if there is one.
    fn version(&self) -> Option<Version> {
        let word = self.word();
        Version::parse(word.strip_prefix('v').unwrap_or(word)).ok()
    }

    fn is_unreleased(&self) -> bool {
        self.word().eq_ignore_ascii_case("unreleased")
    }

    /// Whether neither this version nor a later one is published.
    fn is_open(&self, published: Option<&str>) -> bool {
        let published = published.and_then(|text| Version::parse(text).ok());
        match (self.version(), published) {
            (Some(version), Some(published)) => version > published,
            (Some(_), None) => true,
            (None, _) => self.is_unreleased(),
        }
    }

    /// Writes the version into the heading, in the place of the one that is there.
    fn set_version(&mut self, version: &str) {
        if self.version() != Version::parse(version).ok() {
            self.heading = self.heading.replacen(self.word(), version, 1);
        }
    }

    /// Puts the entry above the others, together with what one with the same heading says. What stands above all entries,
    /// and entries that people wrote, stay.
    fn put(&mut self, entry: &Entry) {
        let heading = format!("### {}", entry.heading);
        let (mut introduction, mut same, mut others) =
            (String::new(), String::new(), String::new());
        let mut current: Option<&str> = None;
        for line in self.body.lines() {
            if line.starts_with("### ") {
                current = Some(line.trim_end());
                if current == Some(&heading) {
                    continue;
                }
            }
            let to = match current {
                None => &mut introduction,
                Some(other) if other == heading => &mut same,
                Some(_) => &mut others,
            };
            to.push_str(line);
            to.push('\n');
        }
        let entry = entry.with(&same);
        let mut parts = vec![
            introduction.trim_matches('\n').trim_end(),
            entry.trim(),
            others.trim(),
        ];
        parts.retain(|part| !part.is_empty());
        self.body = parts.join("\n\n");
    }
}
