//! What can go wrong outside of the generator, in words that say what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a command failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something.
    Io {
        /// What was tried, as it follows "cannot": `create the folder`.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file can't be used as an input.
    Input {
        /// The file as the user named it.
        file: String,
        /// What is wrong with it.
        reason: String,
        /// What to do about it.
        help: &'static str,
    },
    /// The crate of every tag has no folder of its own in the repository.
    NoFolderForAllTags,
    /// The generator refused the document or `codegen.toml`.
    Refused {
        /// The diagnostics, rendered; they end with a newline.
        diagnostics: String,
        /// How many of them are errors.
        errors: usize,
        /// The document as the user named it.
        document: String,
    },
    /// `spec lint` found mistakes, which are printed by now.
    Findings {
        /// The document as the user named it.
        document: String,
        /// How many of each kind: `1 error, 2 warnings`.
        counts: String,
    },
    /// The output folder is not the generator's to write into.
    Folder {
        /// The folder as the user named it.
        folder: String,
        /// What is wrong with it.
        reason: String,
        /// What to do about it.
        help: String,
    },
    /// Writing began and was not finished.
    Unfinished(Box<Error>),
    /// `--check` found differences, which are printed by now.
    OutOfDate {
        /// The folder as the user named it.
        folder: String,
        /// How many files of each kind: `1 missing, 2 different`.
        counts: String,
        /// The command that mends it.
        command: String,
    },
    /// `spec diff` found a verdict that `--fail-on` refuses; the report is printed by now.
    Differs(&'static str),
    /// Two files of `spec/` that don't belong together.
    Mismatch {
        /// What doesn't fit what.
        message: String,
        /// What to do about it.
        help: String,
    },
    /// The tree that the generator gave can't be written: a bug of this project.
    Tree(String),
    /// A benchmark could not be run.
    Bench(String),
    /// Several of these, independent of each other.
    Several(Vec<Error>),
}

impl Error {
    /// Makes the conversion of an [`io::Error`] that keeps what was tried on which path.
    pub fn io(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io {
            operation,
            path,
            source,
        }
    }

    /// Both values, or everything that is wrong with either.
    ///
    /// # Errors
    /// At least one of the results is an error.
    pub fn both<A, B>(one: Result<A, Self>, other: Result<B, Self>) -> Result<(A, B), Self> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
            (Err(one), Err(other)) => Err(Self::Several(vec![one, other])),
        }
    }

    /// The generator's diagnostics, rendered; empty if it didn't refuse anything.
    #[must_use]
    pub fn diagnostics(&self) -> String {
        match self {
            Self::Refused { diagnostics, .. } => diagnostics.clone(),
            Self::Several(errors) => errors.iter().map(Self::diagnostics).collect(),
            _ => String::new(),
        }
    }

    /// An error about the output folder.
    pub fn folder(folder: &str, reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Folder {
            folder: folder.to_owned(),
            reason: reason.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                operation,
                path,
                source,
            } => write!(
                formatter,
                "cannot {operation} `{}`: {source}",
                path.display()
            ),
            Self::Input { file, reason, help } => {
                write!(formatter, "`{file}` {reason}\n  help: {help}")
            }
            Self::NoFolderForAllTags => formatter.write_str(
                "--all-tags makes a crate that has no folder in this repository\n  help: say with --out DIR where it goes",
            ),
            Self::Refused {
                errors, document, ..
            } => write!(
                formatter,
                "nothing was made from `{document}`: {}",
                crate::words::count(*errors, "error")
            ),
            Self::Findings { document, counts } => write!(
                formatter,
                "`{document}` has mistakes: {counts}\n  help: mend them, or allow one in codegen.toml with [[lint.allow]] and a reason"
            ),
            Self::Folder {
                folder,
                reason,
                help,
            } => write!(
                formatter,
                "the output folder `{folder}` {reason}\n  help: {help}"
            ),
            Self::Unfinished(error) => write!(
                formatter,
                "{error}\n  help: the output folder is half written; once this is mended, the same command finishes the work"
            ),
            Self::OutOfDate {
                folder,
                counts,
                command,
            } => write!(
                formatter,
                "`{folder}` is not what the generator makes: {counts}\n  help: run `{command}`"
            ),
            Self::Differs(verdict) => write!(
                formatter,
                "the documents differ, and the verdict is `{verdict}`\n  help: --fail-on says from which verdict on this fails"
            ),
            Self::Mismatch { message, help } => write!(formatter, "{message}\n  help: {help}"),
            Self::Tree(reason) => {
                write!(
                    formatter,
                    "the generator made a tree that can't be written: {reason}\n  help: this is a bug of the generator, whatever the document says"
                )
            }
            Self::Bench(reason) => formatter.write_str(reason),
            Self::Several(errors) => {
                let texts: Vec<String> = errors.iter().map(Self::to_string).collect();
                formatter.write_str(&texts.join("\nerror: "))
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Unfinished(error) => Some(error),
            _ => None,
        }
    }
}
