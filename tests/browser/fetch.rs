//! Requests.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use streamlit_pkce::browser::fetch::{self, Answer};
use streamlit_pkce::protocol::http::{BODY_LIMIT, FormPost, NetworkFault, Reply, TIMEOUT};
use streamlit_pkce::secret::Secret;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, Network, next_task, until};

const URL: &str = "https://login.example.com/token";
const JSON: &str = r#"{"content-type": "application/json"}"#;

/// Where answers arrive.
#[derive(Clone, Default)]
struct Inbox(Rc<RefCell<Vec<Answer>>>);

impl Inbox {
    fn receiver(&self) -> impl FnOnce(Answer) + 'static {
        let inbox = Rc::clone(&self.0);
        move |answer| inbox.borrow_mut().push(answer)
    }

    async fn answer(&self) -> Answer {
        until("an answer", || !self.0.borrow().is_empty()).await;
        self.0.borrow_mut().remove(0)
    }
}

/// The answer to a request while the network does what `prepare` tells it.
async fn answer_of(prepare: impl FnOnce(&Network)) -> Answer {
    let network = During::new(Network::new());
    prepare(&network);
    let inbox = Inbox::default();
    let exchange = fetch::get(URL, inbox.receiver());
    let answer = inbox.answer().await;
    drop(exchange);
    answer
}

#[wasm_bindgen_test]
async fn a_document_is_read_by_the_browser_s_own_fetch() {
    let inbox = Inbox::default();
    let exchange = fetch::get("data:application/json,%7B%22a%22%3A1%7D", inbox.receiver());
    let reply = inbox.answer().await.expect("a reply");
    drop(exchange);
    assert_eq!(reply.status, 200);
    assert!(reply.is_json());
    assert_eq!(reply.body, r#"{"a":1}"#);
}

#[wasm_bindgen_test]
async fn an_error_status_is_a_reply_too() {
    let body = r#"{"error":"invalid_grant"}"#;
    let reply = answer_of(|network| network.answer(400, JSON, body)).await;
    let expected = Reply {
        status: 400,
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
        retry_after: None,
    };
    assert!(reply == Ok(expected));
}

#[wasm_bindgen_test]
async fn item_31_a_request_carries_no_cookies_and_follows_no_redirects() {
    let network = During::new(Network::new());
    let inbox = Inbox::default();
    let form = FormPost {
        url: URL.to_owned(),
        form: Secret::new("grant_type=authorization_code&code=x"),
        dpop: false,
    };
    let get = fetch::get(URL, inbox.receiver());
    let post = fetch::post(&form, inbox.receiver());
    until("both requests", || network.count() == 2).await;
    for (index, method) in [(0, "GET"), (1, "POST")] {
        for (name, value) in [
            ("method", method),
            ("url", URL),
            ("credentials", "omit"),
            ("redirect", "error"),
            ("cache", "no-store"),
        ] {
            assert_eq!(network.get(index, name), value);
        }
        let accept = network.header(index, "accept");
        assert_eq!(accept.as_deref(), Some("application/json"));
    }
    assert_eq!(network.get(1, "body"), form.form.expose());
    let content_type = network.header(1, "content-type");
    let expected = "application/x-www-form-urlencoded";
    assert_eq!(content_type.as_deref(), Some(expected));
    drop((get, post));
}

#[wasm_bindgen_test]
async fn a_network_that_fails_is_an_answer() {
    let answer = answer_of(Network::break_down).await;
    assert!(answer == Err(NetworkFault::Failed));
}

#[wasm_bindgen_test]
async fn a_url_that_cannot_be_asked_is_an_answer() {
    let inbox = Inbox::default();
    let exchange = fetch::get("https://", inbox.receiver());
    assert!(inbox.answer().await == Err(NetworkFault::Failed));
    drop(exchange);
}

#[wasm_bindgen_test]
async fn item_31_a_body_past_the_limit_is_refused() {
    let fits = "x".repeat(BODY_LIMIT);
    let answer = answer_of(|network| network.answer(200, JSON, &fits)).await;
    assert!(answer.is_ok());
    let answer = answer_of(|network| network.answer(200, JSON, &format!("{fits}x"))).await;
    assert!(answer == Err(NetworkFault::Failed));
}

#[wasm_bindgen_test]
async fn a_provider_that_hangs_is_given_up() {
    let census = During::new(Census::new());
    let network = During::new(Network::new());
    let inbox = Inbox::default();
    let exchange = fetch::get(URL, inbox.receiver());
    until("the request", || network.count() == 1).await;
    assert_eq!(census.fire(TIMEOUT), 1);
    assert!(inbox.answer().await == Err(NetworkFault::TimedOut));
    assert!(network.is_aborted(0));
    drop(exchange);
}

#[wasm_bindgen_test]
async fn dropping_a_request_aborts_it_and_nobody_hears_of_it() {
    let census = During::new(Census::new());
    let network = During::new(Network::new());
    let inbox = Inbox::default();
    let exchange = fetch::get(URL, inbox.receiver());
    until("the request", || network.count() == 1).await;
    assert_eq!(census.delays(), [f64::from(TIMEOUT)]);
    drop(exchange);
    assert!(network.is_aborted(0));
    until("the timer's end", || census.count() == 0).await;
    assert!(inbox.0.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn an_answer_that_comes_with_the_drop_is_not_heard() {
    let network = During::new(Network::new());
    network.answer(200, JSON, "{}");
    let inbox = Inbox::default();
    let exchange = fetch::get(URL, inbox.receiver());
    drop(exchange);
    for _ in 0..5 {
        next_task().await;
    }
    assert!(inbox.0.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn an_answer_ends_the_timer() {
    let census = During::new(Census::new());
    let network = During::new(Network::new());
    network.answer(200, JSON, "{}");
    let inbox = Inbox::default();
    let exchange = fetch::get(URL, inbox.receiver());
    assert!(inbox.answer().await.is_ok());
    until("the timer's end", || census.count() == 0).await;
    drop(exchange);
}

#[wasm_bindgen_test]
async fn item_55_retry_after_names_seconds_or_a_date() {
    for (value, seconds) in [
        ("120", Some(120)),
        ("0", Some(0)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", Some(0)),
        ("Thu, 99 Foo 2015 07:28:00 GMT", None),
        ("tomorrow", None),
        ("-1", None),
        ("1.5", None),
        ("99999999999999999999", None),
    ] {
        let headers = format!(r#"{{"retry-after": "{value}"}}"#);
        let reply = answer_of(|network| network.answer(429, &headers, "")).await;
        assert_eq!(reply.expect("a reply").retry_after, seconds, "{value}");
    }
    let hour = JsValue::from_f64(js_sys::Date::now() + 3_600_000.0);
    let headers = js_sys::Date::new(&hour).to_utc_string();
    let headers = format!(r#"{{"retry-after": "{headers}"}}"#);
    let reply = answer_of(|network| network.answer(429, &headers, "")).await;
    let seconds = reply.expect("a reply").retry_after.expect("a wait");
    assert!((3_500..=3_600).contains(&seconds), "{seconds}");
}

/// Whether a server can be reached while the network does what `prepare` tells it; and how often
/// the network was asked.
async fn reached(prepare: impl FnOnce(&Network)) -> (bool, u32) {
    let network = During::new(Network::new());
    prepare(&network);
    let works = Rc::<Cell<Option<bool>>>::default();
    let kept = Rc::clone(&works);
    let exchange = fetch::reach(URL, move |it| kept.set(Some(it)));
    until("an answer", || works.get().is_some()).await;
    drop(exchange);
    for index in 0..network.count() {
        assert_eq!(network.get(index, "method"), "GET");
        assert_eq!(network.get(index, "credentials"), "omit");
        assert_eq!(network.get(index, "cache"), "no-store");
    }
    (works.get() == Some(true), network.count())
}

#[wasm_bindgen_test]
async fn a_server_that_answers_whatever_can_be_reached() {
    for status in [200, 401, 404, 429] {
        let answer = reached(|network| network.answer(status, "{}", "")).await;
        assert_eq!(answer, (true, 1), "{status}");
    }
}

#[wasm_bindgen_test]
async fn a_proxy_in_front_of_a_server_that_does_not_work_says_so() {
    let answer = reached(|network| network.answer(502, "{}", "")).await;
    assert_eq!(answer, (false, 1));
}

#[wasm_bindgen_test]
async fn a_server_that_this_page_may_not_read_can_be_reached() {
    let answer = reached(|network| {
        network.break_down();
        network.answer(200, "{}", "");
    });
    assert_eq!(answer.await, (true, 2));
}

#[wasm_bindgen_test]
async fn a_server_that_is_away_cannot_be_reached() {
    let answer = reached(|network| {
        network.break_down();
        network.break_down();
    });
    assert_eq!(answer.await, (false, 2));
}

#[wasm_bindgen_test]
async fn a_server_that_hangs_cannot_be_reached() {
    let census = During::new(Census::new());
    let network = During::new(Network::new());
    let works = Rc::<Cell<Option<bool>>>::default();
    let kept = Rc::clone(&works);
    let exchange = fetch::reach(URL, move |it| kept.set(Some(it)));
    until("the request", || network.count() == 1).await;
    assert_eq!(census.fire(TIMEOUT), 1);
    until("an answer", || works.get().is_some()).await;
    assert_eq!(works.get(), Some(false));
    drop(exchange);
}

#[wasm_bindgen_test]
async fn nobody_hears_of_a_server_after_the_drop() {
    let network = During::new(Network::new());
    network.answer(200, "{}", "");
    let works = Rc::<Cell<Option<bool>>>::default();
    let kept = Rc::clone(&works);
    let exchange = fetch::reach(URL, move |it| kept.set(Some(it)));
    drop(exchange);
    for _ in 0..5 {
        next_task().await;
    }
    assert_eq!(works.get(), None);
    assert!(network.count() == 0 || network.is_aborted(0));
}
