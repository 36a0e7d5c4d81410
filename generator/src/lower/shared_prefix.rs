//! Handles of a crate with several tags: each holds the path parameters with which the paths of all its operations begin.
//!
//! A handle that `codegen.toml` pins stays as it is. A tag with one operation holds nothing: what would be gained by
//! `okta.things(id).get_thing()` over `okta.things().get_thing(id)`?

use crate::config::Config;
use crate::ir::{Group, Operation, Parameter, ParameterLocation};

/// Lets each handle that isn't pinned hold what all its operations share.
pub(super) fn hold(groups: &mut [Group], operations: &mut [Operation], config: &Config) {
    for group in groups {
        if group.operations.len() < 2 || config.handle(&group.tag).is_some() {
            continue;
        }
        let count = shared(group, operations);
        for index in &group.operations {
            let Some(operation) = operations.get_mut(*index) else {
                continue;
            };
            let own = operation.parameters.split_off(count);
            let held = std::mem::replace(&mut operation.parameters, own);
            if group.handle.parameters.is_empty() {
                group.handle.parameters.clone_from(&held);
            }
            operation.handle_parameters = held;
        }
    }
}

/// How many leading path parameters all operations of a group share: their paths begin with the same segments up to the
/// last of them, and they agree on its type.
fn shared(group: &Group, operations: &[Operation]) -> usize {
    let mut members = group
        .operations
        .iter()
        .filter_map(|index| operations.get(*index));
    let Some(first) = members.next() else {
        return 0;
    };
    let mut segments: Vec<&str> = first.path.split('/').collect();
    let mut agreed: Vec<&Parameter> = in_path(first).collect();
    for operation in members {
        let common = segments.iter().zip(operation.path.split('/'));
        segments.truncate(common.take_while(|(one, other)| *one == other).count());
        let common = agreed.iter().zip(in_path(operation));
        let equal = common.take_while(|(one, other)| {
            one.wire_name == other.wire_name && one.name == other.name && one.ty == other.ty
        });
        let count = equal.count();
        agreed.truncate(count);
    }
    let in_prefix: usize = segments
        .iter()
        .map(|segment| segment.matches('{').count())
        .sum();
    in_prefix.min(agreed.len())
}

/// The parameters of the path, which come first.
fn in_path(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation
        .parameters
        .iter()
        .take_while(|parameter| parameter.location == ParameterLocation::Path)
}
