//! What the browser does for its pages.

use streamlit_pkce::arguments::Storage;
use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Stored};
use streamlit_pkce::secret::Secret;

use super::happening::{Doing, Happening, Slot};
use super::page::Right;
use super::world::World;
use crate::surroundings::document;

/// How long a claim waits for the lock, in milliseconds; as in `frontend/ledger.js`.
const PATIENCE: u64 = 20_000;

impl World {
    pub fn execute(&mut self, page: usize, effect: Effect) {
        if !matches!(effect, Effect::DrawEntropy | Effect::StopTimer(_)) {
            self.note(|| format!("{page}   -> {effect:?}"));
        }
        match effect {
            Effect::DrawEntropy => {
                let entropy = Box::new(self.pages[page].draw());
                let drawn = Doing::Takes(Event::EntropyDrawn(entropy));
                self.after(0, Happening::In(page, drawn));
            }
            Effect::FetchMetadata(_) => {
                let id = self.number();
                self.pages[page].requests.exchange = Some(id);
                let answer = Ok(crate::provider::reply(200, &self.provider.metadata()));
                let answer = Event::MetadataAnswered(answer);
                self.soon(page, 300, Doing::Gets(Slot::Exchange, id, answer));
            }
            Effect::OpenWindow { url, state } => self.open_window(page, &url, &state),
            Effect::CloseWindow => self.pages[page].requests.window = None,
            Effect::Push(post) => self.push(page, Slot::Exchange, &post),
            Effect::PushUnseen(post) => {
                self.begin_frame(page);
                self.push(page, Slot::Renewal, &post);
            }
            Effect::RedeemCode(post) => self.post(page, Slot::Exchange, &post),
            Effect::AbortRequest => self.pages[page].requests.exchange = None,
            Effect::Load(_) => {
                // Some browsers' databases hang.
                if self.is_troubled && self.dice.chance(3) {
                    self.pages[page].store_hung = true;
                } else {
                    let wait = self.store_wait(page);
                    self.after(wait, Happening::In(page, Doing::Loads));
                }
            }
            Effect::Save(_, record) => {
                let record = serde_json::to_value(record).expect("JSON");
                self.store(page, Doing::Saves(record));
            }
            Effect::Forget(login) => self.store(page, Doing::Forgets(login)),
            Effect::KeepSignedOut(login) => self.signed_out = self.signed_out.max(login),
            Effect::KeepQuiet(until) => self.quiet_until = until,
            // Nobody in this world leaves a page, nor has its refresh tokens revoked.
            Effect::Leave { .. }
            | Effect::Stay
            | Effect::SignOut { .. }
            | Effect::AwaitDeparture
            | Effect::KeepGoneAlone(_)
            | Effect::Revoke(_) => {}
            Effect::Tell(message) => {
                let message = serde_json::to_value(message).expect("JSON");
                self.tell(page, &message);
            }
            Effect::Claim { login, generation } => self.claim(page, login, generation),
            Effect::EndClaim(ending) => self.end_claim(page, ending),
            Effect::Settle { login, generation } => {
                let wait = self.store_wait(page);
                let settles = Doing::Settles(login, generation);
                self.after(wait, Happening::In(page, settles));
            }
            Effect::OpenFrame { url, state } => {
                if !self.rules.pushes {
                    self.begin_frame(page);
                }
                self.open_frame(page, &url, &state);
            }
            Effect::CloseFrame => {
                self.pages[page].requests.frame = None;
                self.watch_frame_end(page);
            }
            Effect::Renew(post) => self.post(page, Slot::Renewal, &post),
            Effect::Probe(_) => self.probe(page),
            Effect::AbortRenewal => self.abort(page),
            Effect::StartTimer(timer, wait) => {
                let id = self.number();
                let late = self.dice.within(0..20);
                let timers = &mut self.pages[page].timers;
                timers.retain(|(running, _)| *running != timer);
                timers.push((timer, id));
                let fires = Happening::In(page, Doing::Fires(timer, id));
                self.after(wait.saturating_add(late), fires);
            }
            Effect::StopTimer(timer) => {
                let timers = &mut self.pages[page].timers;
                timers.retain(|(running, _)| *running != timer);
            }
            Effect::Report(report) => {
                self.watch_report(page, &report);
                self.pages[page].reported(&report);
                self.soon(page, 300, Doing::Reruns);
            }
        }
    }

    /// What is told to the store is done in order.
    fn store_wait(&mut self, page: usize) -> u64 {
        let wait = self.dice.within(1..20);
        let until = &mut self.pages[page].store_busy_until;
        *until = (*until).max(self.time + wait);
        *until - self.time
    }

    fn store(&mut self, page: usize, doing: Doing) {
        let wait = if self.rules.saves_later {
            self.store_wait(page)
        } else {
            0
        };
        self.after(wait, Happening::In(page, doing));
    }

    /// Changes what the page's store keeps.
    pub fn kept(&mut self, page: usize, change: impl FnOnce(&mut Option<serde_json::Value>)) {
        match self.rules.storage {
            Storage::Memory => {}
            Storage::Session => change(&mut self.pages[page].store),
            Storage::Local => change(&mut self.shared),
        }
    }

    pub fn stored(&self, page: usize) -> Stored {
        let record = match self.rules.storage {
            Storage::Memory => None,
            Storage::Session => self.pages[page].store.as_ref(),
            Storage::Local => self.shared.as_ref(),
        };
        Stored {
            record: record.map(document),
            quiet_until: self.quiet_until,
            signed_out: self.signed_out,
            ..Stored::default()
        }
    }

    fn tell(&mut self, from: usize, message: &serde_json::Value) {
        for page in self.open_pages() {
            if page != from {
                let wait = self.dice.within(1..30);
                let at = self.pages[page].last_message_at.max(self.time + wait);
                self.pages[page].last_message_at = at;
                self.at(at, Happening::In(page, Doing::Hears(message.clone())));
            }
        }
    }

    fn claim(&mut self, page: usize, login: u64, generation: u64) {
        let id = self.number();
        self.effort(page);
        let right = Right {
            id,
            login,
            is_held: false,
        };
        self.pages[page].right = Some(right);
        self.ledger.ask(id, page, login, generation);
        self.after(PATIENCE, Happening::In(page, Doing::Tires(id)));
        self.give_locks();
    }

    fn end_claim(&mut self, page: usize, ending: Ending) {
        if let Some(Right { id, is_held, .. }) = self.pages[page].right.take() {
            if let Some(unused) = self.ledger.leave(id) {
                let ending = if is_held { ending } else { unused };
                let wait = self.store_wait(page);
                self.after(wait, Happening::In(page, Doing::Ends(id, ending)));
            }
            self.give_locks();
        }
    }

    pub fn give_locks(&mut self) {
        for (id, page) in self.ledger.lock() {
            let wait = self.store_wait(page);
            self.after(wait, Happening::In(page, Doing::Transacts(id)));
        }
    }

    pub fn transact(&mut self, page: usize, id: u64) {
        let now = self.now();
        for page in self.open_pages() {
            if self.pages[page].is_awake() {
                self.ledger.beat(page, now);
            }
        }
        if let Some(claim) = self.ledger.transact(id, now) {
            self.soon(page, 5, Doing::Claimed(id, claim));
        }
        self.give_locks();
    }

    pub fn claimed(&mut self, page: usize, id: u64, claim: Claim) {
        let Some(right) = self.pages[page].right.as_mut().filter(|it| it.id == id) else {
            return;
        };
        match claim {
            Claim::Granted | Claim::Uncertain => right.is_held = true,
            Claim::Superseded | Claim::Busy => self.pages[page].right = None,
        }
        self.take(page, Event::ClaimAnswered(claim));
    }
}

/// The event that `code` and `state` came back.
pub fn called_back(code: &str, state: &str, event: fn(Secret) -> Event) -> Event {
    event(Secret::new(format!("{code}&state={state}")))
}
