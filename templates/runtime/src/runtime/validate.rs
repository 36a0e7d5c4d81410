//! Checking a request against the bounds of the API description before it is sent.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    ops::{Bound, RangeBounds},
};

use super::{
    error::ValidationError,
    violation::{Location, Rule, Scalar, Violation},
};

/// Something whose bounds can be checked before it is sent. Only this crate implements it.
pub trait Validate {
    /// Reports every bound that is not kept.
    fn check(&self, check: &mut Checker<'_>);

    /// Checks every bound of the value now. Sending a request does the same and checks the size of its body in bytes too, so there
    /// is no need to call it first.
    ///
    /// # Errors
    ///
    /// [`ValidationError`] with every violation, when there is one.
    #[allow(
        dead_code,
        reason = "it is for callers, and the generated crate may keep this trait to itself"
    )]
    fn validate(&self) -> Result<(), ValidationError> {
        let mut violations = Vec::new();
        self.check(&mut Checker::new(
            Location::Body(String::new()),
            &mut violations,
        ));
        if violations.is_empty() {
            Ok(())
        } else {
            Err(ValidationError::new(violations))
        }
    }
}

/// Collects violations while it walks through a value, and knows where in the request it is.
///
/// Inside a body, [`Checker::field`] and [`Checker::each`] extend the JSON Pointer. A parameter has no inner places: a
/// violation in one of its items is reported at the parameter.
#[derive(Debug)]
pub struct Checker<'a> {
    location: Location,
    violations: &'a mut Vec<Violation>,
}

impl<'a> Checker<'a> {
    /// Begins at `location` and adds to `violations`.
    #[must_use]
    pub const fn new(location: Location, violations: &'a mut Vec<Violation>) -> Self {
        Self {
            location,
            violations,
        }
    }
}

#[allow(
    dead_code,
    reason = "which bounds are called depends on the document that the code is generated from"
)]
impl Checker<'_> {
    /// Checks what is under the property `name`.
    pub fn field(&mut self, name: &str, f: impl FnOnce(&mut Self)) {
        let outer = self.enter(name);
        f(self);
        self.leave(outer);
    }

    /// Returns the number of violations so far, for [`Checker::identify`].
    #[must_use]
    pub const fn found(&self) -> usize {
        self.violations.len()
    }

    /// Notes whom the violations since the first `before` are about: the entity with this external id. An inner entity wins.
    ///
    /// Without a violation it copies nothing: this is the inner loop of a bulk upload.
    pub fn identify(&mut self, before: usize, external_id: Option<&str>) {
        let found = self.violations.get_mut(before..);
        if let (Some(external_id), Some(found)) = (external_id, found) {
            for violation in found {
                violation.identify(external_id);
            }
        }
    }

    /// Checks what belongs to the entity with this external id, which violations then name.
    pub fn entity(&mut self, external_id: Option<&str>, f: impl FnOnce(&mut Self)) {
        let before = self.found();
        f(self);
        self.identify(before, external_id);
    }

    /// Checks every item of an array.
    pub fn each<'i, T: ?Sized + 'i>(
        &mut self,
        items: impl IntoIterator<Item = &'i T>,
        mut f: impl FnMut(&mut Self, &T),
    ) {
        for (index, item) in items.into_iter().enumerate() {
            let outer = self.enter_index(index);
            f(self, item);
            self.leave(outer);
        }
    }

    /// Checks every item of an array of external ids.
    pub fn each_entity<'i, T: AsRef<str> + ?Sized + 'i>(
        &mut self,
        items: impl IntoIterator<Item = &'i T>,
        mut f: impl FnMut(&mut Self, &T),
    ) {
        self.each(items, |check, item| {
            check.entity(Some(item.as_ref()), |check| f(check, item));
        });
    }

    /// Checks every value of a map; the key becomes part of the place.
    pub fn entries<'i, K: AsRef<str> + ?Sized + 'i, T: ?Sized + 'i>(
        &mut self,
        entries: impl IntoIterator<Item = (&'i K, &'i T)>,
        mut f: impl FnMut(&mut Self, &T),
    ) {
        for (key, value) in entries {
            self.field(key.as_ref(), |check| f(check, value));
        }
    }

    /// The length of a text, in Unicode scalar values.
    pub fn length(&mut self, text: &str, bounds: impl RangeBounds<usize>) {
        // A character takes one to four bytes: if both counts are in the bounds, so is the one between them.
        let (most, least) = (text.len(), text.len().div_ceil(4));
        if bounds.contains(&most) && bounds.contains(&least) {
            return;
        }
        let actual = text.chars().count();
        if !bounds.contains(&actual) {
            let (min, max) = inclusive(&bounds);
            self.report(Rule::Length { min, max, actual });
        }
    }

    /// The length of a string that responses contain too: they may hold an empty one, which is sent back as it came.
    pub fn length_or_empty(&mut self, text: &str, bounds: impl RangeBounds<usize>) {
        if !text.is_empty() {
            self.length(text, bounds);
        }
    }

    /// The number of items of an array.
    pub fn count(&mut self, actual: usize, bounds: impl RangeBounds<usize>) {
        if !bounds.contains(&actual) {
            let (min, max) = inclusive(&bounds);
            self.report(Rule::Count { min, max, actual });
        }
    }

    /// The number of properties of an object.
    pub fn properties(&mut self, actual: usize, bounds: impl RangeBounds<usize>) {
        if !bounds.contains(&actual) {
            let (min, max) = inclusive(&bounds);
            self.report(Rule::Properties { min, max, actual });
        }
    }

    /// The bounds of a number. NaN keeps none.
    pub fn range<N: Number>(&mut self, value: N, bounds: impl RangeBounds<N>) {
        if !bounds.contains(&value) {
            let scalar = |bound: Bound<&N>| bound.map(|number| (*number).into());
            self.report(Rule::Range {
                min: scalar(bounds.start_bound()),
                max: scalar(bounds.end_bound()),
            });
        }
    }

    /// Whether a number is a multiple of another. For fractions, the rounding error of a division is allowed.
    pub fn multiple_of<N: Number>(&mut self, value: N, of: N) {
        if !value.is_a_multiple_of(of) {
            self.report(Rule::MultipleOf { of: of.into() });
        }
    }

    /// Whether all items differ. Compares each with each, which suits arrays of some thousand items.
    pub fn unique<T: PartialEq>(&mut self, items: &[T]) {
        let equal = items.iter().enumerate().find_map(|(second, item)| {
            let first = items
                .iter()
                .take(second)
                .position(|earlier| earlier == item)?;
            Some((first, second))
        });
        if let Some((first, second)) = equal {
            self.report(Rule::Unique { first, second });
        }
    }

    /// Reports that the property `name` is missing.
    pub fn required(&mut self, name: &str) {
        self.field(name, |check| check.report(Rule::Required));
    }

    /// Reports that a number is NaN or infinite, if it is.
    pub fn finite(&mut self, value: f64) {
        if !value.is_finite() {
            self.report(Rule::Finite);
        }
    }

    /// Reports that `rule` is not kept here.
    pub fn report(&mut self, rule: Rule) {
        self.violations
            .push(Violation::new(self.location.clone(), rule));
    }

    /// Appends a reference token to the pointer, escaped by RFC 6901, and gives the length to go back to.
    fn enter(&mut self, name: &str) -> usize {
        let Location::Body(pointer) = &mut self.location else {
            return 0;
        };
        let outer = pointer.len();
        pointer.push('/');
        if name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        } else {
            // Nearly always; this is the inner loop of a bulk upload.
            pointer.push_str(name);
        }
        outer
    }

    fn enter_index(&mut self, index: usize) -> usize {
        let Location::Body(pointer) = &mut self.location else {
            return 0;
        };
        let outer = pointer.len();
        // Writing to a String cannot fail.
        let _ = write!(pointer, "/{index}");
        outer
    }

    fn leave(&mut self, outer: usize) {
        if let Location::Body(pointer) = &mut self.location {
            pointer.truncate(outer);
        }
    }
}

/// The bounds as the least and the most that is allowed.
fn inclusive(bounds: &impl RangeBounds<usize>) -> (usize, Option<usize>) {
    let min = match bounds.start_bound() {
        Bound::Included(min) => *min,
        Bound::Excluded(below) => below.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let max = match bounds.end_bound() {
        Bound::Included(max) => Some(*max),
        Bound::Excluded(above) => Some(above.saturating_sub(1)),
        Bound::Unbounded => None,
    };
    (min, max)
}

/// The number types of the API: `i32`, `i64` and `f64`.
pub trait Number: Copy + PartialOrd + Into<Scalar> {
    /// Whether `self` is a whole multiple of `of`. With `of` zero there is nothing to keep.
    fn is_a_multiple_of(self, of: Self) -> bool;
}

impl Number for i32 {
    fn is_a_multiple_of(self, of: Self) -> bool {
        i64::from(self).is_a_multiple_of(i64::from(of))
    }
}

impl Number for i64 {
    fn is_a_multiple_of(self, of: Self) -> bool {
        // None for 0 (nothing to keep) and for MIN by -1 (which is a multiple).
        self.checked_rem(of).is_none_or(|rest| rest == 0)
    }
}

impl Number for f64 {
    fn is_a_multiple_of(self, of: Self) -> bool {
        /// A few units in the last place of the quotient: decimal fractions have no exact binary form.
        const ROUNDING: f64 = 4.0 * f64::EPSILON;
        if of == 0.0 {
            return true;
        }
        let quotient = self / of;
        (quotient - quotient.round()).abs() <= ROUNDING * quotient.abs().max(1.0)
    }
}

impl<T: Validate + ?Sized> Validate for &T {
    fn check(&self, check: &mut Checker<'_>) {
        (**self).check(check);
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn check(&self, check: &mut Checker<'_>) {
        (**self).check(check);
    }
}

impl<T: Validate> Validate for Option<T> {
    fn check(&self, check: &mut Checker<'_>) {
        if let Some(value) = self {
            value.check(check);
        }
    }
}

impl<T: Validate> Validate for [T] {
    fn check(&self, check: &mut Checker<'_>) {
        check.each(self, |check, item| item.check(check));
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn check(&self, check: &mut Checker<'_>) {
        self.as_slice().check(check);
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn check(&self, check: &mut Checker<'_>) {
        check.entries(self, |check, value| value.check(check));
    }
}

impl Validate for f64 {
    /// Only that it is finite, since JSON has no other numbers.
    fn check(&self, check: &mut Checker<'_>) {
        check.finite(*self);
    }
}

/// Plain values have no bounds of their own; where the description sets some, the field that holds them is checked.
macro_rules! without_bounds {
    ($($name:ty),* $(,)?) => {
        $(
            impl Validate for $name {
                fn check(&self, _: &mut Checker<'_>) {}
            }
        )*
    };
}

without_bounds!(
    String,
    str,
    bool,
    u8,
    i32,
    i64,
    serde_json::Value,
    jiff::Timestamp,
    jiff::civil::Date,
);
