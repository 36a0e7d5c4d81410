//! What the status of a session means for those who wait for it: hand-written, next to the generated enum.

use crate::models::IdentitySourceSessionStatus;

impl IdentitySourceSessionStatus {
    /// Returns whether the session may still change: `CREATED`, `IN_PROGRESS` and `TRIGGERED`.
    ///
    /// A source has one active session at most. A status that this version of the crate does not know is neither active nor
    /// [terminal](Self::is_terminal).
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self, Self::Created | Self::InProgress | Self::Triggered)
    }

    /// Returns whether the session has ended: `COMPLETED`, `ERROR`, `CLOSED` and `EXPIRED`.
    ///
    /// A status that this version of the crate does not know is neither terminal nor [active](Self::is_active).
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Error | Self::Closed | Self::Expired
        )
    }
}
