//! Executes a session's effects and feeds the events back. It decides nothing.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use leptos::prelude::{ArcRwSignal, GetUntracked, Set};

use super::claim::{self, Claim};
use super::clock;
use super::entropy;
use super::fetch::{self, Answer, Exchange};
use super::frame::HiddenFrame;
use super::hosts::Hosts;
use super::journey;
use super::siblings::Siblings;
use super::sign_in_window::SignInWindow;
use super::store;
use super::timers::Timers;
use super::wake::Wake;
use crate::config::Config;
use crate::protocol::departure::Departure;
use crate::protocol::event::{Effect, Event, FOR_GOOD, SignOut};
use crate::protocol::http::FormPost;
use crate::protocol::machine::Machine;
use crate::protocol::message::Message;
use crate::protocol::view::View;
use crate::secret::Secret;

thread_local! {
    /// The sessions of this page, by name. They outlive their components, so that a person who
    /// changes to another page of the app stays signed in.
    static SESSIONS: RefCell<Vec<(String, Rc<Runtime>)>> = const { RefCell::new(Vec::new()) };
}

/// A session and the browser facilities it uses at the moment.
pub struct Runtime {
    name: String,
    /// Absent only while it takes a step.
    machine: Cell<Option<Machine>>,
    inbox: RefCell<VecDeque<Event>>,
    view: ArcRwSignal<View>,
    consent_view: ArcRwSignal<View>,
    pub(super) hosts: RefCell<Hosts>,
    window: RefCell<Option<SignInWindow>>,
    exchange: RefCell<Option<Exchange>>,
    frame: RefCell<Option<HiddenFrame>>,
    renewal: RefCell<Option<Exchange>>,
    claim: RefCell<Option<Claim>>,
    siblings: RefCell<Option<Siblings>>,
    pub(super) wake: RefCell<Option<Wake>>,
    timers: RefCell<Timers>,
}

impl Runtime {
    /// The session called `name`, which begins with `config` if it is new.
    #[must_use]
    pub fn named(name: &str, config: &Config) -> Rc<Self> {
        SESSIONS.with_borrow_mut(|sessions| {
            if let Some((_, runtime)) = sessions.iter().find(|(known, _)| known == name) {
                return Rc::clone(runtime);
            }
            let machine = Machine::new(config.clone());
            let runtime = Rc::new(Self {
                name: name.to_owned(),
                view: ArcRwSignal::new(machine.view()),
                consent_view: ArcRwSignal::new(machine.consent_view()),
                machine: Cell::new(Some(machine)),
                inbox: RefCell::default(),
                hosts: RefCell::default(),
                window: RefCell::default(),
                exchange: RefCell::default(),
                frame: RefCell::default(),
                renewal: RefCell::default(),
                claim: RefCell::default(),
                siblings: RefCell::default(),
                wake: RefCell::default(),
                timers: RefCell::default(),
            });
            let heard = runtime.later(Event::SiblingSpoke);
            runtime.siblings.replace(Siblings::join(name, heard));
            sessions.push((name.to_owned(), Rc::clone(&runtime)));
            runtime
        })
    }

    /// What there is to see, as a signal.
    pub fn view(&self) -> ArcRwSignal<View> {
        self.view.clone()
    }

    /// What the buttons may know that ask the person to allow something besides, as a signal.
    pub fn consent_view(&self) -> ArcRwSignal<View> {
        self.consent_view.clone()
    }

    /// Takes one event, and those that its effects bring about at once.
    ///
    /// Effects are executed before this returns, so a window opens inside the click.
    pub fn dispatch(self: &Rc<Self>, event: Event) {
        self.inbox.borrow_mut().push_back(event);
        // While a step is under way its own loop takes the event.
        while let Some(machine) = self.machine.take() {
            let Some(event) = self.inbox.borrow_mut().pop_front() else {
                self.machine.set(Some(machine));
                break;
            };
            let (machine, effects) = machine.step(event, clock::now());
            let views = [
                (&self.view, machine.view()),
                (&self.consent_view, machine.consent_view()),
            ];
            for effect in effects {
                self.execute(effect);
            }
            self.machine.set(Some(machine));
            for (signal, view) in views {
                if signal.get_untracked() != view {
                    signal.set(view);
                }
            }
        }
    }

    fn execute(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::DrawEntropy => {
                if let Some(entropy) = entropy::draw() {
                    self.dispatch(Event::EntropyDrawn(Box::new(entropy)));
                }
            }
            Effect::FetchMetadata(url) => {
                let event: fn(Answer) -> Event = Event::MetadataAnswered;
                self.exchange.replace(fetch::get(&url, self.later(event)));
            }
            Effect::Push(form) => self.post(&self.exchange, &form, Event::Pushed),
            Effect::PushUnseen(form) => self.post(&self.renewal, &form, Event::PushedUnseen),
            Effect::RedeemCode(form) => self.post(&self.exchange, &form, Event::TokenAnswered),
            Effect::AbortRequest => {
                self.exchange.take();
            }
            Effect::OpenWindow { url, state } => self.open_window(&url, &state),
            Effect::CloseWindow => {
                self.window.take();
            }
            Effect::Leave {
                url,
                state,
                departure,
            } => self.leave(&url, &state, departure.as_deref()),
            Effect::Stay => journey::stay(&self.name),
            Effect::KeepGoneAlone(is_so) => journey::keep_gone_alone(&self.name, is_so),
            Effect::Revoke(form) => fetch::tell(&form),
            Effect::Load(storage) => {
                store::load(storage, &self.name, self.later(Event::StoreAnswered));
            }
            Effect::Save(storage, record) => store::save(storage, &self.name, &record),
            Effect::Forget(login) => store::forget(&self.name, login),
            Effect::KeepSignedOut(login) => store::keep_signed_out(&self.name, login),
            Effect::KeepQuiet(until) => store::keep_quiet(&self.name, until),
            Effect::SignOut {
                session,
                login,
                call,
            } => announce(&session, login, call),
            Effect::AwaitDeparture => journey::expect(&self.name),
            Effect::Tell(message) => {
                if let Some(siblings) = &*self.siblings.borrow() {
                    siblings.tell(&message);
                }
            }
            Effect::Claim { login, generation } => {
                let answered = self.later(Event::ClaimAnswered);
                let claim = Claim::ask(&self.of_login(login), generation, answered);
                self.claim.replace(Some(claim));
            }
            Effect::EndClaim(ending) => {
                if let Some(claim) = self.claim.take() {
                    claim.end(ending);
                }
            }
            Effect::Settle { login, generation } => {
                claim::settle(&self.of_login(login), generation);
            }
            Effect::OpenFrame { url, state } => {
                let called_back = self.later(Event::FrameCalledBack);
                let loaded = self.later(|in_vain| Event::FrameLoaded { in_vain });
                let frame = HiddenFrame::open(url.expose(), state.expose(), called_back, loaded);
                self.frame.replace(frame);
            }
            Effect::CloseFrame => {
                self.frame.take();
            }
            Effect::Renew(form) => self.post(&self.renewal, &form, Event::RenewalAnswered),
            Effect::Probe(url) => {
                let answered = self.later(Event::ProbeAnswered);
                self.renewal.replace(fetch::reach(&url, answered));
            }
            Effect::AbortRenewal => {
                self.renewal.take();
            }
            Effect::StartTimer(timer, milliseconds) => {
                let fired = self.later(Event::TimerFired);
                let fired = move || fired(timer);
                self.timers.borrow_mut().start(timer, milliseconds, fired);
            }
            Effect::StopTimer(timer) => self.timers.borrow_mut().stop(timer),
            Effect::Report(report) => {
                let host = self.hosts.borrow().last();
                if let Some(host) = host {
                    host(&report);
                }
            }
        }
    }

    fn open_window(self: &Rc<Self>, url: &Secret, state: &Secret) {
        if let Some(window) = &*self.window.borrow() {
            return window.lead_on(url.expose());
        }
        let called_back = self.later(Event::CallbackReceived);
        let closed = self.later(|()| Event::WindowClosed);
        let closed = move || closed(());
        let window = SignInWindow::open(url.expose(), state.expose(), called_back, closed);
        let blocked = window.is_none();
        self.window.replace(window);
        if blocked {
            self.dispatch(Event::WindowBlocked);
        }
    }

    fn leave(self: &Rc<Self>, url: &Secret, state: &Secret, departure: Option<&Departure>) {
        let refused = self.later(|is_taken: bool| {
            if is_taken {
                Event::PageTaken
            } else {
                Event::StorageBlocked
            }
        });
        journey::leave(url.expose(), state.expose(), &self.name, departure, refused);
    }

    /// Tabs that share a login share its tokens; two people in two tabs do not.
    fn of_login(&self, login: u64) -> String {
        format!("{}:{login}", self.name)
    }

    fn post(
        self: &Rc<Self>,
        exchange: &RefCell<Option<Exchange>>,
        form: &FormPost,
        event: fn(Answer) -> Event,
    ) {
        exchange.replace(fetch::post(form, self.later(event)));
    }

    /// A callback that brings an event, as long as the session is there.
    pub(super) fn later<T, E: Fn(T) -> Event>(self: &Rc<Self>, event: E) -> impl Fn(T) + use<T, E> {
        let runtime: Weak<Self> = Rc::downgrade(self);
        move |value| {
            if let Some(runtime) = runtime.upgrade() {
                runtime.dispatch(event(value));
            }
        }
    }
}

/// Signs out of another session, which this page may know or not.
fn announce(session: &str, login: u64, call: SignOut) {
    store::keep_signed_out(session, login);
    store::keep_quiet(session, FOR_GOOD);
    store::forget(session, login);
    let known = SESSIONS.with_borrow(|sessions| {
        let mut named = sessions.iter().filter(|(name, _)| name == session);
        named.next().map(|(_, runtime)| Rc::clone(runtime))
    });
    if let Some(runtime) = known {
        runtime.dispatch(Event::SignOutAnnounced(call));
    } else if let Some(siblings) = Siblings::join(session, |_| ()) {
        siblings.tell(&Message::SignedOut { login });
    }
}
