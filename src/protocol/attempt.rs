//! One try to sign in, from the click to the tokens.

use super::authorization_request::{self, Interaction};
use super::metadata::Metadata;
use super::transaction::Transaction;
use crate::config::Config;
use crate::secret::Secret;

/// Everything one attempt needs, fixed when it begins: Python may rerun with another configuration
/// meanwhile.
#[derive(Debug)]
pub(super) struct Attempt {
    pub config: Config,
    pub metadata: Metadata,
    pub transaction: Transaction,
    /// The further access token that it is for, if it is not the login.
    pub wish: Option<String>,
}

impl Attempt {
    /// Where its authorization request goes, and the state by which the answer is known.
    pub fn request(&self, interaction: Interaction<'_>) -> (Secret, Secret) {
        let url = authorization_request::url(
            &self.config,
            &self.metadata,
            &self.transaction,
            interaction,
        );
        (url, self.transaction.state.clone())
    }
}
