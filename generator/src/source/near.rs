//! Names near to a name that doesn't exist, for the advice of a diagnostic.

/// Names longer than this are not compared: nobody mistypes them, and the comparison takes quadratic time.
const LONGEST: usize = 64;

/// More names than this are not compared, for the same reason.
const MOST: usize = 4_000;

/// At most three of `names` that `wanted` may be a slip of, the nearest first.
pub fn near<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let folded = wanted.to_lowercase();
    let tolerance = (folded.chars().count() / 3).max(1);
    let mut ranked: Vec<(usize, &str)> = names
        .into_iter()
        .take(MOST)
        .filter(|name| name.len() <= LONGEST)
        .filter_map(|name| {
            let other = name.to_lowercase();
            let contained = (folded.len() > 3 && other.contains(&folded))
                || (other.len() > 3 && folded.contains(&other));
            // Each character more or less is one step at least.
            let lengths = folded.chars().count().abs_diff(other.chars().count());
            if lengths > tolerance && !contained {
                return None;
            }
            let steps = distance(&folded, &other);
            (steps <= tolerance || contained).then_some((steps, name))
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.truncate(3);
    ranked.into_iter().map(|(_, name)| name).collect()
}

/// `did you mean ...?`, or nothing if no name is near.
pub fn did_you_mean<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let names = near(wanted, names);
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() {
        format!("did you mean `{last}`?")
    } else {
        format!("did you mean `{}` or `{last}`?", rest.join("`, `"))
    })
}

/// How many characters must be put in, taken out or exchanged to make one text into the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, to) in right.iter().enumerate() {
            let exchange = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = exchange.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
