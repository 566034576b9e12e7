//! The refresh tokens that were sent, and what came of them.

use std::collections::{HashMap, HashSet};

use streamlit_pkce::json::Json;

/// What a page knows of a refresh token that it has sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is on its way.
    Open,
    /// No answer came, or none that says whether it was used.
    Nothing,
    /// It was turned away unused.
    Spared,
    /// It was used, or is of no use.
    Spent,
}

/// A refresh token that was sent.
pub struct Sent {
    pub page: usize,
    pub request: u64,
    pub known: Known,
}

/// What was seen so far.
pub struct Watch {
    pub metadata: Json,
    pub sent: HashMap<String, Vec<Sent>>,
    /// The refresh tokens that arrived, and in which page.
    pub arrived: HashMap<String, usize>,
    /// The requests that redeem a code of the hidden frame.
    pub redeeming: HashSet<u64>,
    pub signed_out_at: Option<u64>,
    pub signed_in_at: u64,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            metadata: crate::surroundings::document(&crate::provider::metadata()),
            sent: HashMap::new(),
            arrived: HashMap::new(),
            redeeming: HashSet::new(),
            signed_out_at: None,
            signed_in_at: 0,
        }
    }
}

impl Watch {
    /// How often a refresh token was sent.
    pub fn refresh_requests(&self) -> u64 {
        self.sent.values().map(|sent| sent.len() as u64).sum()
    }

    /// Nobody waits for the answer to `request` any more.
    pub fn unanswered(&mut self, request: u64) {
        self.answered(request, Known::Nothing);
    }

    pub fn answered(&mut self, request: u64, known: Known) {
        let sent = self.sent.values_mut().flatten();
        for sent in sent.filter(|it| it.request == request) {
            sent.known = known;
        }
    }
}
