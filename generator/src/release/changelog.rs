//! The crate's changelog: one section for each version, one entry in it for each upstream release that was taken in.

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
    fn text(&self) -> String {
        let mut text = format!("### {}\n\n", self.heading);
        for change in &self.changes {
            text.push_str("- ");
            text.push_str(change);
            text.push('\n');
        }
        text
    }
}

/// The changelog with an entry for `version`.
///
/// The newest section is the one that isn't published yet: if there is one, it takes the entry and the version.
/// Otherwise a new section is put on top. An entry with the same heading is replaced, so that a run that is repeated
/// tells nothing twice.
#[must_use]
pub fn with_entry(
    changelog: Option<&str>,
    published: Option<&str>,
    version: &str,
    entry: &Entry,
) -> String {
    let mut parts = Parts::of(changelog.unwrap_or(PREAMBLE));
    let is_open = parts
        .sections
        .first()
        .is_some_and(|section| !is_published(&section.version, published));
    if !is_open {
        parts.sections.insert(
            0,
            Section {
                version: String::new(),
                body: String::new(),
            },
        );
    }
    if let Some(section) = parts.sections.first_mut() {
        version.clone_into(&mut section.version);
        section.put(entry);
    }
    parts.text()
}

/// Whether this version, or a later one, is published.
fn is_published(version: &str, published: Option<&str>) -> bool {
    let (Ok(version), Some(Ok(published))) =
        (Version::parse(version), published.map(Version::parse))
    else {
        return false;
    };
    version <= published
}

/// A changelog, cut at its headings of the second level.
struct Parts {
    preamble: String,
    sections: Vec<Section>,
}

/// The section of a version.
struct Section {
    /// The first word of its heading.
    version: String,
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
                    version: heading.split_whitespace().next().unwrap_or("").to_owned(),
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
        for Section { version, body } in &self.sections {
            // Writing to a `String` can't fail.
            let _ = write!(text, "\n## {version}\n\n{}\n", body.trim());
        }
        text
    }
}

impl Section {
    /// Puts the entry above the others, in the place of one with the same heading. What stands above all entries, and
    /// entries that people wrote, stay.
    fn put(&mut self, entry: &Entry) {
        let heading = format!("### {}", entry.heading);
        let (mut introduction, mut others) = (String::new(), String::new());
        let mut current: Option<&str> = None;
        for line in self.body.lines() {
            if line.starts_with("### ") {
                current = Some(line);
            }
            let to = match current {
                None => &mut introduction,
                Some(other) if other != heading => &mut others,
                Some(_) => continue,
            };
            to.push_str(line);
            to.push('\n');
        }
        let entry = entry.text();
        let mut parts = vec![introduction.trim(), entry.trim(), others.trim()];
        parts.retain(|part| !part.is_empty());
        self.body = parts.join("\n\n");
    }
}
