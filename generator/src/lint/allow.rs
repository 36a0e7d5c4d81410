//! `[[lint.allow]]`: findings that are known and stay, each with a reason.

use crate::config::{LintAllowance, span};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::did_you_mean;
use crate::spec_path::SpecPath;

use super::findings::Finding;
use super::rules::rules;

/// Takes out of `findings` what is allowed; gives how many that are, and whatever is wrong with the allowances.
///
/// `is_whole` says whether rules for whole documents were asked; `judge_stale` whether an allowance that allows nothing
/// is an error.
pub(super) fn apply(
    allowances: &[LintAllowance],
    findings: &mut Vec<Finding>,
    is_whole: bool,
    judge_stale: bool,
) -> (usize, Diagnostics) {
    let mut faults = Diagnostics::new();
    let mut allowed = 0;
    for allowance in allowances {
        if let Some(fault) = fault(allowance) {
            faults.push(fault);
            continue;
        }
        let before = findings.len();
        findings.retain(|finding| !covers(allowance, finding));
        allowed += before - findings.len();
        let was_asked = rules()
            .any(|rule| rule.id == allowance.rule.as_ref() && (is_whole || !rule.whole_only));
        if before == findings.len() && judge_stale && was_asked {
            faults.push(
                Diagnostic::config(
                    span(&allowance.at),
                    format!("this allows nothing: there is no `{}` at it or below", allowance.rule.as_ref()),
                )
                .help("what it was for is mended, or covered by one above: delete this entry of [[lint.allow]]"),
            );
        }
    }
    (allowed, faults)
}

/// What is wrong with an allowance on its own.
fn fault(allowance: &LintAllowance) -> Option<Diagnostic> {
    let rule = allowance.rule.as_ref();
    if !rules().any(|known| known.id == rule) {
        let near = did_you_mean(rule, rules().map(|rule| rule.id));
        return Some(
            Diagnostic::config(span(&allowance.rule), format!("there is no rule `{rule}`")).help(
                near.unwrap_or_else(|| {
                    "the id of a rule stands in brackets before its findings".to_owned()
                }),
            ),
        );
    }
    if SpecPath::parse(allowance.at.as_ref()).is_none() {
        return Some(
            Diagnostic::config(
                span(&allowance.at),
                format!("`{}` is not a pointer", allowance.at.as_ref()),
            )
            .help("write it as findings do, such as `#/components/schemas/Thing`"),
        );
    }
    allowance.reason.as_ref().trim().is_empty().then(|| {
        Diagnostic::config(span(&allowance.reason), "the reason is empty")
            .help("say why the finding stays: who knows of it, what it would cost to mend")
    })
}

/// Whether a finding is at the place of an allowance or below it.
fn covers(allowance: &LintAllowance, finding: &Finding) -> bool {
    let rest = finding
        .at
        .as_str()
        .strip_prefix(allowance.at.as_ref().as_str());
    finding.rule.id == allowance.rule.as_ref()
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
