//! Answers questions from standard input, line by line: the number of a model, a blank, and JSON. The answer is the JSON
//! that the model writes behind `=`, or behind `?` if a part of it was kept as unknown JSON, or behind `!` why it can't be
//! read, or not a second time. With the names of files, it checks these as the fuzz target does, and stops at the first that
//! fails.

use std::io::{self, BufRead, BufWriter, Write};
use std::{env, fs};

use round_trip_harness::{check, twice};

fn main() -> io::Result<()> {
    let mut files = env::args_os().skip(1).peekable();
    if files.peek().is_some() {
        return files.try_for_each(|file| fs::read(file).map(|input| check(&input)));
    }
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
            Err((reason, is_again)) => {
                let begin = if is_again { "what it wrote: " } else { "" };
                write!(answers, "!{begin}{}", reason.replace(['\n', '\r'], " "))?;
            }
        }
        answers.write_all(b"\n")?;
    }
    answers.flush()
}
