//! Rules about `$ref`: it leads somewhere, and nothing stands beside it.

use crate::spec_path::SpecPath;

use super::findings::Findings;
use super::resolve;
use super::rules::{REFERENCE_ALONE, REFERENCE_RESOLVES};
use super::scope::Scope;

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    for reference in &scope.walked.references {
        let target = reference.target;
        let Some(at) = SpecPath::parse(target) else {
            found.push(
                &REFERENCE_RESOLVES,
                &reference.at,
                format!("`{target}` is not in this document"),
                "write what it means into this document",
            );
            continue;
        };
        match resolve::node(scope.root, &at) {
            None => found.push(
                &REFERENCE_RESOLVES,
                &reference.at,
                format!("`{target}` leads nowhere"),
                "mend the pointer, or add what it names",
            ),
            Some(value)
                if resolve::last(scope.root, value)
                    .is_some_and(|end| resolve::reference(end).is_some()) =>
            {
                found.push(
                    &REFERENCE_RESOLVES,
                    &reference.at,
                    format!("`{target}` leads in a circle, or over too many references"),
                    "refer to what is meant without the links between",
                );
            }
            Some(_) => {}
        }
        let beside: Vec<&&str> = reference
            .beside
            .iter()
            .filter(|key| !key.starts_with("x-"))
            .collect();
        if let Some(first) = beside.first() {
            found.push(
                &REFERENCE_ALONE,
                &reference.at.parent().child(first),
                format!("`{first}` stands beside a `$ref` and is passed over"),
                "put the reference into an `allOf`, or remove the key",
            );
        }
    }
}
