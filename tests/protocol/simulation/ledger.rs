//! The ledger that the tabs of a browser share, and the locks around it.

use std::collections::{HashMap, VecDeque};

use streamlit_pkce::protocol::event::{Claim, Ending};

/// How long a claim keeps others out where there are no Web Locks, in milliseconds; as in
/// `frontend/ledger.js`.
const LEASE: u64 = 30_000;

/// A row of the ledger.
#[derive(Clone, Debug)]
struct Row {
    generation: u64,
    page: usize,
    /// When it was claimed by `page`, in milliseconds since the epoch, if it is.
    claimed_at: Option<u64>,
}

/// How far a claim has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It waits for the lock.
    Queued,
    /// It has the lock, and not looked at the ledger yet.
    Locked,
    /// It has been answered, and is to be ended; `uncertain` if somebody may have used it before.
    Answered { uncertain: bool },
}

/// A claim that has not ended.
#[derive(Debug)]
struct Pending {
    id: u64,
    page: usize,
    login: u64,
    generation: u64,
    progress: Progress,
}

/// Rows by login, and one lock for each.
#[derive(Debug)]
pub struct Ledger {
    has_locks: bool,
    rows: HashMap<u64, Row>,
    pending: VecDeque<Pending>,
}

impl Ledger {
    pub fn new(has_locks: bool) -> Self {
        Self {
            has_locks,
            rows: HashMap::new(),
            pending: VecDeque::new(),
        }
    }

    pub fn ask(&mut self, id: u64, page: usize, login: u64, generation: u64) {
        self.pending.push_back(Pending {
            id,
            page,
            login,
            generation,
            progress: Progress::Queued,
        });
    }

    /// Gives free locks to those who wait, in order; the claims that have one now.
    pub fn lock(&mut self) -> Vec<(u64, usize)> {
        let mut locked = Vec::new();
        for at in 0..self.pending.len() {
            let login = self.pending[at].login;
            let is_held = self.has_locks
                && self
                    .pending
                    .iter()
                    .any(|it| it.login == login && it.progress != Progress::Queued);
            if self.pending[at].progress == Progress::Queued && !is_held {
                self.pending[at].progress = Progress::Locked;
                locked.push((self.pending[at].id, self.pending[at].page));
            }
        }
        locked
    }

    /// The transaction of a claim that has the lock: what the page is told. `now` is in
    /// milliseconds since the epoch.
    pub fn transact(&mut self, id: u64, now: u64) -> Option<Claim> {
        let at = self.pending.iter().position(|it| it.id == id)?;
        let Pending {
            page,
            login,
            generation,
            ..
        } = self.pending[at];
        let claim = self.judge(page, login, generation, now);
        if matches!(claim, Claim::Superseded | Claim::Busy) {
            self.pending.remove(at);
        } else {
            let uncertain = claim == Claim::Uncertain;
            self.pending[at].progress = Progress::Answered { uncertain };
            let claimed_at = Some(now);
            let known = self.rows.get(&login).map_or(0, |row| row.generation);
            let generation = Some(generation)
                .filter(|it| *it != u64::MAX)
                .unwrap_or(known);
            self.rows.insert(
                login,
                Row {
                    generation,
                    page,
                    claimed_at,
                },
            );
        }
        Some(claim)
    }

    fn judge(&self, page: usize, login: u64, generation: u64, now: u64) -> Claim {
        let Some(row) = self.rows.get(&login) else {
            return Claim::Granted;
        };
        if row.generation > generation {
            return Claim::Superseded;
        }
        let Some(claimed_at) = row.claimed_at else {
            return Claim::Granted;
        };
        if !self.has_locks && row.page != page && now.abs_diff(claimed_at) < LEASE {
            Claim::Busy
        } else if row.generation == generation || generation == u64::MAX {
            Claim::Uncertain
        } else {
            Claim::Granted
        }
    }

    /// The page still holds its claims, and says so from time to time.
    pub fn beat(&mut self, page: usize, now: u64) {
        for pending in &self.pending {
            if pending.page == page
                && matches!(pending.progress, Progress::Answered { .. })
                && let Some(row) = self.rows.get_mut(&pending.login)
                && row.page == page
                && row.claimed_at.is_some()
            {
                row.claimed_at = Some(now);
            }
        }
    }

    /// Whether the claim has waited in vain so far; then it waits no more.
    pub fn give_up(&mut self, id: u64) -> bool {
        let waits = |it: &Pending| it.id == id && it.progress == Progress::Queued;
        let is_waiting = self.pending.iter().any(waits);
        self.pending.retain(|it| !waits(it));
        is_waiting
    }

    /// What is left of a claim that has ended, if it was answered, so that a transaction has to end it;
    /// one that was not is dropped. Whoever was not told of its claim has made no use of it; somebody
    /// before may have.
    pub fn leave(&mut self, id: u64) -> Option<Ending> {
        let at = self.pending.iter().position(|it| it.id == id)?;
        match self.pending[at].progress {
            Progress::Answered { uncertain: true } => Some(Ending::Uncertain),
            Progress::Answered { uncertain: false } => Some(Ending::Untouched),
            Progress::Queued | Progress::Locked => {
                self.pending.remove(at);
                None
            }
        }
    }

    /// The transaction that ends a claim.
    pub fn end(&mut self, id: u64, ending: Ending) {
        let Some(at) = self.pending.iter().position(|it| it.id == id) else {
            return;
        };
        let Some(Pending { page, login, .. }) = self.pending.remove(at) else {
            return;
        };
        let Some(row) = self.rows.get_mut(&login) else {
            return;
        };
        match ending {
            Ending::Settled(generation) => {
                row.generation = generation;
                row.claimed_at = None;
            }
            Ending::Untouched if row.page == page => row.claimed_at = None,
            Ending::Untouched | Ending::Uncertain => {}
        }
    }

    /// There is a new generation, whatever was claimed.
    pub fn settle(&mut self, page: usize, login: u64, generation: u64) {
        let claimed_at = None;
        self.rows.insert(
            login,
            Row {
                generation,
                page,
                claimed_at,
            },
        );
    }

    /// The page is gone: its locks are free, and what it wrote stays.
    pub fn abandon(&mut self, page: usize) {
        self.pending.retain(|it| it.page != page);
    }

    /// The claims that were answered and not ended, by login.
    pub fn held(&self) -> impl Iterator<Item = (u64, usize)> {
        let answered = |it: &&Pending| matches!(it.progress, Progress::Answered { .. });
        let held = self.pending.iter().filter(answered);
        held.map(|it| (it.login, it.page))
    }
}
