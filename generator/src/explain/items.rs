//! The Rust items that were made of an operation or a model: the lines of the crate's surface that are about them.

use crate::ir::{Api, Model, Operation};

/// The items of an operation: its method, its builder and what that has.
pub(crate) fn of_operation<'a>(
    surface: &'a [String],
    api: &Api,
    operation: &Operation,
) -> Vec<&'a str> {
    let group = api.groups.iter().find(|group| group.tag == operation.tag);
    let module = group.map(|group| api.operations_path(group));
    let mut paths: Vec<String> = module.map_or_else(Vec::new, |module| {
        let types = crate::emit::operation_types(operation).into_iter();
        types.map(|name| format!("::{module}::{name}")).collect()
    });
    let handle = group.map(|group| &group.handle.type_name);
    paths.extend(handle.map(|handle| format!("::{handle}::{}", operation.method_name)));
    lines(surface, &paths)
}

/// The items of a model: the type, its fields or variants, and its functions.
pub(crate) fn of_model<'a>(surface: &'a [String], model: &Model) -> Vec<&'a str> {
    lines(surface, &[format!("::models::{}", model.name)])
}

/// The lines of items at these paths or below them; implementations of traits are left out.
fn lines<'a>(surface: &'a [String], paths: &[String]) -> Vec<&'a str> {
    surface
        .iter()
        .filter(|line| paths.iter().any(|path| is_about(line, path)))
        .map(String::as_str)
        .collect()
}

/// Whether the first path of a line, which is the item's, goes through `path`.
fn is_about(line: &str, path: &str) -> bool {
    let item = match line.strip_prefix("#[") {
        Some(condition) => condition.split_once("] ").map_or(line, |(_, item)| item),
        None => line,
    };
    if !item.starts_with("pub ") {
        return false;
    }
    let own = item
        .split(['(', '{', '=', '<', ' '])
        .find(|word| word.contains("::"));
    let Some((_, rest)) = own.and_then(|own| own.split_once("::")) else {
        return false;
    };
    let wanted = path.trim_start_matches("::");
    rest.strip_prefix(wanted)
        .is_some_and(|rest| rest.trim_end_matches(':').is_empty() || rest.starts_with("::"))
}
