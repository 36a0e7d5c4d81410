//! Texts, numbers and booleans: a plain value for a place, and the values at its bounds.

use serde_json::{Number, Value, json};

use super::pattern;
use super::place::Place;

/// Longer texts and lists are not made, whatever the bound.
pub(super) const MOST: usize = 5_000;

/// Values for a text, number or boolean, the plainest first. They may miss a `pattern` or a bound: the first that fits counts.
pub(super) fn plain(place: &Place<'_>, type_name: &str) -> Vec<Value> {
    match type_name {
        "boolean" => vec![json!(true)],
        "integer" | "number" => number(place, type_name == "integer"),
        _ => texts(place).into_iter().map(Value::String).collect(),
    }
}

/// Values at the bounds of a text, number or boolean, each with what it is.
pub(super) fn at_bounds(place: &Place<'_>, type_name: &str) -> Vec<(String, Value)> {
    let (least, most) = range(place);
    let step = place.all("multipleOf").next().and_then(Value::as_f64);
    let mut found = bounds(place, type_name);
    found.retain(|(_, value)| {
        value.as_f64().is_none_or(|number| {
            let is_high = least.is_none_or(|least| number >= least);
            let is_low = most.is_none_or(|most| number <= most);
            is_high && is_low && step.is_none_or(|step| number % step == 0.0)
        })
    });
    found
}

fn bounds(place: &Place<'_>, type_name: &str) -> Vec<(String, Value)> {
    match type_name {
        "boolean" => vec![("false".to_owned(), json!(false))],
        "integer" => integer_bounds(place),
        "number" => {
            let mut found = integer_bounds(place);
            // The second is one that a reader of floats without care takes for its neighbour.
            for (what, value) in [
                ("a fraction", 0.1),
                ("a fraction to the last bit", 9.522_444_552_911_937e-11),
                ("a large number", -1.5e300),
            ] {
                found.push((what.to_owned(), json!(value)));
            }
            found
        }
        _ => text_bounds(place),
    }
}

fn texts(place: &Place<'_>) -> Vec<String> {
    let least = place.at_least("minLength").unwrap_or_default();
    let most = place.at_most("maxLength").unwrap_or(usize::MAX);
    let mut found: Vec<String> = formats(place)
        .into_iter()
        .map(|text| padded(text, least))
        .collect();
    found.push(cut(&padded("text".to_owned(), least), most));
    for pattern in place.all("pattern").filter_map(Value::as_str) {
        found.extend((0..4).filter_map(|times| pattern::text(pattern, times)));
        let longer = u32::try_from(least.min(MOST)).unwrap_or_default();
        found.extend(pattern::text(pattern, longer));
    }
    found.push("1".repeat(least.clamp(1, MOST)));
    found
}

/// Texts of the formats.
fn formats(place: &Place<'_>) -> Vec<String> {
    let known = place.all("format").filter_map(|format| {
        Some(match format.as_str()? {
            "date-time" => "2024-02-29T12:34:56Z",
            "date" => "2024-02-29",
            "time" => "12:34:56Z",
            "duration" => "P1D",
            "email" | "idn-email" => "ada@example.com",
            "uri" | "url" | "iri" | "uri-reference" | "uri-template" => "https://example.com/a",
            "hostname" | "idn-hostname" => "example.com",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "uuid" => "9f0c1d3e-6b5a-4c7d-8e9f-0a1b2c3d4e5f",
            "byte" | "base64" => "dGV4dA==",
            "regex" => "^a+$",
            "json-pointer" => "/a",
            "boolean" => "true",
            _ => return None,
        })
    });
    known.map(str::to_owned).collect()
}

fn text_bounds(place: &Place<'_>) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let has_form = place.all("pattern").next().is_some() || !formats(place).is_empty();
    let mut add = |what: &str, text: String| found.push((what.to_owned(), json!(text)));
    if !has_form {
        let least = place.at_least("minLength").unwrap_or_default();
        add("the shortest text", "a".repeat(least.min(MOST)));
        if let Some(most) = place.at_most("maxLength").filter(|most| *most <= MOST) {
            add("the longest text", "z".repeat(most));
            add(
                "the longest text, of characters of four bytes",
                "🙂".repeat(most),
            );
        }
        let special = "\"\\/\u{0}\n\u{7f}é🙂\u{2028}".repeat(least.min(MOST).div_ceil(9).max(1));
        if place
            .at_most("maxLength")
            .is_none_or(|most| special.chars().count() <= most)
        {
            add("special characters", special);
        }
    }
    for pattern in place.all("pattern").filter_map(Value::as_str) {
        for times in [1, 3] {
            if let Some(text) = pattern::text(pattern, times) {
                add("a longer text of the pattern", text);
            }
        }
    }
    if place.all("format").any(|format| format == "date-time") {
        add(
            "a time with a fraction",
            "1999-12-31T23:59:59.123456789Z".to_owned(),
        );
        add("a time before 1970", "0001-01-01T00:00:00Z".to_owned());
        add(
            "a time in lower case",
            "1999-12-31t23:59:59.120z".to_owned(),
        );
    }
    found
}

fn padded(mut text: String, least: usize) -> String {
    let missing = least.min(MOST).saturating_sub(text.chars().count());
    text.push_str(&"a".repeat(missing));
    text
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The ends of the range of an integer or number, as far as they are given.
fn range(place: &Place<'_>) -> (Option<f64>, Option<f64>) {
    let all = |keyword: &'static str| place.all(keyword).filter_map(Value::as_f64);
    let least = all("minimum").reduce(f64::max);
    let most = all("maximum").reduce(f64::min);
    let least = least.map(|value| {
        if place.is_set("exclusiveMinimum") {
            value + 1.0
        } else {
            value
        }
    });
    let most = most.map(|value| {
        if place.is_set("exclusiveMaximum") {
            value - 1.0
        } else {
            value
        }
    });
    (least, most)
}

fn number(place: &Place<'_>, is_integer: bool) -> Vec<Value> {
    let (least, most) = range(place);
    let mut found = Vec::new();
    if !is_integer {
        found.push(json!(1.5));
    }
    found.push(json!(1));
    let steps = place.all("multipleOf").cloned();
    found.extend(
        steps
            .chain(least.and_then(whole))
            .chain(most.and_then(whole)),
    );
    if !is_integer {
        found.extend(
            [least, most]
                .into_iter()
                .flatten()
                .map(|value| json!(value)),
        );
    }
    found
}

fn integer_bounds(place: &Place<'_>) -> Vec<(String, Value)> {
    let (least, most) = range(place);
    let is_small = place.all("format").any(|format| format == "int32");
    let (lowest, highest) = if is_small {
        (i64::from(i32::MIN), i64::from(i32::MAX))
    } else {
        (i64::MIN, i64::MAX)
    };
    let mut found = vec![("zero".to_owned(), json!(0))];
    let least = least.map_or(Some(json!(lowest)), whole);
    let most = most.map_or(Some(json!(highest)), whole);
    found.extend(least.map(|value| ("the smallest number".to_owned(), value)));
    found.extend(most.map(|value| ("the largest number".to_owned(), value)));
    found
}

/// A whole number as JSON, if the float is one.
fn whole(value: f64) -> Option<Value> {
    let text = format!("{value:.0}");
    let number: Number = text.parse().ok()?;
    (number.as_f64() == Some(value)).then_some(Value::Number(number))
}
