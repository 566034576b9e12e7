//! A provider with sessions, and with refresh tokens that may be used once.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use streamlit_pkce::protocol::http::Reply;

use super::rules::{Frames, Rules};
use crate::form;
use crate::provider::{self as shape, CLIENT_ID, ISSUER};

/// All that stems from one code.
#[derive(Debug)]
struct Family {
    subject: &'static str,
    nonce: String,
    /// How many refresh tokens there have been.
    rotations: u64,
    is_dead: bool,
}

/// What a code stands for.
#[derive(Debug)]
struct Code {
    subject: &'static str,
    nonce: String,
}

/// How the provider fails at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// It turns requests away with this status, and wants them back after so many seconds.
    TurnsAway(u16, Option<u64>),
    /// It fails with this status before it has done anything, or after it has done all of it.
    Fails(u16),
}

/// What a frame gets to see.
pub enum Framed {
    /// A callback with these parameters, without the state.
    CalledBack(String),
    /// A page that passes nothing on.
    Page,
    /// Nothing at all.
    Nothing,
}

/// The provider.
pub struct Provider {
    rules: Rules,
    /// Who is signed in there.
    pub session: Option<&'static str>,
    pub outage: Option<Outage>,
    families: Vec<Family>,
    /// The first of them whose ID token was signed with a key that there still is.
    first_known: usize,
    pub key_changes: usize,
    codes: HashMap<String, Code>,
    used: HashSet<String>,
    granted: u64,
    /// Until when each access token is good, in milliseconds since the epoch, and its family.
    access_tokens: HashMap<String, (u64, usize)>,
    /// How often a refresh token has brought tokens.
    pub refreshes: u64,
    /// How often a refresh token came that was used before.
    pub reuses: u64,
}

impl Provider {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            session: None,
            outage: None,
            families: Vec::new(),
            first_known: 0,
            key_changes: 0,
            codes: HashMap::new(),
            used: HashSet::new(),
            granted: 0,
            access_tokens: HashMap::new(),
            refreshes: 0,
            reuses: 0,
        }
    }

    /// What it says of itself.
    pub fn metadata(&self) -> Value {
        if self.rules.pushes {
            shape::pushing()
        } else {
            shape::metadata()
        }
    }

    /// An authorization request is pushed.
    pub fn push(&self, nonce: &str) -> Reply {
        match self.outage {
            Some(Outage::TurnsAway(status, _) | Outage::Fails(status)) => failure(status),
            None => shape::reply(201, &json!({"request_uri": nonce, "expires_in": 60})),
        }
    }

    /// The person signs in in a window: the parameters of the callback, without the state.
    pub fn sign_in(&mut self, nonce: &str) -> String {
        let subject = self.session.unwrap_or("ada");
        self.session = Some(subject);
        self.code(subject, nonce)
    }

    fn code(&mut self, subject: &'static str, nonce: &str) -> String {
        let code = format!("code-{}", self.codes.len());
        let nonce = nonce.to_owned();
        self.codes.insert(code.clone(), Code { subject, nonce });
        format!("code={code}")
    }

    /// An authorization request with `prompt=none`.
    pub fn frame(&mut self, nonce: &str) -> Framed {
        match (self.rules.frames, self.outage) {
            (Frames::Hang, _) => Framed::Nothing,
            (Frames::Refused, _) | (_, Some(_)) => Framed::Page,
            (Frames::Starved, None) => Framed::CalledBack("error=login_required".to_owned()),
            (Frames::Answered, None) => Framed::CalledBack(match self.session {
                Some(subject) => self.code(subject, nonce),
                None => "error=login_required".to_owned(),
            }),
        }
    }

    /// A token request. `processed` says whether an outage strikes after the work is done.
    pub fn token(&mut self, form: &str, now: u64, processed: bool) -> Reply {
        match self.outage {
            Some(Outage::TurnsAway(status, retry_after)) => Reply {
                retry_after,
                ..failure(status)
            },
            Some(Outage::Fails(status)) => {
                if processed {
                    self.grant(form, now);
                }
                failure(status)
            }
            None => self.grant(form, now),
        }
    }

    fn grant(&mut self, form: &str, now: u64) -> Reply {
        let form = form::decode(form);
        match form::value(&form, "grant_type") {
            "refresh_token" => self.refresh(form::value(&form, "refresh_token"), now),
            _ => self.redeem(form::value(&form, "code"), now),
        }
    }

    fn redeem(&mut self, code: &str, now: u64) -> Reply {
        let Some(Code { subject, nonce }) = self.codes.remove(code) else {
            return refusal("invalid_grant");
        };
        self.families.push(Family {
            subject,
            nonce: nonce.clone(),
            rotations: 0,
            is_dead: false,
        });
        let family = self.families.len() - 1;
        self.tokens(family, Some(&nonce), now)
    }

    fn refresh(&mut self, token: &str, now: u64) -> Reply {
        let (family, _) = family_of(token);
        if self.used.contains(token) {
            self.reuses += 1;
            self.families[family].is_dead = true;
        }
        if self.families[family].is_dead {
            return refusal("invalid_grant");
        }
        if self.rules.rotates {
            self.used.insert(token.to_owned());
            self.families[family].rotations += 1;
        }
        self.refreshes += 1;
        self.tokens(family, None, now)
    }

    fn tokens(&mut self, family: usize, nonce: Option<&str>, now: u64) -> Reply {
        self.granted += 1;
        let access_token = format!("access-token-{}", self.granted);
        let lifetime = self.rules.lifetime;
        self.access_tokens
            .insert(access_token.clone(), (now + lifetime * 1000, family));
        let of_family = &self.families[family];
        let refresh_token = self
            .rules
            .refreshes
            .then(|| format!("refresh-token-{family}-{}", of_family.rotations))
            .filter(|_| nonce.is_some() || self.rules.rotates);
        let issued_at = now.saturating_add_signed(self.rules.skew) / 1000;
        let id_token = (nonce.is_some() || self.rules.renews_id_tokens).then(|| {
            shape::jwt(
                &shape::header(),
                &json!({
                    "iss": ISSUER,
                    "aud": CLIENT_ID,
                    "sub": of_family.subject,
                    "iat": issued_at,
                    "exp": issued_at + 300,
                    "nonce": of_family.nonce,
                }),
            )
        });
        let members = json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": lifetime,
            "refresh_token": refresh_token,
            "id_token": id_token,
        });
        shape::reply(200, &shape::with(members.clone(), nothing(&members)))
    }

    /// An administrator revokes everything.
    pub fn revoke(&mut self) {
        for family in &mut self.families {
            family.is_dead = true;
        }
    }

    /// It signs with another key from now on, and no server has ever seen the old one.
    pub const fn change_key(&mut self) {
        self.first_known = self.families.len();
        self.key_changes += 1;
    }

    /// Whether the ID token of the login that an access token stems from can be verified.
    pub fn is_known(&self, access_token: &str) -> bool {
        self.family(access_token).0 >= self.first_known
    }

    /// Until when an access token is good, in milliseconds since the epoch.
    pub fn valid_until(&self, access_token: &str) -> u64 {
        self.access_tokens.get(access_token).map_or(0, |it| it.0)
    }

    fn family(&self, access_token: &str) -> (usize, &Family) {
        let (_, family) = self.access_tokens[access_token];
        (family, &self.families[family])
    }

    /// The refresh token that would bring the next tokens in the family of `access_token`.
    pub fn newest_refresh_token(&self, access_token: &str) -> Option<String> {
        let (number, family) = self.family(access_token);
        let token = format!("refresh-token-{number}-{}", family.rotations);
        (self.rules.refreshes && !family.is_dead).then_some(token)
    }

    /// Whether two access tokens are of the same person.
    pub fn are_of_one_person(&self, one: &str, other: &str) -> bool {
        self.family(one).1.subject == self.family(other).1.subject
    }
}

/// The members of `object` that are null, as [`shape::with`] removes them.
fn nothing(object: &Value) -> Value {
    let members = object.as_object().expect("an object").iter();
    let nulls = members.filter(|(_, value)| value.is_null());
    nulls
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The family of a refresh token, and its number in there.
fn family_of(token: &str) -> (usize, u64) {
    let mut parts = token.rsplit('-');
    let number = parts.next().and_then(|it| it.parse().ok());
    let family = parts.next().and_then(|it| it.parse().ok());
    family.zip(number).expect("a token of this provider")
}

fn refusal(error: &str) -> Reply {
    shape::reply(400, &json!({"error": error}))
}

fn failure(status: u16) -> Reply {
    shape::reply(status, &json!({"message": "try again"}))
}
