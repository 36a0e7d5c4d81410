//! Answers questions from standard input, line by line: the number of a model, a blank, and JSON. The answer is the JSON
//! that the model writes behind `=`, or behind `?` if a part of it was kept as unknown JSON, or behind `!` why it can't be
//! read, or not a second time.

use std::io::{self, BufRead, BufWriter, Write};

use round_trip_harness::{Done, round_trip};

fn main() -> io::Result<()> {
    let mut answers = BufWriter::new(io::stdout().lock());
    for question in io::stdin().lock().lines() {
        let question = question?;
        let (model, json) = question.split_once(' ').unwrap_or(("", ""));
        let model = model.parse().map_err(io::Error::other)?;
        match twice(model, json.as_bytes()) {
            Ok(done) => {
                answers.write_all(if done.keeps_unknown { b"?" } else { b"=" })?;
                answers.write_all(&done.json)?;
            }
            Err(reason) => write!(answers, "!{}", reason.replace(['\n', '\r'], " "))?,
        }
        answers.write_all(b"\n")?;
    }
    answers.flush()
}

/// What a model writes, it reads and writes again.
fn twice(model: usize, json: &[u8]) -> Result<Done, String> {
    let done = round_trip(model, json)?;
    let again = round_trip(model, &done.json).map_err(|reason| format!("what it writes: {reason}"))?;
    if again.json == done.json {
        Ok(done)
    } else {
        Err("the second trip gives other JSON than the first".to_owned())
    }
}
