//! Pages, a provider, and time.

use std::collections::BTreeMap;

use serde_json::Value;
use streamlit_pkce::config::Config;
use streamlit_pkce::protocol::event::{Claim, Event};
use streamlit_pkce::protocol::machine::Machine;
use streamlit_pkce::protocol::view::View;

use super::dice::Dice;
use super::happening::{Doing, Happening};
use super::ledger::Ledger;
use super::page::Page;
use super::provider::Provider;
use super::rules::Rules;
use super::sent::Watch;
use crate::story::{self, START};
use crate::surroundings::{document, forget, keep};

/// Everything there is in a run.
pub struct World {
    pub rules: Rules,
    pub dice: Dice,
    pub config: Config,
    /// Milliseconds since the run began.
    pub time: u64,
    /// How wrong the computer's clock is, in milliseconds.
    pub clock: i64,
    pub clock_was_set: bool,
    ahead: BTreeMap<(u64, u64), Happening>,
    count: u64,
    pub pages: Vec<Page>,
    pub ledger: Ledger,
    pub provider: Provider,
    /// What `localStorage` holds, until when silence is to be kept, and the last login that was signed
    /// out of.
    pub shared: Option<Value>,
    pub quiet_until: u64,
    pub signed_out: u64,
    pub is_online: bool,
    /// Whether things go wrong by themselves.
    pub is_troubled: bool,
    /// Whether somebody else was signed in at the provider.
    pub session_was_bobs: bool,
    pub watch: Watch,
    pub log: Option<Vec<String>>,
}

impl World {
    pub fn new(rules: Rules, dice: Dice, logs: bool) -> Self {
        Self {
            rules,
            dice,
            config: story::config(|it| {
                it.storage = rules.storage;
                it.silent = rules.silent;
            }),
            time: 0,
            clock: 0,
            clock_was_set: false,
            ahead: BTreeMap::new(),
            count: 0,
            pages: Vec::new(),
            ledger: Ledger::new(rules.has_locks),
            provider: Provider::new(rules),
            shared: None,
            quiet_until: 0,
            signed_out: 0,
            is_online: true,
            is_troubled: false,
            session_was_bobs: false,
            watch: Watch::default(),
            log: logs.then(Vec::new),
        }
    }

    /// What the computer's clock shows.
    pub fn now(&self) -> u64 {
        (START + self.time).saturating_add_signed(self.clock)
    }

    /// What the true time is, in milliseconds since the epoch.
    pub const fn true_now(&self) -> u64 {
        START + self.time
    }

    pub fn note(&mut self, what: impl FnOnce() -> String) {
        let time = self.time;
        if let Some(log) = &mut self.log {
            let what: String = what().chars().take(200).collect();
            log.push(format!("{:>9}.{:03} {what}", time / 1000, time % 1000));
        }
    }

    /// A number that was not used before.
    pub const fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub fn after(&mut self, wait: u64, happening: Happening) {
        self.at(self.time + wait, happening);
    }

    pub fn at(&mut self, time: u64, happening: Happening) {
        let number = self.number();
        self.ahead.insert((time, number), happening);
    }

    pub fn soon(&mut self, page: usize, longest: u64, doing: Doing) {
        let wait = self.dice.within(0..longest);
        self.after(wait, Happening::In(page, doing));
    }

    /// Opens a tab whose `sessionStorage` holds this.
    pub fn open(&mut self, store: Option<Value>) -> usize {
        let number = self.pages.len();
        let machine = Machine::new(self.config.clone());
        self.pages.push(Page::new(number, machine, store));
        self.note(|| format!("{number} opens"));
        self.after(0, Happening::In(number, Doing::Takes(Event::Mounted)));
        self.soon(number, 50, Doing::Reruns);
        number
    }

    pub fn close(&mut self, page: usize) {
        self.note(|| format!("{page} closes"));
        self.leave_requests(page);
        self.pages[page].is_open = false;
        if self.ledger.held().any(|(_, holder)| holder == page) {
            self.watch.lost_with(page);
        }
        self.ledger.abandon(page);
        self.give_locks();
    }

    /// The number of tabs that are open.
    pub fn open_pages(&self) -> Vec<usize> {
        let pages = 0..self.pages.len();
        pages.filter(|page| self.pages[*page].is_open).collect()
    }

    /// Lets time pass until `end`, or until `is_over`.
    pub fn run(&mut self, end: u64, is_over: impl Fn(&Self) -> bool) {
        while !is_over(self) {
            let Some(next) = self.ahead.first_entry().filter(|it| it.key().0 <= end) else {
                self.time = end;
                return;
            };
            let ((time, _), happening) = next.remove_entry();
            self.time = self.time.max(time);
            self.happen(happening);
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::In(page, doing) => self.within(page, doing),
            Happening::Arrives(request) => self.arrive(&request),
            Happening::Framed {
                page,
                id,
                nonce,
                state,
            } => self.frame_arrives(page, id, &nonce, &state),
            Happening::SignedIn {
                page,
                id,
                nonce,
                state,
            } => {
                let code = self.provider.sign_in(&nonce);
                self.watch.signed_in_at = self.time;
                let event = super::browser::called_back(&code, &state, Event::CallbackReceived);
                self.within(page, Doing::Window(id, event));
            }
            Happening::Trouble => self.trouble(),
            Happening::Thaws(page) => self.thaw(page),
            Happening::AllWake => {
                for page in self.open_pages() {
                    self.thaw(page);
                }
            }
            Happening::NetworkReturns => self.connect(true),
            Happening::ProviderReturns => {
                self.note(|| "the provider is back".to_owned());
                self.provider.outage = None;
            }
        }
    }

    /// Something happens in a page, or waits for it to be awake.
    pub fn within(&mut self, page: usize, doing: Doing) {
        if !self.pages[page].is_open {
            return;
        }
        if self.pages[page].is_frozen {
            self.wait_for(page, doing);
            return;
        }
        match doing {
            Doing::Takes(event) => self.take(page, event),
            Doing::Gets(slot, id, event) => self.get(page, slot, id, event),
            Doing::Frame(id, event) => {
                if self.pages[page].requests.frame == Some(id) {
                    self.watch_frame(page, &event);
                    self.take(page, event);
                }
            }
            Doing::Window(id, event) => {
                if self.pages[page].requests.window == Some(id) {
                    self.take(page, event);
                }
            }
            Doing::Fires(timer, id) => {
                let timers = &mut self.pages[page].timers;
                if let Some(at) = timers.iter().position(|it| *it == (timer, id)) {
                    timers.swap_remove(at);
                    self.take(page, Event::TimerFired(timer));
                }
            }
            Doing::Hears(_) if self.is_troubled && self.dice.chance(2) => self.miss(page),
            Doing::Hears(message) => {
                let message = document(&message);
                self.take(page, Event::SiblingSpoke(message));
            }
            Doing::Reruns => {
                let token = self.pages[page].access_token();
                let is_known = token.is_none_or(|it| self.provider.is_known(it));
                let event = Event::HostUpdated {
                    config: Box::new(self.config.clone()),
                    metadata: Some(document(&self.provider.metadata())),
                    verdict: self.pages[page].verdict(is_known),
                    sign_out: self.pages[page].python.sign_out,
                };
                self.take(page, event);
            }
            Doing::Saves(record) => self.kept(page, |kept| keep(kept, record)),
            Doing::Forgets(login) => self.kept(page, |kept| forget(kept, login)),
            Doing::Loads => {
                let stored = self.stored(page);
                self.take(page, Event::StoreAnswered(stored));
            }
            Doing::Transacts(id) => self.transact(page, id),
            Doing::Tires(id) => {
                if self.ledger.give_up(id) {
                    self.claimed(page, id, Claim::Busy);
                }
            }
            Doing::Claimed(id, claim) => self.claimed(page, id, claim),
            Doing::Ends(id, ending) => {
                self.ledger.end(id, ending);
                self.give_locks();
            }
            Doing::Settles(login, generation) => self.ledger.settle(page, login, generation),
        }
    }

    /// A page takes an event, and its browser does what it is told.
    pub fn take(&mut self, page: usize, event: Event) {
        let now = self.now();
        self.note(|| format!("{page} {event:?}"));
        let machine = self.pages[page].machine.take().expect("a machine");
        let is_stranded = View::Reconnecting { offers_login: true };
        self.pages[page].starts_over =
            matches!(event, Event::LoginClicked) && machine.view() == is_stranded;
        let (machine, effects) = machine.step(event, now);
        self.pages[page].machine = Some(machine);
        for effect in effects {
            self.execute(page, effect);
        }
        self.check();
    }
}
