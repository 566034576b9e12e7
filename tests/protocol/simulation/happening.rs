//! What lies ahead in a run.

use serde_json::Value;
use streamlit_pkce::protocol::event::{Claim, Ending, Event, Timer};

/// Something that will happen.
pub enum Happening {
    /// In a page; it waits for one that is frozen.
    In(usize, Doing),
    /// A token request reaches the provider.
    Arrives(Box<Request>),
    /// A frame's request reaches the provider.
    Framed {
        page: usize,
        id: u64,
        nonce: String,
        state: String,
    },
    /// The person has signed in in the window.
    SignedIn {
        page: usize,
        id: u64,
        nonce: String,
        state: String,
    },
    /// Something goes wrong.
    Trouble,
    Thaws(usize),
    AllWake,
    NetworkReturns,
    ProviderReturns,
}

/// A token request under way.
pub struct Request {
    pub page: usize,
    pub id: u64,
    pub form: String,
    pub slot: Slot,
    /// When the page gives up or gets its answer, and whether that is the provider's.
    pub answered_at: u64,
    pub is_answered: bool,
}

/// Which request of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Exchange,
    Renewal,
}

/// Something that will happen in a page.
pub enum Doing {
    Takes(Event),
    /// The answer to the request of this number.
    Gets(Slot, u64, Event),
    /// Something in the frame of this number.
    Frame(u64, Event),
    /// Something in the window of this number.
    Window(u64, Event),
    Fires(Timer, u64),
    Hears(Value),
    Reruns,
    Saves(Value),
    /// The store drops what is of this login or an earlier one.
    Forgets(u64),
    Loads,
    /// The claim of this number has the lock.
    Transacts(u64),
    /// The claim of this number has waited long enough.
    Tires(u64),
    /// The claim of this number is answered.
    Claimed(u64, Claim),
    Ends(u64, Ending),
    Settles(u64, u64),
}
