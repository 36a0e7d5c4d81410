//! The names that a tag gives: its handle, the method that gives that, its module and its feature, all with one mark.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;

use super::{FeatureName, ModuleName, TypeName, ValueName, reserved, upper_camel, words};
use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

/// What is called after a tag.
#[derive(Clone, Debug)]
pub struct TagNames {
    /// The type of its handle.
    pub handle: TypeName,
    /// The method of `Client` that gives the handle.
    pub method: ValueName,
    /// The module of its builders, and of its handle.
    pub module: ModuleName,
    /// The feature of Cargo with which it is compiled.
    pub feature: FeatureName,
}

/// The names that tags have taken.
#[derive(Debug, Default)]
pub struct TagScope {
    taken: BTreeSet<String>,
    /// How often a name was asked for.
    counts: BTreeMap<String, usize>,
}

impl TagScope {
    /// The names of a tag; `pinned` are those of `codegen.toml` for its handle and the method that gives it.
    ///
    /// Tags whose names become one in Rust are told apart by a number, and a name that the crate has for something else
    /// gets a word more. Names are compared without regard to case, since files are called so.
    ///
    /// # Errors
    /// Nothing in `raw` can stand in a name, or it is too long.
    pub fn names(
        &mut self,
        raw: &str,
        pinned: Option<&(TypeName, ValueName)>,
        at: &SpecPath,
    ) -> Result<TagNames, Diagnostic> {
        let words = words::words(raw, at)?;
        let count = self.counts.entry(super::lower_snake(&words)).or_insert(0);
        loop {
            *count += 1;
            let names = numbered(&words, pinned, *count);
            let keys = [
                format!("type {}", names.handle.as_str().to_ascii_lowercase()),
                format!("method {}", names.method),
                format!("module {}", names.module),
                format!("feature {}", names.feature),
            ];
            // What is pinned was compared before, and is no reason to count on.
            let own = if pinned.is_some() {
                &keys[2..]
            } else {
                &keys[..]
            };
            if own.iter().any(|key| self.taken.contains(key)) {
                continue;
            }
            self.taken.extend(keys);
            return Ok(names);
        }
    }
}

/// The names of the tag of this number among those that are called the same.
fn numbered(words: &str, pinned: Option<&(TypeName, ValueName)>, number: usize) -> TagNames {
    let mark = |separator: &str| match number {
        1 => String::new(),
        more => format!("{separator}{more}"),
    };
    let (handle, method) = pinned.cloned().unwrap_or_else(|| {
        let mut handle = upper_camel(words) + &mark("");
        if reserved::is_builder(&handle) {
            handle.push_str("Handle");
        }
        let mut method = super::start_like_a_name(super::lower_snake(words)) + &mark("_");
        if reserved::is_client_method(&method)
            || reserved::is_method_of_everything(&method)
            || reserved::is_never_raw(&method)
        {
            method.push_str("_handle");
        }
        (TypeName(handle.into()), ValueName(method.into()))
    });
    let module = super::start_like_a_name(super::lower_snake(words)) + &mark("_");
    let module = if reserved::is_tag_module(&module) {
        ModuleName(format!("{module}_").into())
    } else {
        ModuleName::of(&module)
    };
    let mut feature = super::lower_snake(words).to_kebab_case() + &mark("-");
    if reserved::is_feature(&feature) {
        feature.push_str("-api");
    }
    TagNames {
        handle,
        method,
        module,
        feature: FeatureName(feature.into()),
    }
}
