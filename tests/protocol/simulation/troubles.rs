//! What goes wrong, and what people do.

use streamlit_pkce::protocol::event::Event;

use super::happening::{Doing, Happening};
use super::provider::Outage;
use super::world::World;

/// The most tabs that are open at once.
const MOST_PAGES: usize = 4;

const MINUTE: u64 = 60_000;

impl World {
    /// One thing goes wrong.
    pub fn trouble(&mut self) {
        let pages = self.open_pages();
        let page = self.dice.pick(&pages);
        match self.dice.within(0..21) {
            0 => self.click(page),
            1 if pages.len() < MOST_PAGES => {
                self.open(None);
            }
            2 if pages.len() < MOST_PAGES => {
                let copy = self.pages[page].store.clone();
                self.open(copy);
            }
            3 if pages.len() > 1 => self.close(page),
            4 | 5 => {
                let store = self.pages[page].store.clone();
                self.close(page);
                self.open(store);
            }
            6 | 7 => self.freeze(page),
            8 => self.sleep(&pages),
            9 | 10 => self.lose_network(),
            11 | 12 => self.lose_provider(),
            13 => self.set_clock(),
            14 => self.sign_out(page),
            15 => self.change_session(),
            16 if self.dice.chance(30) => {
                self.note(|| "the provider revokes everything".to_owned());
                self.provider.revoke();
            }
            17 => self.leave_and_return(page),
            18 => self.within(page, Doing::Reruns),
            19 => self.change_key(&pages),
            _ => self.within(page, Doing::Takes(Event::Woken { online: true })),
        }
    }

    /// The person presses the button.
    pub fn click(&mut self, page: usize) {
        self.within(page, Doing::Takes(Event::LoginClicked));
    }

    /// The provider gives up its key, and the servers are started anew.
    fn change_key(&mut self, pages: &[usize]) {
        self.note(|| "the key changes".to_owned());
        self.provider.change_key();
        for page in pages {
            self.within(*page, Doing::Reruns);
        }
    }

    fn freeze(&mut self, page: usize) {
        self.pages[page].is_frozen = true;
        let wait = self.some_time();
        self.note(|| format!("{page} freezes for {wait} ms"));
        self.after(wait, Happening::Thaws(page));
    }

    fn sleep(&mut self, pages: &[usize]) {
        for page in pages {
            self.pages[*page].is_frozen = true;
        }
        let wait = self.some_time();
        self.note(|| format!("the computer sleeps for {wait} ms"));
        self.after(wait, Happening::AllWake);
    }

    /// A moment, or a good part of a token's life, or much longer.
    fn some_time(&mut self) -> u64 {
        let lifetime = self.rules.lifetime * 1000;
        match self.dice.within(0..3) {
            0 => self.dice.within(100..20_000),
            1 => self.dice.within(lifetime / 4..lifetime),
            _ => self.dice.within(lifetime..lifetime * 4),
        }
    }

    /// What has waited for a frozen page happens; a message may have been lost.
    pub fn thaw(&mut self, page: usize) {
        let of = &mut self.pages[page];
        if !of.is_frozen {
            return;
        }
        of.is_frozen = false;
        of.awake_since = self.time;
        let backlog = std::mem::take(&mut of.backlog);
        self.note(|| format!("{page} thaws"));
        let mut wait = 0;
        for doing in backlog {
            wait += self.dice.within(0..5);
            self.after(wait, Happening::In(page, doing));
        }
        if self.dice.chance(80) {
            let online = self.is_online;
            self.soon(page, 50, Doing::Takes(Event::Woken { online }));
        }
    }

    /// Something waits for a frozen page.
    pub fn wait_for(&mut self, page: usize, doing: Doing) {
        if matches!(doing, Doing::Hears(_)) && self.dice.chance(50) {
            self.miss(page);
        } else {
            self.pages[page].backlog.push(doing);
        }
    }

    /// A message of another tab is lost.
    pub fn miss(&mut self, page: usize) {
        self.pages[page].missed_at = Some(self.time);
        self.note(|| format!("{page} misses a message"));
    }

    fn lose_network(&mut self) {
        if self.is_online {
            self.connect(false);
            let wait = self.some_time();
            self.after(wait, Happening::NetworkReturns);
        }
    }

    /// The network comes or goes, and most pages notice.
    pub fn connect(&mut self, online: bool) {
        self.note(|| format!("online: {online}"));
        self.is_online = online;
        for page in self.open_pages() {
            if self.dice.chance(90) {
                self.soon(page, 100, Doing::Takes(Event::Woken { online }));
            }
        }
    }

    fn lose_provider(&mut self) {
        let retry_after = self.dice.chance(50).then(|| self.dice.within(1..90));
        let outage = match self.dice.within(0..3) {
            0 => Outage::TurnsAway(429, retry_after),
            1 => Outage::TurnsAway(503, retry_after),
            _ => Outage::Fails(self.dice.pick(&[500, 502, 504])),
        };
        self.note(|| format!("the provider: {outage:?}"));
        self.provider.outage = Some(outage);
        let wait = self.some_time().min(20 * MINUTE);
        self.after(wait, Happening::ProviderReturns);
    }

    fn set_clock(&mut self) {
        let by = self
            .dice
            .pick(&[1000, 30_000, 600_000, 3_600_000, 86_400_000]);
        self.clock += if self.dice.chance(50) { by } else { -by };
        self.clock_was_set = true;
        let clock = self.clock;
        self.note(|| format!("the clock is {clock} ms ahead"));
    }

    fn sign_out(&mut self, page: usize) {
        if self.dice.chance(50) {
            self.note(|| format!("the app in {page} calls logout()"));
            self.pages[page].python.sign_out = Some(self.true_now());
            self.within(page, Doing::Reruns);
        }
    }

    /// The provider's session ends, begins, or becomes another person's.
    fn change_session(&mut self) {
        let session = self.dice.pick(&[None, None, Some("ada"), Some("bob")]);
        self.note(|| format!("the provider's session: {session:?}"));
        self.provider.session = session;
        self.session_was_bobs |= session == Some("bob");
    }

    /// A change to a page of the app without the component, and back.
    fn leave_and_return(&mut self, page: usize) {
        self.within(page, Doing::Takes(Event::Unmounted));
        let wait = self.some_time();
        self.after(wait, Happening::In(page, Doing::Takes(Event::Mounted)));
        self.after(wait + 10, Happening::In(page, Doing::Reruns));
    }

    /// All trouble is over.
    pub fn calm(&mut self) {
        self.note(|| "all trouble is over".to_owned());
        self.is_troubled = false;
        self.provider.outage = None;
        self.is_online = true;
        for page in self.open_pages() {
            self.thaw(page);
            // After all that has waited.
            self.after(1000, Happening::In(page, Doing::Takes(Event::Mounted)));
            self.after(1001, Happening::In(page, Doing::Reruns));
            self.soon(page, 100, Doing::Takes(Event::Woken { online: true }));
        }
    }
}
