//! The refresh tokens that were sent, and what came of them.

use std::collections::{HashMap, HashSet};

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
    /// When, in the world's time.
    pub at: u64,
    pub known: Known,
}

/// What was seen so far.
#[derive(Default)]
pub struct Watch {
    pub sent: HashMap<String, Vec<Sent>>,
    /// In which page a refresh token was last brought, or said to be good for another time.
    pub arrived: HashMap<String, usize>,
    /// The requests that redeem a code.
    pub redeeming: HashSet<u64>,
    /// When tokens were renewed, by login.
    pub renewed: HashMap<u64, Vec<u64>>,
    /// Whether a frame was of no use, for whatever reason.
    pub frame_failed: bool,
    pub signed_out_at: Option<u64>,
    pub signed_in_at: u64,
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

    /// The page is gone, and what it has learned last of a refresh token is not in the ledger yet.
    pub fn lost_with(&mut self, page: usize) {
        let sent = self.sent.values_mut().flatten();
        let last = sent.filter(|it| it.page == page).max_by_key(|it| it.at);
        if let Some(last) = last {
            last.known = Known::Nothing;
        }
    }

    pub fn answered(&mut self, request: u64, known: Known) {
        let sent = self.sent.values_mut().flatten();
        for sent in sent.filter(|it| it.request == request) {
            sent.known = known;
        }
    }
}
