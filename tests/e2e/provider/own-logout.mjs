/**
 * Ending a session as providers have it whose metadata name no `end_session_endpoint`: nobody is
 * asked, and the way leads back to an address that the client has registered for it.
 *
 *     GET /logout?client_id=…&logout_uri=…     Amazon Cognito
 *     GET /v2/logout?client_id=…&returnTo=…    Auth0
 */
const ADDRESSES = { "/logout": "logout_uri", "/v2/logout": "returnTo" };

/** Leaves the standard's way out of the metadata. */
export async function hideEndSession(ctx, next) {
  await next();
  if (ctx.path === "/.well-known/openid-configuration") delete ctx.body.end_session_endpoint;
}

/** Serves the requests above, or returns false. */
export async function serveOwnLogout(provider, store, request, response, url) {
  const name = ADDRESSES[url.pathname];
  if (!name) return false;
  const client = await provider.Client.find(url.searchParams.get("client_id"));
  const target = url.searchParams.get(name);
  if (!client?.postLogoutRedirectUris.includes(target)) {
    response.writeHead(400);
    response.end();
    return true;
  }
  const cookie = `${provider.cookieName("session")}=`;
  const cookies = (request.headers.cookie ?? "").split("; ");
  const session = cookies.find((it) => it.startsWith(cookie))?.slice(cookie.length);
  store.forget("Session", ({ jti }) => jti === session);
  response.writeHead(302, { Location: target });
  response.end();
  return true;
}
