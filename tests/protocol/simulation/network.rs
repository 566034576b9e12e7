//! Requests, and what becomes of them on their way.

use streamlit_pkce::protocol::event::Event;
use streamlit_pkce::protocol::http::{FormPost, NetworkFault, Reply, TIMEOUT};
use streamlit_pkce::secret::Secret;

use super::browser::called_back;
use super::happening::{Doing, Happening, Request, Slot};
use super::provider::Framed;
use super::world::World;
use crate::form;

/// What becomes of a request.
enum Fate {
    Answered,
    /// It never arrives.
    Lost,
    /// Its answer never arrives.
    Unanswered,
    /// It arrives when nobody waits for it any more.
    Slow,
}

impl World {
    /// Sends a token request.
    pub fn post(&mut self, page: usize, slot: Slot, post: &FormPost) {
        let id = self.number();
        let form = post.form.expose().to_owned();
        self.watch_request(page, id, &form);
        match slot {
            Slot::Exchange => self.pages[page].requests.exchange = Some(id),
            Slot::Renewal => {
                self.effort(page);
                self.pages[page].requests.renewal = Some(id);
            }
        }
        if !self.is_online {
            self.fail(page, slot, id, 20, NetworkFault::Failed);
            return;
        }
        let (there, back) = (self.dice.within(5..300), self.dice.within(5..300));
        let (arrives, is_answered, answered) = match self.fate() {
            Fate::Answered => (Some(there), true, there + back),
            Fate::Lost => (None, false, self.patience()),
            Fate::Unanswered => (Some(there), false, there + self.patience()),
            Fate::Slow => (Some(TIMEOUT.into()), false, u64::from(TIMEOUT) - there),
        };
        match arrives {
            Some(there) => {
                let request = Request {
                    page,
                    id,
                    form,
                    slot,
                    answered_at: self.time + answered,
                    is_answered,
                };
                self.after(there, Happening::Arrives(Box::new(request)));
            }
            None => self.note(|| format!("{page}   request {id} is lost")),
        }
        if !is_answered {
            let fault = if answered >= u64::from(TIMEOUT) - 300 {
                NetworkFault::TimedOut
            } else {
                NetworkFault::Failed
            };
            self.fail(page, slot, id, answered, fault);
        }
    }

    fn fate(&mut self) -> Fate {
        if !self.is_troubled {
            return Fate::Answered;
        }
        match self.dice.within(0..100) {
            0..4 => Fate::Lost,
            4..10 => Fate::Unanswered,
            10..12 => Fate::Slow,
            _ => Fate::Answered,
        }
    }

    /// After what time a request that is not answered fails.
    fn patience(&mut self) -> u64 {
        if self.dice.chance(50) {
            TIMEOUT.into()
        } else {
            self.dice.within(50..3000)
        }
    }

    fn fail(&mut self, page: usize, slot: Slot, id: u64, after: u64, fault: NetworkFault) {
        let answer = event(slot, Err(fault));
        self.after(after, Happening::In(page, Doing::Gets(slot, id, answer)));
    }

    /// A request reaches the provider.
    pub fn arrive(&mut self, request: &Request) {
        let processed = self.dice.chance(50);
        let now = self.true_now();
        let reply = self.provider.token(&request.form, now, processed);
        let &Request { page, id, slot, .. } = request;
        self.note(|| format!("  request {id} of {page}: {}", reply.status));
        if request.is_answered {
            let answer = Doing::Gets(slot, id, event(slot, Ok(reply)));
            self.at(request.answered_at, Happening::In(page, answer));
        }
    }

    /// A page gets an answer, if it still waits for it.
    pub fn get(&mut self, page: usize, slot: Slot, id: u64, event: Event) {
        let requests = &mut self.pages[page].requests;
        let waiting = match slot {
            Slot::Exchange => &mut requests.exchange,
            Slot::Renewal => &mut requests.renewal,
        };
        if *waiting == Some(id) {
            *waiting = None;
            self.watch_answer(page, id, &event);
            self.take(page, event);
        }
    }

    /// The page does not wait for an answer any more.
    pub fn abort(&mut self, page: usize) {
        if let Some(id) = self.pages[page].requests.renewal.take() {
            self.watch.unanswered(id);
        }
    }

    /// The page waits for nothing any more.
    pub fn leave_requests(&mut self, page: usize) {
        self.abort(page);
        self.pages[page].requests = super::page::Requests::default();
    }

    pub fn probe(&mut self, page: usize) {
        let id = self.number();
        self.pages[page].requests.renewal = Some(id);
        let is_slow = self.is_troubled && self.dice.chance(10);
        let is_lost = self.is_troubled && self.dice.chance(10);
        let is_reached = self.is_online && self.provider.outage.is_none() && !is_lost;
        let answer = Event::ProbeAnswered(is_reached);
        let longest = if is_slow { TIMEOUT.into() } else { 600 };
        self.soon(page, longest, Doing::Gets(Slot::Renewal, id, answer));
    }

    /// Pushes an authorization request.
    pub fn push(&mut self, page: usize, slot: Slot, post: &FormPost) {
        let id = self.number();
        let is_lost = !self.is_online || self.is_troubled && self.dice.chance(8);
        let form = form::decode(post.form.expose());
        let answer = if is_lost {
            Err(NetworkFault::Failed)
        } else {
            Ok(self.provider.push(form::value(&form, "nonce")))
        };
        let requests = &mut self.pages[page].requests;
        let event = match slot {
            Slot::Exchange => {
                requests.exchange = Some(id);
                Event::Pushed(answer)
            }
            Slot::Renewal => {
                requests.renewal = Some(id);
                Event::PushedUnseen(answer)
            }
        };
        self.soon(page, 600, Doing::Gets(slot, id, event));
    }

    /// A page sets out to ask in a frame.
    pub fn begin_frame(&mut self, page: usize) {
        self.effort(page);
        self.pages[page].framed_at = Some(self.time);
        self.pages[page].silent_frames += 1;
    }

    pub fn open_frame(&mut self, page: usize, url: &Secret, state: &Secret) {
        let id = self.number();
        self.pages[page].requests.frame = Some(id);
        let is_lost = !self.is_online || self.is_troubled && self.dice.chance(8);
        if is_lost {
            // The browser's own error page.
            if self.dice.chance(50) {
                self.soon(
                    page,
                    3000,
                    Doing::Frame(id, Event::FrameLoaded { in_vain: false }),
                );
            }
            return;
        }
        let there = self.dice.within(5..600);
        let framed = Happening::Framed {
            page,
            id,
            nonce: nonce(url),
            state: state.expose().to_owned(),
        };
        self.after(there, framed);
    }

    /// The frame's request reaches the provider.
    pub fn frame_arrives(&mut self, page: usize, id: u64, nonce: &str, state: &str) {
        let event = match self.provider.frame(nonce) {
            Framed::CalledBack(code) => called_back(&code, state, Event::FrameCalledBack),
            Framed::Page => Event::FrameLoaded { in_vain: false },
            Framed::Nothing => return,
        };
        self.soon(page, 600, Doing::Frame(id, event));
    }

    pub fn open_window(&mut self, page: usize, url: &Secret, state: &Secret) {
        if url.expose().is_empty() {
            return;
        }
        let id = self.number();
        self.pages[page].requests.window = Some(id);
        let wait = self.dice.within(500..20_000);
        let signed_in = Happening::SignedIn {
            page,
            id,
            nonce: nonce(url),
            state: state.expose().to_owned(),
        };
        self.after(wait, signed_in);
    }
}

fn event(slot: Slot, answer: Result<Reply, NetworkFault>) -> Event {
    match slot {
        Slot::Exchange => Event::TokenAnswered(answer),
        Slot::Renewal => Event::RenewalAnswered(answer),
    }
}

fn nonce(url: &Secret) -> String {
    let (_, query) = url.expose().split_once('?').expect("a query");
    let form = form::decode(query);
    let pushed = form::values(&form, "request_uri");
    let nonce = pushed.first().copied();
    nonce
        .unwrap_or_else(|| form::value(&form, "nonce"))
        .to_owned()
}
