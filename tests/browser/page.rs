//! What the tests do to the page they run in, and see of it.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// How many tasks of the page a condition may take to come true: some ten seconds.
const PATIENCE: f64 = 10_000.0;

/// Waits until `condition` is true.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = js_sys::Date::now() + PATIENCE;
    while !condition() {
        assert!(js_sys::Date::now() < deadline, "waited in vain for {what}");
        next_task().await;
    }
}

/// Lets the page do what it has to do already.
pub async fn next_task() {
    JsFuture::from(js::next_task()).await.expect("a task");
}

mod js {
    use super::{Promise, wasm_bindgen};

    #[wasm_bindgen(module = "/tests/browser/census.js")]
    extern "C" {
        #[wasm_bindgen(js_name = nextTask)]
        pub fn next_task() -> Promise;
    }
}

#[wasm_bindgen(module = "/tests/browser/census.js")]
extern "C" {
    pub type Census;
    #[wasm_bindgen(constructor)]
    pub fn new() -> Census;
    #[wasm_bindgen(method)]
    pub fn count(this: &Census) -> u32;
    #[wasm_bindgen(method)]
    pub fn delays(this: &Census) -> Vec<f64>;
    #[wasm_bindgen(method)]
    pub fn fire(this: &Census, delay: u32) -> u32;
    #[wasm_bindgen(method)]
    fn restore(this: &Census);
}

#[wasm_bindgen(module = "/tests/browser/network.js")]
extern "C" {
    pub type Network;
    #[wasm_bindgen(constructor)]
    pub fn new() -> Network;
    #[wasm_bindgen(method)]
    pub fn answer(this: &Network, status: u16, headers: &str, body: &str);
    #[wasm_bindgen(method, js_name = breakDown)]
    pub fn break_down(this: &Network);
    #[wasm_bindgen(method)]
    pub fn count(this: &Network) -> u32;
    #[wasm_bindgen(method)]
    pub fn get(this: &Network, index: u32, name: &str) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn header(this: &Network, index: u32, name: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = isAborted)]
    pub fn is_aborted(this: &Network, index: u32) -> bool;
    #[wasm_bindgen(method)]
    fn restore(this: &Network);
}

#[wasm_bindgen(module = "/tests/browser/popups.js")]
extern "C" {
    pub type Popups;
    #[wasm_bindgen(constructor)]
    pub fn new() -> Popups;
    #[wasm_bindgen(method, setter, js_name = isBlocking)]
    pub fn set_blocking(this: &Popups, is_blocking: bool);
    #[wasm_bindgen(method, setter, js_name = hasFocus)]
    pub fn set_focus(this: &Popups, has_focus: bool);
    #[wasm_bindgen(method)]
    pub fn count(this: &Popups) -> u32;
    #[wasm_bindgen(method, js_name = openCount)]
    pub fn open_count(this: &Popups) -> u32;
    #[wasm_bindgen(method)]
    pub fn get(this: &Popups, name: &str) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn place(this: &Popups) -> String;
    #[wasm_bindgen(method)]
    pub fn parameter(this: &Popups, name: &str) -> String;
    #[wasm_bindgen(method)]
    pub fn close(this: &Popups);
    #[wasm_bindgen(method)]
    pub fn message(this: &Popups, data: &JsValue, origin: Option<&str>, is_from_window: bool);
    #[wasm_bindgen(method)]
    fn restore(this: &Popups);

    pub fn broadcast(name: &str, data: &JsValue);
}

#[wasm_bindgen(module = "/tests/browser/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = mountPoint)]
    pub fn mount_point() -> HtmlElement;
    pub fn unmount(root: &HtmlElement);
    pub fn click(element: &Element, detail: u32);
    pub fn press(element: &Element, key: &str);
    pub fn focused(root: &Element) -> Option<Element>;
    pub fn data(members: &str) -> JsValue;
    pub fn tokens(nonce: &str) -> String;

    pub type Dice;
    #[wasm_bindgen(constructor)]
    pub fn new() -> Dice;
    #[wasm_bindgen(method)]
    pub fn count(this: &Dice) -> u32;
    #[wasm_bindgen(method)]
    pub fn roll(this: &Dice, index: u32) -> Vec<u8>;
    #[wasm_bindgen(method)]
    fn restore(this: &Dice);
}

#[wasm_bindgen(module = "/tests/browser/tabs.js")]
extern "C" {
    pub type Tab;
    #[wasm_bindgen(static_method_of = Tab, js_name = open)]
    async fn open_js() -> JsValue;
    #[wasm_bindgen(method)]
    pub fn ask(this: &Tab, group: &str, generation: f64);
    #[wasm_bindgen(method, getter)]
    pub fn outcome(this: &Tab) -> Option<u32>;
    #[wasm_bindgen(method)]
    pub fn conclude(this: &Tab, ending: u32, generation: f64);
    #[wasm_bindgen(method, js_name = loseLocks)]
    pub fn lose_locks(this: &Tab);
    #[wasm_bindgen(method)]
    pub fn save(this: &Tab, storage: u32, group: &str, record: &str);
    #[wasm_bindgen(method, js_name = load)]
    async fn load_js(this: &Tab, storage: u32, group: &str) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn close(this: &Tab);
}

impl Tab {
    pub async fn open() -> During<Self> {
        During::new(Self::open_js().await.unchecked_into())
    }

    /// What the tab reads, as JSON.
    pub async fn load(&self, storage: u32, group: &str) -> String {
        let text = self.load_js(storage, group).await;
        text.as_string().expect("a text")
    }
}

#[wasm_bindgen(module = "/tests/browser/platform.js")]
extern "C" {
    pub type Lack;
    #[wasm_bindgen(constructor)]
    fn js_new(facility: &str, how: &str) -> Lack;
    #[wasm_bindgen(method)]
    fn restore(this: &Lack);

    pub type Jam;
    #[wasm_bindgen(static_method_of = Jam, js_name = open)]
    async fn open_js() -> JsValue;
    #[wasm_bindgen(method)]
    fn restore(this: &Jam);

    pub type Clock;
    #[wasm_bindgen(constructor)]
    pub fn new(shift: i32) -> Clock;
    #[wasm_bindgen(method)]
    fn restore(this: &Clock);

    pub fn entry(area: &str, name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = setEntry)]
    pub fn set_entry(area: &str, name: &str, text: &str);
    #[wasm_bindgen(js_name = tryKey)]
    async fn try_key_js() -> JsValue;
    #[wasm_bindgen(js_name = plantKey)]
    pub async fn plant_key(algorithm: &str, is_extractable: bool);
    pub fn happen(target: &str, event: &str);
    pub fn frames() -> Vec<Element>;
    pub fn message(data: &JsValue, origin: Option<&str>, is_from_frame: bool);

    pub type Pretence;
    #[wasm_bindgen(constructor)]
    pub fn new(owner: &str, name: &str, value: &JsValue) -> Pretence;
    #[wasm_bindgen(method)]
    fn restore(this: &Pretence);

    #[wasm_bindgen(js_name = row)]
    async fn row_js(store: &str, key: &str, text: Option<&str>) -> JsValue;
}

impl Lack {
    pub fn of(facility: &str, how: &str) -> During<Self> {
        During::new(Self::js_new(facility, how))
    }
}

impl Jam {
    pub async fn open() -> During<Self> {
        During::new(Self::open_js().await.unchecked_into())
    }
}

/// What happens to a script that wants to read the vault's key.
pub async fn try_key() -> String {
    try_key_js().await.as_string().expect("a text")
}

/// A row of the database, as JSON.
pub async fn row(store: &str, key: &str) -> Option<String> {
    row_js(store, key, None).await.as_string()
}

/// Writes a row into the database, past all rules.
pub async fn plant(store: &str, key: &str, row: &str) {
    row_js(store, key, Some(row)).await;
}

/// A change to the page that ends with the test.
pub trait Change {
    fn end(&self);
}

macro_rules! restored {
    ($($change:ident)*) => {$(
        impl Change for $change {
            fn end(&self) {
                self.restore();
            }
        }
    )*};
}

restored!(Census Network Popups Dice Lack Jam Pretence Clock);

impl Change for Tab {
    fn end(&self) {
        self.close();
    }
}

/// Ends a change when it is dropped.
pub struct During<T: Change>(T);

impl<T: Change> During<T> {
    pub fn new(change: T) -> Self {
        Self(change)
    }
}

impl<T: Change> std::ops::Deref for During<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Change> Drop for During<T> {
    fn drop(&mut self) {
        self.0.end();
    }
}
