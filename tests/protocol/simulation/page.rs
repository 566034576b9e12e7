//! A tab with the component on its page, and its Python.

use serde_json::Value;
use streamlit_pkce::arguments::{Outcome, Verdict};
use streamlit_pkce::error::Failure;
use streamlit_pkce::protocol::event::Timer;
use streamlit_pkce::protocol::machine::Machine;
use streamlit_pkce::protocol::report::Report;

use super::happening::Doing;
use crate::story;

/// What a page has asked for and not got yet.
#[derive(Default)]
pub struct Requests {
    pub exchange: Option<u64>,
    pub renewal: Option<u64>,
    pub frame: Option<u64>,
    pub window: Option<u64>,
}

/// The right to renew, asked for or held.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    pub id: u64,
    pub login: u64,
    pub is_held: bool,
}

/// What Python knows.
#[derive(Default)]
pub struct Python {
    /// The last report.
    pub report: Option<Value>,
    /// The app's last call of `logout()`.
    pub sign_out: Option<u64>,
    /// The tokens that it has wanted others for, if there were none better since.
    pub sent_back: Vec<Value>,
    /// Whether nobody was signed in when it last looked.
    pub has_seen_nobody: bool,
}

/// A tab.
pub struct Page {
    pub machine: Option<Machine>,
    pub is_open: bool,
    /// Nothing runs in it, and what comes for it waits in `backlog`.
    pub is_frozen: bool,
    pub backlog: Vec<Doing>,
    /// Since when it has run, in the world's time.
    pub awake_since: u64,
    /// What its `sessionStorage` holds.
    pub store: Option<Value>,
    /// When its store has done all that it was told.
    pub store_busy_until: u64,
    /// Whether it has not learned what its store knows.
    pub store_hung: bool,
    /// When the last message to it arrives.
    pub last_message_at: u64,
    pub requests: Requests,
    pub right: Option<Right>,
    pub timers: Vec<(Timer, u64)>,
    pub python: Python,
    draws: u8,
    number: usize,
    /// Whether the person has had enough of waiting and signs in anew.
    pub starts_over: bool,
    /// When it last opened a frame, if it has not got tokens by itself since.
    pub framed_at: Option<u64>,
    /// How many frames have not called back since then.
    pub silent_frames: u32,
    /// Whether the frame has shown that it is of no use: it did not know who had just signed in, or
    /// did not call back twice.
    pub is_frameless: bool,
    /// When it last did not hear what another tab said.
    pub missed_at: Option<u64>,
    /// When it has asked for a token or for the right to, lately, in the world's time.
    pub efforts: Vec<u64>,
}

impl Page {
    pub fn new(number: usize, machine: Machine, store: Option<Value>) -> Self {
        Self {
            machine: Some(machine),
            is_open: true,
            is_frozen: false,
            backlog: Vec::new(),
            awake_since: 0,
            store,
            store_busy_until: 0,
            store_hung: false,
            last_message_at: 0,
            requests: Requests::default(),
            right: None,
            timers: Vec::new(),
            python: Python::default(),
            draws: 0,
            starts_over: false,
            number,
            framed_at: None,
            silent_frames: 0,
            is_frameless: false,
            missed_at: None,
            efforts: Vec::new(),
        }
    }

    /// Whether it is open and runs.
    pub const fn is_awake(&self) -> bool {
        self.is_open && !self.is_frozen
    }

    /// Whether the tokens that it holds come from a click, or may: it has not reported any.
    pub fn is_fresh(&self) -> bool {
        let tokens = self.python.report.as_ref().map(|it| &it["tokens"]);
        tokens.is_none_or(|it| it.is_null() || it["obtained"] == "login")
    }

    /// Bytes that no other page draws.
    pub fn draw(&mut self) -> streamlit_pkce::protocol::Entropy {
        self.draws = self.draws.wrapping_add(1);
        let (number, draws) = (u8::try_from(self.number).expect("few pages"), self.draws);
        story::entropy_of(move |at| match at % 32 {
            0 => number,
            1 => draws,
            2 => u8::try_from(at / 32).expect("a small number"),
            at => u8::try_from(at).expect("a small number"),
        })
    }

    pub fn reported(&mut self, report: &Report) -> &Value {
        let report = serde_json::to_value(report).expect("JSON");
        self.python.report.insert(report)
    }

    /// Python takes what it was given, as far as it concerns this. For tokens whose key is not known
    /// it wants others, unless somebody has just signed in or they are what has come of that.
    pub fn verdict(&mut self, is_known: bool) -> Option<Verdict> {
        let report = self.python.report.as_ref()?;
        let tokens = &report["tokens"];
        let sent_back = &mut self.python.sent_back;
        let outcome = if is_known {
            self.python.has_seen_nobody = tokens.is_null();
            if !tokens.is_null() {
                sent_back.clear();
            }
            Outcome::Accepted
        } else if self.python.has_seen_nobody && tokens["obtained"] == "login" {
            Outcome::Rejected
        } else if sent_back.contains(tokens) {
            Outcome::Unverified
        } else if sent_back.len() < 3 {
            sent_back.push(tokens.clone());
            Outcome::Unverified
        } else {
            Outcome::Rejected
        };
        Some(Verdict {
            seq: report["seq"].as_u64().expect("a number"),
            outcome,
            name: None,
            error: (!is_known).then(|| Failure {
                code: "key_unknown".to_owned(),
                message: String::new(),
                hint: String::new(),
            }),
            renew_in: (outcome == Outcome::Unverified).then_some(0),
        })
    }

    /// The access token that Python has, if somebody is signed in.
    pub fn access_token(&self) -> Option<&str> {
        self.python.report.as_ref()?["tokens"]["access_token"].as_str()
    }

    /// Why nobody is signed in, if nobody is.
    pub fn error(&self) -> Option<&Value> {
        let report = self.python.report.as_ref()?;
        (report["status"] == "anonymous").then_some(&report["error"]["code"])
    }
}
