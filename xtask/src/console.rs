//! Where commands print: results on one stream, everything about them on another.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::error::Error;

/// The two output streams. A reader that went away (`| head`) is no error: the exit code still tells the outcome.
pub struct Console<'a> {
    results: &'a mut dyn Write,
    notices: &'a mut dyn Write,
}

impl<'a> Console<'a> {
    /// Prints results to the first stream, and diagnostics and progress to the second.
    pub fn new(results: &'a mut dyn Write, notices: &'a mut dyn Write) -> Self {
        Self { results, notices }
    }

    /// Prints what the user asked for.
    ///
    /// # Errors
    /// The stream takes no more, for example because a disk is full.
    pub fn result(&mut self, text: &str) -> Result<(), Error> {
        print(self.results, text, "standard output")
    }

    /// Prints a diagnostic or progress.
    ///
    /// # Errors
    /// As for [`Console::result`].
    pub fn notice(&mut self, text: &str) -> Result<(), Error> {
        print(self.notices, text, "standard error")
    }
}

/// Writes all of `text` and flushes, so that the two streams interleave in the order in which they were used.
fn print(stream: &mut dyn Write, text: &str, name: &'static str) -> Result<(), Error> {
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::io("write to", Path::new(name))(error))
        }
        _ => Ok(()),
    }
}
