//! The issuer's name, and the one exception from comparing it byte for byte.
//!
//! Microsoft Entra ID has metadata that stand for many tenants: they name the issuer
//! `https://login.microsoftonline.com/{tenantid}/v2.0`, and each token has its tenant's identifier
//! in that place and in its claim `tid`. Python says for which provider that holds, and which
//! tenants may sign in. No other issuer has a brace in its name: it would be no URL.

/// Stands for the tenant in a template.
const PLACE: &str = "{tenantid}";

/// Whether `issuer` is the one that metadata call `named`: of the tenant `tenant`, or of any if
/// that is `None`.
#[must_use]
pub fn is(issuer: &str, named: &str, tenant: Option<&str>) -> bool {
    let Some((before, after)) = named.split_once(PLACE) else {
        return issuer == named;
    };
    let its_tenant = issuer
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    its_tenant.is_some_and(|its| is_guid(its) && tenant.is_none_or(|tenant| tenant == its))
}

/// Whether `text` is a GUID as Entra ID writes them.
fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
