//! Reach: which tags reach which model, since a model is compiled with the features of those.

use std::collections::BTreeMap;

use crate::ir::{Api, Operation};
use crate::naming::TypeName;

/// Notes the tags of every model that not all of them reach; nothing if there is only one.
pub(super) fn run(api: &mut Api) {
    if !api.is_by_tag() {
        return;
    }
    let names: Vec<&TypeName> = api.models.keys().collect();
    let places: BTreeMap<&TypeName, usize> = names
        .iter()
        .enumerate()
        .map(|(place, name)| (*name, place))
        .collect();
    let mentioned: Vec<Vec<usize>> = api
        .models
        .values()
        .map(|model| {
            let names = model.kind.mentioned_models();
            names
                .into_iter()
                .filter_map(|name| places.get(name).copied())
                .collect()
        })
        .collect();
    let mut tags: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (group, of_group) in api.groups.iter().enumerate() {
        let types = api.operations_of(of_group).flat_map(Operation::types);
        let mut left: Vec<usize> = types
            .filter_map(|ty| places.get(ty.mentioned_model()?).copied())
            .collect();
        while let Some(model) = left.pop() {
            let Some(of_model) = tags.get_mut(model) else {
                continue;
            };
            if of_model.last() != Some(&group) {
                of_model.push(group);
                left.extend(mentioned.get(model).into_iter().flatten());
            }
        }
    }
    let all = api.groups.len();
    api.reached_by = names
        .into_iter()
        .cloned()
        .zip(tags)
        .filter(|(_, tags)| tags.len() < all)
        .collect();
}
