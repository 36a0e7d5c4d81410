//! The only place that makes an identifier: from names of the document or from explicit names of `codegen.toml`.

mod answers;
mod numbers;
mod reserved;
mod scope;
mod symbols;
mod tag;
mod words;

use std::fmt;
use std::sync::Arc;

use heck::{ToSnakeCase, ToUpperCamelCase};

pub use numbers::{FreeNames, Numbered, Numbers};
pub use scope::Scope;
pub use tag::{TagNames, TagScope};
use words::{MAX_LENGTH, camel, is_plain, lower_snake, snake, start_like_a_name, upper_camel};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

/// Declares a kind of identifier: its text is a valid Rust identifier of that kind, and only this module makes one.
macro_rules! identifier {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier, without `r#`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

identifier!(
    /// The name of a type: `UpperCamelCase`.
    TypeName
);
identifier!(
    /// The name of an enum's variant: `UpperCamelCase`.
    VariantName
);
identifier!(
    /// The name of a method, field, setter or argument: `snake_case`; perhaps a keyword, see [`ValueName::is_keyword`].
    ValueName
);
identifier!(
    /// The name of a module and of its file: `snake_case`, never a keyword, nor a name that a file system refuses.
    ModuleName
);

identifier!(
    /// The name of a feature of Cargo: `kebab-case`.
    FeatureName
);

impl TypeName {
    /// Makes a type name of a schema's name.
    ///
    /// # Errors
    /// It is too long.
    pub fn new(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let mut name = camel(raw, at)?;
        if reserved::is_type(&name) {
            // Every model uses the type of this name.
            name = format!("{}Model", name.trim_end_matches('_'));
        }
        Ok(Self(Arc::from(name)))
    }

    /// Whether this is the name that a schema's own name gives, with something behind it to make room for another type.
    #[must_use]
    pub fn makes_room(&self, raw: &str) -> bool {
        let own = camel(raw, &SpecPath::root()).unwrap_or_default();
        let Some(behind) = self.as_str().strip_prefix(own.as_str()) else {
            return false;
        };
        let number = behind.strip_prefix("Model").unwrap_or(behind);
        let is_number = |last: char| last.is_ascii_digit() || last == '_';
        !behind.is_empty() && number.chars().all(is_number)
    }

    /// Makes the type name of a schema that stands inside another: the outer name and what leads to the inner one.
    ///
    /// # Errors
    /// As for [`TypeName::new`].
    pub fn nested(outer: &Self, inner: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let inner = camel(inner, at)?;
        Self::new(&format!("{outer}{inner}"), at)
    }

    /// Makes the name of the builder of an operation; a name that fits a method fits its builder too.
    #[must_use]
    pub fn of_builder(method: &ValueName) -> Self {
        let name = upper_camel(method.as_str());
        Self(Arc::from(if reserved::is_builder(&name) {
            format!("{name}Call")
        } else {
            name
        }))
    }

    /// Makes the name of a type that stands beside a builder, for one of its values: `UploadLogo` and `Form`.
    #[must_use]
    pub fn beside(builder: &Self, what: &str) -> Self {
        let name = format!("{builder}{what}");
        Self(Arc::from(if reserved::is_builder(&name) {
            format!("{name}_")
        } else {
            name
        }))
    }

    /// Makes the name of a handle of a tag's name, or takes the explicit one.
    ///
    /// # Errors
    /// As for [`TypeName::new`]; also if the crate has something else of that name.
    pub fn of_handle(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let name = camel(raw, at)?;
        if reserved::is_builder(&name) {
            return Err(Diagnostic::error(
                at,
                format!("the crate has another `{name}`, so no handle can be called so"),
            )
            .help("pin a name under [handles] in codegen.toml"));
        }
        Ok(Self(Arc::from(name)))
    }

    /// Takes an explicit name.
    ///
    /// # Errors
    /// It isn't a type's name, or one that models use themselves.
    pub fn explicit(name: &str) -> Result<Self, String> {
        if name.to_upper_camel_case() != name || !is_plain(name) {
            return Err(format!("`{name}` is not an UpperCamelCase name"));
        }
        if reserved::is_type(name) {
            return Err(format!(
                "`{name}` is the name of a type that every model uses"
            ));
        }
        Ok(Self(Arc::from(name)))
    }
}

impl VariantName {
    /// Makes a variant's name of a value.
    ///
    /// # Errors
    /// `raw` is too long.
    pub fn new(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        if raw.is_empty() {
            return Ok(Self(Arc::from("Empty")));
        }
        // A long text is told from others by its start, or else by a number.
        let start: String = raw.chars().take(MAX_LENGTH).collect();
        let name = camel(&start, at)?;
        // `Unknown` holds what a newer server says.
        Ok(Self(Arc::from(if name == "Unknown" {
            "UnknownValue"
        } else {
            &name
        })))
    }
}

impl ValueName {
    /// Makes the name of a field, method or argument.
    ///
    /// # Errors
    /// `raw` is too long.
    pub fn new(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        Ok(Self(Arc::from(snake(raw, at)?)))
    }

    /// Makes the name of the method that starts an operation; what callers could take for a conversion is avoided.
    ///
    /// # Errors
    /// As for [`ValueName::new`].
    pub fn of_method(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let mut name = snake(raw, at)?;
        if reserved::is_method_of_everything(&name) {
            name.push('_');
        }
        Ok(Self(Arc::from(name)))
    }

    /// Makes the name of a setter and argument of an operation; the builder's own methods are avoided.
    ///
    /// # Errors
    /// As for [`ValueName::new`].
    pub fn of_parameter(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let mut name = snake(raw, at)?;
        if reserved::is_builder_method(&name) {
            name.push('_');
        }
        Ok(Self(Arc::from(name)))
    }

    /// Makes the name of a model's field and its setter; the model's own functions are avoided.
    ///
    /// # Errors
    /// As for [`ValueName::new`].
    pub fn of_field(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let mut name = snake(raw, at)?;
        if reserved::is_model_function(&name) {
            name.push('_');
        }
        Ok(Self(Arc::from(name)))
    }

    /// Makes the name of the method that gives a handle.
    ///
    /// # Errors
    /// As for [`ValueName::new`]; also if `Client` has another method of that name.
    pub fn of_handle(raw: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let name = snake(raw, at)?;
        if reserved::is_client_method(&name) {
            return Err(
                Diagnostic::error(at, format!("`Client` has another method `{name}`"))
                    .help("pin a name under [handles] in codegen.toml"),
            );
        }
        Ok(Self(Arc::from(name)))
    }

    /// Takes the explicit name of the method that starts an operation.
    ///
    /// # Errors
    /// It isn't the name of a method, or every type has a method of that name.
    pub fn explicit_method(name: &str) -> Result<Self, String> {
        if reserved::is_method_of_everything(name) {
            return Err(format!("every type has a method `{name}` already"));
        }
        Self::explicit(name)
    }

    /// Takes the explicit name of the method that gives a handle.
    ///
    /// # Errors
    /// It isn't the name of a method, or `Client` has another one of that name.
    pub fn explicit_handle(name: &str) -> Result<Self, String> {
        if reserved::is_client_method(name) || reserved::is_method_of_everything(name) {
            return Err(format!("`Client` has another method `{name}`"));
        }
        Self::explicit(name)
    }

    fn explicit(name: &str) -> Result<Self, String> {
        if reserved::is_keyword(name) {
            return Err(format!("`{name}` is a keyword of Rust"));
        }
        if name.to_snake_case() == name && is_plain(name) {
            Ok(Self(Arc::from(name)))
        } else {
            Err(format!("`{name}` is not a snake_case name"))
        }
    }

    /// Whether it must be written with `r#`.
    #[must_use]
    pub fn is_keyword(&self) -> bool {
        reserved::is_keyword(&self.0)
    }
}

impl ModuleName {
    /// The module of a type.
    #[must_use]
    pub fn of_type(name: &TypeName) -> Self {
        let module = start_like_a_name(lower_snake(name.as_str()));
        // A type such as `_3rd` stands beside its module under the same name.
        if module == name.as_str() {
            return Self(Arc::from(format!("{module}_")));
        }
        Self::of(&module)
    }

    /// The module of an operation.
    #[must_use]
    pub fn of_method(name: &ValueName) -> Self {
        Self::of(name.as_str())
    }

    /// The module of an operation in the module of its tag, which must not be called the same.
    #[must_use]
    pub fn inside(name: &ValueName, outer: &Self) -> Self {
        let module = Self::of_method(name);
        if module == *outer {
            return Self(Arc::from(format!("{module}_")));
        }
        module
    }

    fn of(name: &str) -> Self {
        if reserved::is_keyword(name) || reserved::is_file(name) {
            Self(Arc::from(format!("{name}_")))
        } else {
            Self(Arc::from(name))
        }
    }
}

/// Whether the language, or every crate, has something of this name.
#[must_use]
pub fn is_taken_by_rust(name: &str) -> bool {
    reserved::is_keyword(name)
        || reserved::is_file(name)
        || matches!(name, "alloc" | "core" | "proc_macro" | "std" | "test")
}
