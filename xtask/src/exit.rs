//! The exit codes of commands that did what they were asked to.

/// How a command ended that nothing stopped. An error is 1, wrong flags are 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do: 0.
    Success,
    /// The contract is a new one, and callers' code still compiles: 10.
    Updated,
    /// The contract is a new one, and callers' code may stop compiling: 20.
    UpdatedBreaking,
}

impl Exit {
    /// The code that the process gives back.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Updated => 10,
            Self::UpdatedBreaking => 20,
        }
    }
}
