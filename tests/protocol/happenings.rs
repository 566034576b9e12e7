//! Anything that can happen to a session, for proptest to choose from.

use proptest::prelude::*;
use serde_json::{Value, json};
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::protocol::event::{Claim, Timer};

use crate::provider;

/// Something that happens; what answers a request answers the last one.
#[derive(Clone, Debug)]
pub enum Happening {
    Mounted,
    Unmounted,
    HostUpdated(Option<Value>, Option<(Outcome, i8)>),
    EntropyDrawn(u8),
    MetadataAnswered(Value),
    MetadataLost,
    LoginClicked,
    AllowClicked,
    CancelClicked,
    WindowBlocked,
    WindowClosed,
    StorageBlocked,
    PageTaken,
    BroughtBack,
    Pushed(bool, u16, Value),
    PushLost(bool),
    Called(String),
    CalledBack(String),
    TokensGranted,
    TokensAnswered(u16, String, Value),
    TokensLost,
    StoreAnswered(Option<Value>, u64),
    SiblingAsked,
    SiblingOffered(i8),
    SiblingSignedOut(i8),
    SiblingSaid(Value),
    Claimed(Claim),
    FrameCalledBack(String),
    FrameLoaded(bool),
    RenewalGranted,
    RenewalAnswered(u16, Value),
    RenewalLost,
    Probed(bool),
    Woken(bool),
    SignedOut(u64),
    TimerFired(Timer),
    TimeSet(u64),
}

/// Any JSON, with names and texts that mean something somewhere.
pub fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("openid")),
        Just(json!(provider::ISSUER)),
    ];
    let name = prop_oneof![
        proptest::sample::select(&[
            "issuer",
            "token_endpoint",
            "access_token",
            "token_type",
            "expires_in",
            "id_token",
            "scope",
            "error",
            "error_description",
            "parameters",
            "verdict",
            "version",
            "seq",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn metadata() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => Just(provider::metadata()),
        1 => Just(provider::pushing()),
        1 => json_value(),
        1 => json_value().prop_map(|odd| provider::with(
            provider::metadata(),
            json!({"token_endpoint": odd})
        )),
    ]
}

/// What a provider says that has got a request pushed.
pub fn accepted() -> Value {
    json!({"request_uri": "urn:example:pushed", "expires_in": 60})
}

/// Anything that can happen to a renewal, or to the search for a session.
fn renewal() -> impl Strategy<Value = Happening> {
    let claim = proptest::sample::select(&[
        Claim::Granted,
        Claim::Granted,
        Claim::Uncertain,
        Claim::Superseded,
        Claim::Busy,
    ]);
    let callback = prop_oneof![
        4 => Just("code=example-code".to_owned()),
        1 => Just("error=login_required".to_owned()),
        1 => Just("error=server_error".to_owned()),
        1 => any::<String>(),
    ];
    let status = proptest::sample::select(&[200, 400, 401, 408, 429, 500, 503]);
    let refusal = prop_oneof![Just(json!({"error": "invalid_grant"})), json_value()];
    prop_oneof![
        1 => (proptest::option::of(json_value()), any::<u64>())
            .prop_map(|(record, until)| Happening::StoreAnswered(record, until)),
        1 => Just(Happening::SiblingAsked),
        2 => any::<i8>().prop_map(Happening::SiblingOffered),
        1 => any::<i8>().prop_map(Happening::SiblingSignedOut),
        1 => json_value().prop_map(Happening::SiblingSaid),
        5 => claim.prop_map(Happening::Claimed),
        3 => callback.prop_map(Happening::FrameCalledBack),
        1 => any::<bool>().prop_map(Happening::FrameLoaded),
        3 => Just(Happening::RenewalGranted),
        2 => (status, refusal).prop_map(|(status, body)| Happening::RenewalAnswered(status, body)),
        1 => Just(Happening::RenewalLost),
        3 => any::<bool>().prop_map(Happening::Probed),
        1 => any::<bool>().prop_map(Happening::Woken),
        1 => any::<u64>().prop_map(Happening::SignedOut),
    ]
}

/// Anything that can happen, likely things more often.
pub fn happening() -> impl Strategy<Value = Happening> {
    let outcome =
        proptest::sample::select(&[Outcome::Accepted, Outcome::Rejected, Outcome::Unverified]);
    let verdict = proptest::option::of((outcome, -1_i8..=1));
    let timer = proptest::sample::select(&[
        Timer::Transaction,
        Timer::Grace,
        Timer::Absence,
        Timer::Expiry,
        Timer::Renewal,
        Timer::Renewal,
        Timer::Renewal,
        Timer::Siblings,
        Timer::Siblings,
        Timer::Frame,
    ]);
    let callback = prop_oneof![
        6 => Just("code=example-code".to_owned()),
        1 => Just("error=access_denied".to_owned()),
        1 => any::<String>(),
        1 => "[a-z=&%+#?]{0,40}",
    ];
    prop_oneof![
        2 => Just(Happening::Mounted),
        1 => Just(Happening::Unmounted),
        4 => (proptest::option::of(metadata()), verdict)
            .prop_map(|(metadata, verdict)| Happening::HostUpdated(metadata, verdict)),
        1 => any::<u8>().prop_map(Happening::EntropyDrawn),
        1 => metadata().prop_map(Happening::MetadataAnswered),
        1 => Just(Happening::MetadataLost),
        6 => Just(Happening::LoginClicked),
        2 => Just(Happening::AllowClicked),
        1 => Just(Happening::CancelClicked),
        1 => Just(Happening::WindowBlocked),
        1 => Just(Happening::WindowClosed),
        1 => Just(Happening::StorageBlocked),
        1 => Just(Happening::PageTaken),
        2 => Just(Happening::BroughtBack),
        4 => any::<bool>().prop_map(|is_unseen| Happening::Pushed(is_unseen, 201, accepted())),
        1 => (any::<bool>(), any::<u16>(), json_value()).prop_map(|(is_unseen, status, body)|
            Happening::Pushed(is_unseen, status, body)),
        1 => any::<bool>().prop_map(Happening::PushLost),
        1 => any::<String>().prop_map(Happening::Called),
        6 => callback.prop_map(Happening::CalledBack),
        4 => Just(Happening::TokensGranted),
        2 => (any::<u16>(), any::<String>(), json_value()).prop_map(|(status, kind, body)|
            Happening::TokensAnswered(status, kind, body)),
        1 => json_value().prop_map(|body|
            Happening::TokensAnswered(200, "application/json".to_owned(), body)),
        1 => Just(Happening::TokensLost),
        12 => renewal(),
        2 => timer.prop_map(Happening::TimerFired),
        1 => any::<u64>().prop_map(Happening::TimeSet),
        1 => Just(Happening::TimeSet(u64::MAX)),
    ]
}
