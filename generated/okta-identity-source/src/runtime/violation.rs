//! What a bound violation says: where, and which rule. Never the value.

use std::{fmt, ops::Bound};

/// One bound that a request does not keep. It never holds the value itself, which may be personal.
///
/// `Display` and `Debug` show the location and the rule only.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    location: Location,
    rule: Rule,
    /// Personal: by accessor only.
    external_id: Option<Box<str>>,
}

impl Violation {
    /// Called by the runtime and the generated code when a bound is not kept.
    #[must_use]
    pub const fn new(location: Location, rule: Rule) -> Self {
        Self {
            location,
            rule,
            external_id: None,
        }
    }

    /// Notes which entity it is about, unless an inner one is noted already.
    pub(crate) fn identify(&mut self, external_id: &str) {
        self.external_id.get_or_insert_with(|| external_id.into());
    }

    /// Where in the request it is.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// The rule that is not kept.
    #[must_use]
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Returns the external id of the entity that the violation is about: the person, group or membership of a batch, whose
    /// index [`location`](Self::location) shows.
    ///
    /// `None` if the violation is about the whole request, or the entity has no id. It can be personal data, so neither
    /// `Display` nor `Debug` shows it.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Violation")
            .field("location", &self.location)
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.rule)
    }
}

/// Where in a request something is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A place in the body, as a JSON Pointer (RFC 6901): `/profiles/3/externalId`. The empty pointer is the whole body.
    Body(String),
    /// The path parameter of this name.
    Path(&'static str),
    /// The query parameter of this name.
    Query(&'static str),
    /// The header parameter of this name.
    Header(&'static str),
    /// The cookie of this name.
    Cookie(&'static str),
    /// The header of this name, which the call adds. The name is empty if it cannot be that of a header.
    AddedHeader(String),
}

impl Location {
    /// Whether `inner` is here, or inside of it.
    pub(crate) fn covers(&self, inner: &Self) -> bool {
        match (self, inner) {
            (Self::Body(outer), Self::Body(inner)) => inner
                .strip_prefix(outer.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            _ => self == inner,
        }
    }

    /// Whether it is in the body.
    pub(crate) const fn is_body(&self) -> bool {
        matches!(self, Self::Body(_))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(pointer) if pointer.is_empty() => f.write_str("body"),
            // A map key in the pointer can hold anything; control characters would break the line.
            Self::Body(pointer) => write!(f, "body {}", OneLine(pointer)),
            Self::Path(name) => write!(f, "path {name}"),
            Self::Query(name) => write!(f, "query {name}"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Cookie(name) => write!(f, "cookie {name}"),
            Self::AddedHeader(name) if name.is_empty() => f.write_str("the name of a header"),
            Self::AddedHeader(name) => write!(f, "header {name}"),
        }
    }
}

/// Text with control characters shown as spaces, so that it stays on one line.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, piece) in self
            .0
            .split(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
            .enumerate()
        {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(piece)?;
        }
        Ok(())
    }
}

/// A rule that a request did not keep.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// The length of a text, in Unicode scalar values.
    Length {
        /// The least that is allowed.
        min: usize,
        /// The most that is allowed, if there is a bound.
        max: Option<usize>,
        /// What was found.
        actual: usize,
    },
    /// The number of items of an array.
    Count {
        /// The least that is allowed.
        min: usize,
        /// The most that is allowed, if there is a bound.
        max: Option<usize>,
        /// What was found.
        actual: usize,
    },
    /// The number of properties of an object.
    Properties {
        /// The least that is allowed.
        min: usize,
        /// The most that is allowed, if there is a bound.
        max: Option<usize>,
        /// What was found.
        actual: usize,
    },
    /// The bounds of a number.
    Range {
        /// The lower bound.
        min: Bound<Scalar>,
        /// The upper bound.
        max: Bound<Scalar>,
    },
    /// A number must be a multiple of another.
    MultipleOf {
        /// That other number.
        of: Scalar,
    },
    /// A number must be finite: JSON has neither NaN nor infinity, and `null` would be sent in its place.
    Finite,
    /// The items of an array must differ from each other.
    Unique {
        /// The index of an item, counted from 0.
        first: usize,
        /// The index of a later item that equals it.
        second: usize,
    },
    /// Something that must be there is missing.
    Required,
    /// The encoded size of the request body, in bytes.
    BodySize {
        /// The most that is allowed.
        max: usize,
        /// What was found.
        actual: usize,
    },
    /// A path parameter must not be empty, and no path segment may be `.` or `..`: the server would act on another
    /// resource.
    PathSegment,
    /// A path parameter contains a character that the service mishandles even when it is percent-encoded.
    PathCharacter {
        /// The character.
        character: char,
        /// What the service does with it.
        reason: &'static str,
    },
    /// A header value must be visible ASCII, with spaces and tabs only inside.
    HeaderValue,
    /// The name of a header must be letters, digits, hyphens and a few other signs.
    HeaderName,
    /// The client sets this header itself, or the operation has a parameter for it.
    ReservedHeader,
    /// A value of a list holds the character that separates them, so that the server would read two.
    Delimiter {
        /// That character.
        delimiter: char,
    },
    /// The body could not be written as JSON.
    Serializable,
    /// The name of a custom attribute is a declared one, which has a field of its own.
    DeclaredAttribute,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { min, max, actual } => write_count(f, "characters", *min, *max, *actual),
            Self::Count { min, max, actual } => write_count(f, "items", *min, *max, *actual),
            Self::Properties { min, max, actual } => {
                write_count(f, "properties", *min, *max, *actual)
            }
            Self::Range { min, max } => write_range(f, *min, *max),
            Self::MultipleOf { of } => write!(f, "must be a multiple of {of}"),
            Self::Finite => f.write_str("must be a finite number"),
            Self::Unique { first, second } => {
                write!(
                    f,
                    "items must be unique, but items {first} and {second} are equal"
                )
            }
            Self::Required => f.write_str("is required"),
            Self::BodySize { max, actual } => write!(f, "must be at most {max} bytes, is {actual}"),
            Self::PathSegment => {
                f.write_str("must not be empty, and no path segment may be `.` or `..`")
            }
            Self::PathCharacter { character, reason } => {
                write!(f, "must not contain `{character}`: {reason}")
            }
            Self::HeaderValue => {
                f.write_str("must be visible ASCII, with spaces and tabs only inside")
            }
            Self::HeaderName => {
                f.write_str("must be letters, digits and hyphens, without the colon and the value")
            }
            Self::ReservedHeader => f.write_str(
                "is set by the client itself, or is a parameter of the operation: leave it out",
            ),
            Self::Delimiter { delimiter } => write!(
                f,
                "must not hold `{delimiter}`, which stands between the values of the list"
            ),
            Self::Serializable => f.write_str("could not be written as JSON"),
            Self::DeclaredAttribute => {
                f.write_str("is a declared attribute: set the field of that name")
            }
        }
    }
}

impl Rule {
    /// Whether it is a bound of the API description or of the service, which a caller may choose to ignore. What breaks
    /// another rule cannot be sent faithfully.
    pub(crate) const fn is_bound(&self) -> bool {
        !matches!(self, Self::DeclaredAttribute | Self::Serializable)
    }
}

fn write_count(
    f: &mut fmt::Formatter<'_>,
    unit: &str,
    min: usize,
    max: Option<usize>,
    actual: usize,
) -> fmt::Result {
    match (min, max) {
        (min, None) => write!(f, "must have at least {min} {unit}, has {actual}"),
        (0, Some(max)) => write!(f, "must have at most {max} {unit}, has {actual}"),
        (min, Some(max)) if min == max => write!(f, "must have exactly {max} {unit}, has {actual}"),
        (min, Some(max)) => write!(f, "must have {min} to {max} {unit}, has {actual}"),
    }
}

fn write_range(f: &mut fmt::Formatter<'_>, min: Bound<Scalar>, max: Bound<Scalar>) -> fmt::Result {
    let lower = match min {
        Bound::Included(min) => Some(format!("at least {min}")),
        Bound::Excluded(min) => Some(format!("greater than {min}")),
        Bound::Unbounded => None,
    };
    let upper = match max {
        Bound::Included(max) => Some(format!("at most {max}")),
        Bound::Excluded(max) => Some(format!("less than {max}")),
        Bound::Unbounded => None,
    };
    match (lower, upper) {
        (Some(lower), Some(upper)) => write!(f, "must be {lower} and {upper}"),
        (Some(bound), None) | (None, Some(bound)) => write!(f, "must be {bound}"),
        (None, None) => f.write_str("must be a number"),
    }
}

/// A number of a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Scalar {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
        }
    }
}

impl From<i32> for Scalar {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<i64> for Scalar {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Scalar {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}
