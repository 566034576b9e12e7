//! One try to sign in, from the click to the tokens.

use super::metadata::Metadata;
use super::transaction::Transaction;
use crate::config::Config;

/// Everything one attempt needs, fixed when it begins: Python may rerun with another configuration
/// meanwhile.
#[derive(Debug)]
pub(super) struct Attempt {
    pub config: Config,
    pub metadata: Metadata,
    pub transaction: Transaction,
    /// The further access token that it is for, if it is not the login.
    pub wish: Option<String>,
    /// When the person has clicked, or a frame was due, in milliseconds since the epoch.
    pub begun_at: u64,
    /// Whether the provider is being told what it will be asked; nobody has gone there yet.
    pub is_pushing: bool,
}
