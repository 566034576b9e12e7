//! Getting a further access token silently.

use serde_json::json;
use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{self, document, with};
use crate::renewing::{FIRST, SECOND, renewed};
use crate::story::{self, Story, claims, framed, token_request};
use crate::wishing::{GRAPH, NOTES, access, asks_provider};

#[test]
fn the_refresh_token_is_redeemed_for_another_scope_and_resource() {
    let mut story = Story::wishing(&[NOTES]);
    let form = story.granted_errand();
    assert_eq!(form::value(&form, "scope"), "openid notes.read");
    assert_eq!(form::values(&form, "resource"), ["https://notes"]);
    assert_eq!(form::value(&form, "refresh_token"), FIRST);

    let login = story.last_report()["tokens"].clone();
    story.answer_renewal(&access("notes-token"));
    let further = story.further(NOTES);
    assert_eq!(further["access_token"], "notes-token");
    assert_eq!(further["scope"], "openid notes.read");
    assert_eq!(further["expires_at"], provider::ISSUED_AT + 3600);
    assert!(further["error"].is_null());
    assert_eq!(story.last_report()["tokens"], login);
    assert!(matches!(story.view(), View::SignedIn { .. }));
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn what_the_login_was_for_is_not_asked_for_again() {
    let config = story::config(|it| {
        it.scope = "openid offline_access mail.read".to_owned();
        it.parameters = [("resource", "https://mail"), ("audience", "mail")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    });
    let mut story = Story::lasting_with(config, json!({"refresh_token": FIRST}));
    story.wish(&["scope=openid+offline_access+x&audience=graph"]);
    let form = story.granted_errand();
    let scope = form::value(&form, "scope");
    assert_eq!(scope, "openid offline_access x");
    assert!(form::values(&form, "resource").is_empty());
    assert_eq!(form::values(&form, "audience"), ["graph"]);
}

#[test]
fn item_51_what_is_new_is_saved_before_anything_else() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    let machine = story.release();
    let answer = provider::reply(200, &access("notes-token"));
    let (_, effects) = machine.step(Event::RenewalAnswered(Ok(answer)), story.now);
    let [
        Effect::Save(_, record),
        Effect::Tell(_),
        Effect::Report(_),
        Effect::EndClaim(Ending::Settled(_)),
        ..,
    ] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    let record = serde_json::to_value(record).expect("JSON");
    assert_eq!(record["tokens"]["refresh_token"], SECOND);
    assert_eq!(record["further"][0]["access_token"], "notes-token");
}

#[test]
fn two_wishes_come_true_one_after_the_other() {
    let mut story = Story::wishing(&[NOTES, GRAPH]);
    story.granted_errand();
    let effects = story.answer_renewal(&access("notes-token"));
    // The right is given back and asked for again: other tabs may be waiting.
    assert!(claims(&effects) && !asks_provider(&effects));
    let form = story.granted_errand();
    assert_eq!(form::value(&form, "refresh_token"), SECOND);
    assert_eq!(form::value(&form, "scope"), "openid https://graph/.default");
    let effects = story.answer_renewal(&access("graph-token"));
    assert!(!claims(&effects));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
    assert_eq!(story.further(GRAPH)["access_token"], "graph-token");
}

#[test]
fn nothing_is_asked_for_twice_or_before_it_is_wished_for() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    story.answer_renewal(&access("notes-token"));
    let reports = story.reports.len();
    assert!(!claims(&story.wish(&[NOTES])));
    assert_eq!(story.reports.len(), reports);
    assert!(!claims(&story.wish(&[])));
}

#[test]
fn it_is_renewed_before_it_expires_and_the_login_is_not() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    story.answer_renewal(&with(access("first"), json!({"expires_in": 600})));
    let began = story.now;
    story.wait_for(Timer::Renewal);
    assert!((began + 300_000..began + 600_000).contains(&story.now));
    let form = story.granted_errand();
    assert_eq!(form::value(&form, "scope"), "openid notes.read");
    story.answer_renewal(&with(access("second"), json!({"expires_in": 600})));
    assert_eq!(story.further(NOTES)["access_token"], "second");
    assert_eq!(
        story.last_report()["tokens"]["access_token"],
        "example-access-token"
    );
}

#[test]
fn the_logins_own_renewal_goes_first() {
    let mut story = Story::lasting();
    story.wait_for(Timer::Renewal);
    story.wish(&[NOTES]);
    let form = story.granted_errand();
    assert_eq!(form::value(&form, "scope"), "openid profile email");
    let effects = story.answer_renewal(&renewed());
    assert!(claims(&effects));
    assert_eq!(
        form::value(&story.granted_errand(), "refresh_token"),
        SECOND
    );
}

#[test]
fn it_outlives_the_logins_renewal_and_a_reload() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    story.answer_renewal(&with(access("notes-token"), json!({"expires_in": 36_000})));
    story.refreshing();
    story.answer_renewal(&renewed());
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");

    let mut reloaded = Story::new(story::config(|it| it.further = vec![NOTES.to_owned()]));
    reloaded.now = story.now;
    reloaded.surroundings.record = story.surroundings.record.take();
    let effects = reloaded.take(Event::Mounted);
    assert!(!claims(&effects));
    assert_eq!(reloaded.further(NOTES)["access_token"], "notes-token");
}

#[test]
fn where_there_is_no_refresh_token_the_frame_is_asked_at_once() {
    let mut story = Story::frame_only();
    story.wish(&[NOTES]);
    let request = framed(&story.take(Event::ClaimAnswered(Claim::Granted))).expect("a frame");
    let (_, form) = token_request(&story.frame_answers(&request.answer())).expect("a request");
    // RFC 8707 section 2.2: the code is redeemed for the resource that it was asked for with.
    assert_eq!(form::values(&form, "resource"), ["https://notes"]);
    let tokens = with(
        provider::tokens(request.get("nonce")),
        json!({"access_token": "notes-token", "scope": "notes.read"}),
    );
    story.answer_renewal(&tokens);
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
}

#[test]
fn item_53_what_another_tab_has_got_is_not_asked_for() {
    let mut sibling = Story::wishing(&[NOTES]);
    sibling.granted_errand();
    sibling.now += 1;
    sibling.answer_renewal(&access("notes-token"));
    let message = sibling.surroundings.told.pop().expect("a message");

    let mut story = Story::wishing(&[NOTES]);
    story.now += 1;
    let effects = story.take(Event::SiblingSpoke(document(&message)));
    assert!(effects.contains(&Effect::EndClaim(Ending::Untouched)));
    assert!(!asks_provider(&effects) && !claims(&effects));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn item_53_a_superseded_tab_asks_its_siblings() {
    let mut story = Story::wishing(&[NOTES]);
    let effects = story.take(Event::ClaimAnswered(Claim::Superseded));
    assert!(!asks_provider(&effects));
    let mut record = story.newer_record();
    record["further"] = json!([{
        "wish": NOTES, "access_token": "notes-token", "scope": "notes.read",
        "expires_at": null, "obtained_at": story.now, "until": null, "refresh_token": null,
    }]);
    let effects = story.offered(&record);
    assert!(!claims(&effects));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
}

#[test]
fn tabs_that_want_too_much_do_not_take_it_from_each_other() {
    let mut story = Story::lasting();
    let wishes: Vec<_> = (0..17).map(|at| format!("scope=scope-{at}")).collect();
    story.wish(&wishes.iter().map(String::as_str).collect::<Vec<_>>());
    for _ in &wishes {
        story.granted_errand();
        story.answer_renewal(&access("token"));
    }
    assert_eq!(
        story.surroundings.record.as_ref().unwrap()["further"]
            .as_array()
            .unwrap()
            .len(),
        16
    );
    let last = story.further(&wishes[16]);
    assert_eq!(last["error"]["code"], "configuration_invalid");
    assert_eq!(story.further(&wishes[0])["access_token"], "token");
    assert!(story.pause() > 60_000);
}

#[test]
fn a_sign_out_ends_it_and_whatever_is_under_way() {
    let mut story = Story::wishing(&[NOTES, GRAPH]);
    story.granted_errand();
    story.answer_renewal(&access("notes-token"));
    story.granted_errand();
    story.sign_out = Some(1);
    let effects = story.host_updates(None);
    assert!(effects.contains(&Effect::AbortRenewal));
    assert_eq!(story.surroundings.record, None);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.last_report()["further"].is_null());
    assert!(story.answer_renewal(&access("graph-token")).is_empty());
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_it_from_being_renewed() {
    let mut story = Story::lasting();
    story.now += 1_800_000;
    story.wish(&[NOTES]);
    story.granted_errand();
    story.answer_renewal(&with(access("first"), json!({"expires_in": 600})));
    let record = story.surroundings.record.clone();
    story.now -= 1_500_000;
    story.take(Event::Woken { online: true });
    assert!(story.pause() < 600_000);

    // The same between two visits, when nobody saw it happen.
    let mut reloaded = Story::new(story::config(|it| it.further = vec![NOTES.to_owned()]));
    reloaded.now = story.now;
    reloaded.surroundings.record = record;
    reloaded.host_updates(None);
    assert!(claims(&reloaded.take(Event::Mounted)));
    let form = reloaded.granted_errand();
    assert_eq!(form::value(&form, "scope"), "openid notes.read");
}
