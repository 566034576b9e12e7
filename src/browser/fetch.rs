//! Requests ([`fetch`](https://developer.mozilla.org/docs/Web/API/Window/fetch)) without cookies,
//! redirects or caches, that can be aborted.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Date;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, Response};

use super::clock;
use crate::protocol::http::{BODY_LIMIT, FormPost, NetworkFault, Reply, TIMEOUT};

/// What a request ends with.
pub type Answer = Result<Reply, NetworkFault>;

/// A request under way. Dropping it aborts the request, and its answer never comes.
#[must_use]
pub struct Exchange {
    controller: AbortController,
    dropped: Rc<Cell<bool>>,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.dropped.set(true);
        self.controller.abort();
    }
}

/// Gets a JSON document.
pub fn get(url: &str, answered: impl FnOnce(Answer) + 'static) -> Option<Exchange> {
    send(url, None, false, answered)
}

/// Posts a form.
pub fn post(form: &FormPost, answered: impl FnOnce(Answer) + 'static) -> Option<Exchange> {
    send(&form.url, Some(form.form.expose()), form.dpop, answered)
}

/// Posts a form even if the page is being left, and does not wait for an answer.
pub fn tell(form: &FormPost) {
    js::tell(&form.url, form.form.expose(), form.dpop);
}

/// Asks whether the server of `url` works at all, whatever it answers, and whether or not this
/// page may read that.
pub fn reach(url: &str, answered: impl FnOnce(bool) + 'static) -> Option<Exchange> {
    let url = url.to_owned();
    let answered = |works: Result<bool, NetworkFault>| answered(works == Ok(true));
    start(answered, async move |signal| {
        js::can_reach(&url, &signal).await.ok()?.as_bool()
    })
}

/// Runs a request, and tells what came of it unless it was dropped.
fn start<T: 'static>(
    answered: impl FnOnce(Result<T, NetworkFault>) + 'static,
    run: impl AsyncFnOnce(AbortSignal) -> Option<T> + 'static,
) -> Option<Exchange> {
    let controller = AbortController::new().ok()?;
    let dropped = Rc::new(Cell::new(false));
    let timed_out = Rc::new(Cell::new(false));
    let timeout = {
        let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
        Timeout::new(TIMEOUT, move || {
            timed_out.set(true);
            controller.abort();
        })
    };
    let (is_dropped, signal) = (Rc::clone(&dropped), controller.signal());
    spawn_local(async move {
        // Ends with the request, however that ends.
        let _timeout = timeout;
        let reply = run(signal).await;
        if is_dropped.get() {
            return;
        }
        answered(reply.ok_or(if timed_out.get() {
            NetworkFault::TimedOut
        } else {
            NetworkFault::Failed
        }));
    });
    Some(Exchange {
        controller,
        dropped,
    })
}

fn send(
    url: &str,
    form: Option<&str>,
    dpop: bool,
    answered: impl FnOnce(Answer) + 'static,
) -> Option<Exchange> {
    let (url, form) = (url.to_owned(), form.map(ToOwned::to_owned));
    start(answered, async move |signal| {
        let response = js::send(&url, form, dpop, &signal).await.ok()?;
        let response: Response = response.unchecked_into();
        let header = |name| response.headers().get(name).ok().flatten();
        let (status, content_type) = (response.status(), header("content-type"));
        let retry_after = header("retry-after").and_then(|value| seconds(&value));
        let body = js::read_text(&response, BODY_LIMIT).await.ok()?;
        Some(Reply {
            status,
            content_type: content_type.unwrap_or_default(),
            body: body.as_string()?,
            retry_after,
        })
    })
}

/// How long `Retry-After` (RFC 9110 section 10.2.3) says to wait, in seconds: it names a number of
/// them, or a date.
fn seconds(retry_after: &str) -> Option<u64> {
    if let Ok(seconds) = retry_after.parse() {
        return Some(seconds);
    }
    // Browsers would take almost anything for a date.
    let date = Some(retry_after).filter(|it| it.ends_with(" GMT"))?;
    let then = clock::whole(Date::parse(date));
    Some(then?.saturating_sub(clock::now()) / 1000)
}

mod js {
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::{AbortSignal, Response};

    #[wasm_bindgen(module = "/frontend/network.js")]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub async fn send(
            url: &str,
            form: Option<String>,
            dpop: bool,
            signal: &AbortSignal,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = readText)]
        pub async fn read_text(response: &Response, limit: usize) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = canReach)]
        pub async fn can_reach(url: &str, signal: &AbortSignal) -> Result<JsValue, JsValue>;
        pub fn tell(url: &str, form: &str, dpop: bool);
    }
}
