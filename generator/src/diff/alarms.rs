//! What a person should look at first.

use std::collections::BTreeMap;

use super::data::{Alarm, DocumentChange, Verdict};
use super::rules::Rule;
use super::side::Read;

/// New operations that `codegen.toml` has no name for, and schemas that changed, those with the gravest changes first.
pub(super) fn of(changes: &[DocumentChange], new: &Read) -> Vec<Alarm> {
    let added = changes
        .iter()
        .filter(|change| matches!(change.rule, Rule::OperationAdded | Rule::OperationRenamed));
    let mut alarms: Vec<Alarm> = added
        .filter_map(|change| {
            let at = &change.new.as_ref()?.at;
            let mut operations = new.document.operations.iter();
            let operation = operations.find(|operation| operation.at == *at)?;
            let method = new.unnamed.get(&operation.id)?;
            Some(Alarm::UnnamedOperation {
                operation: super::words::name(&operation.id),
                method: method.clone(),
                at: super::words::name(at.as_str()),
            })
        })
        .collect();
    let mut schemas: Vec<(String, (Verdict, usize))> =
        changed_schemas(changes).into_iter().collect();
    schemas.sort_by_key(|(_, (verdict, _))| std::cmp::Reverse(*verdict));
    let schemas = schemas.into_iter();
    alarms.extend(
        schemas.map(|(schema, (verdict, changes))| Alarm::ChangedSchema {
            schema: super::words::name(&schema),
            verdict,
            changes,
        }),
    );
    alarms
}

/// Component schemas on both sides with changes other than words: the gravest verdict, and how many there are.
fn changed_schemas(changes: &[DocumentChange]) -> BTreeMap<String, (Verdict, usize)> {
    let mut schemas: BTreeMap<String, (Verdict, usize)> = BTreeMap::new();
    for change in changes {
        let is_other = matches!(
            change.rule,
            Rule::Prose | Rule::SchemaAdded | Rule::SchemaRemoved
        );
        let spot = change.old.as_ref().or(change.new.as_ref());
        let (Some(spot), false) = (spot, is_other) else {
            continue;
        };
        let mut tokens = spot.at.tokens();
        let section = (tokens.next(), tokens.next());
        let is_schema = section == (Some("components".to_owned()), Some("schemas".to_owned()));
        if let (true, Some(name)) = (is_schema, tokens.next()) {
            let (verdict, number) = schemas.entry(name).or_default();
            *verdict = (*verdict).max(change.verdict);
            *number += 1;
        }
    }
    schemas
}
