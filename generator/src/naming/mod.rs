//! The only place that makes an identifier: from names of the document or from explicit names of `codegen.toml`.

mod numbers;
mod reserved;
mod scope;
mod symbols;
mod tag;

use std::fmt;
use std::sync::Arc;

use heck::{ToSnakeCase, ToUpperCamelCase};

pub use numbers::{Numbered, Numbers};
pub use scope::Scope;
pub use tag::{TagNames, TagScope};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

/// The longest name that is made, in bytes: file systems stop at 255, and a reader stops earlier.
const MAX_LENGTH: usize = 100;

/// What to do about a name that can't be made.
const ADVICE: &str =
    "name operations and schemas in codegen.toml; rename anything else in the document";

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

impl Numbered for TypeName {
    fn numbered(&self, number: usize) -> Self {
        Self(Arc::from(camel_numbered(&self.0, number)))
    }
}

impl Numbered for VariantName {
    fn numbered(&self, number: usize) -> Self {
        Self(Arc::from(camel_numbered(&self.0, number)))
    }
}

impl Numbered for ValueName {
    fn numbered(&self, number: usize) -> Self {
        let name = self.0.trim_end_matches('_');
        Self(Arc::from(format!("{name}_{number}")))
    }
}

/// A number behind a name that ends in one is set apart from it.
fn camel_numbered(name: &str, number: usize) -> String {
    let gap = if name.ends_with(|last: char| last.is_ascii_digit()) {
        "_"
    } else {
        ""
    };
    format!("{}{gap}{number}", name.trim_end_matches('_'))
}
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

impl VariantName {
    /// Makes the variant for a media type, after its subtype: `PemFile` for `application/x-pem-file`.
    ///
    /// # Errors
    /// As for [`VariantName::new`].
    pub fn of_media_type(essence: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let (_, subtype) = essence.split_once('/').unwrap_or(("", essence));
        Self::new(subtype.strip_prefix("x-").unwrap_or(subtype), at)
    }

    /// Makes the variant for an answer without a body.
    #[must_use]
    pub fn of_no_body() -> Self {
        Self(Arc::from("NoBody"))
    }

    /// Makes the variant for a status of success: `Created` for 201; `Success` for all of them.
    #[must_use]
    pub fn of_status(status: Option<u16>) -> Self {
        Self(match status {
            Some(200) => Arc::from("Ok"),
            Some(201) => Arc::from("Created"),
            Some(202) => Arc::from("Accepted"),
            Some(204) => Arc::from("NoContent"),
            Some(206) => Arc::from("PartialContent"),
            Some(207) => Arc::from("MultiStatus"),
            Some(code) => Arc::from(format!("Status{code}")),
            None => Arc::from("Success"),
        })
    }

    /// Makes the variant for a media type under a status, where each alone would not do: `CreatedJson`.
    #[must_use]
    pub fn of_both(status: &Self, media_type: &Self) -> Self {
        Self(Arc::from(format!("{status}{media_type}")))
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

/// `raw` in `UpperCamelCase`.
fn camel(raw: &str, at: &SpecPath) -> Result<String, Diagnostic> {
    Ok(upper_camel(&words(raw, at)?))
}

fn upper_camel(words: &str) -> String {
    let name = words.to_upper_camel_case();
    start_like_a_name(if name == "Self" {
        "Self_".to_owned()
    } else {
        name
    })
}

/// `raw` in `snake_case`.
fn snake(raw: &str, at: &SpecPath) -> Result<String, Diagnostic> {
    let mut name = start_like_a_name(lower_snake(&words(raw, at)?));
    if reserved::is_never_raw(&name) {
        name.push('_');
    }
    Ok(name)
}

/// `words` in `snake_case`. A brand that is written with two capitals is one word all the same: `oauth2`, not `o_auth2`.
fn lower_snake(words: &str) -> String {
    words.replace("OAuth", "Oauth").to_snake_case()
}

/// `raw` with every character that can't stand in a name replaced by a gap between words.
fn words(raw: &str, at: &SpecPath) -> Result<String, Diagnostic> {
    let words: String = raw
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                ' '
            }
        })
        .collect();
    let words = words.trim().to_owned();
    let words = if words.is_empty() {
        symbols::words(raw)
    } else {
        words
    };
    if words.len() > MAX_LENGTH {
        return Err(Diagnostic::error(
            at,
            format!(
                "a name of {} characters is too long for Rust code",
                raw.chars().count()
            ),
        )
        .help(format!("at most {MAX_LENGTH} are used; {ADVICE}")));
    }
    Ok(words)
}

/// A name can't start with a digit.
fn start_like_a_name(name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Whether an explicit name consists of what an identifier may hold, and isn't too long.
fn is_plain(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}
