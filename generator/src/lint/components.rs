//! Components that nothing uses, in a whole document.

use super::findings::Findings;
use super::rules::COMPONENT_USED;
use super::scope::Scope;

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    for at in scope.unused.iter().flatten() {
        found.push(
            &COMPONENT_USED,
            at,
            format!("no operation reaches `{}`", at.last()),
            "remove it, or refer to it",
        );
    }
}
