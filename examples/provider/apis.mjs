/**
 * The APIs that an access token may be for (RFC 8707), each with a scope of its own. One of them
 * any app may call for whoever signs in; the other the person has to allow first.
 */
export const APIS = {
  "https://notes.example.com": { scope: "notes.read", needsConsent: false },
  "https://mail.example.com": { scope: "mail.read", needsConsent: true },
};

const OPEN = Object.entries(APIS).filter(([, { needsConsent }]) => !needsConsent);

/** What oidc-provider asks about a resource. */
export const resourceIndicators = {
  enabled: true,
  getResourceServerInfo(_ctx, resource) {
    // Any other resource has nothing to ask for.
    const scope = APIS[resource]?.scope ?? "";
    return { scope, audience: resource, accessTokenFormat: "jwt" };
  },
};

/** Grants what needs nobody's consent. */
export function grantOpenApis(grant) {
  for (const [resource, { scope }] of OPEN) grant.addResourceScope(resource, scope);
}

/**
 * A refresh token is good for all APIs that need no consent, as it is at Entra ID and Auth0, and not
 * for those alone that were named when the person signed in.
 */
export function widenRefreshTokens({ RefreshToken }) {
  const { save } = RefreshToken.prototype;
  RefreshToken.prototype.save = function (...args) {
    const scopes = OPEN.map(([, { scope }]) => scope);
    this.scope = [...new Set([...this.scope.split(" "), ...scopes])].join(" ");
    this.resource = [...new Set([this.resource ?? [], OPEN.map(([resource]) => resource)].flat())];
    return save.apply(this, args);
  };
}
