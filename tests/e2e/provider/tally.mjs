/**
 * What was asked and granted, in numbers: never a code, a token or a name.
 *
 * For each client: `codes` and `refreshes` that were granted, refresh requests
 * that were `refused`, those of them with a token `reused`, authorization
 * requests in a frame (`silent`) and all token requests (`exchanges`), whatever
 * came of them.
 */
const NOTHING = { codes: 0, refreshes: 0, refused: 0, reused: 0, silent: 0, exchanges: 0 };

const GRANTED = { authorization_code: "codes", refresh_token: "refreshes" };

export class Tally {
  #byClient = new Map();
  #requests = [];

  /** Every request: method, path, time (ms), client if it names one. Queries, bodies and headers hold secrets. */
  get requests() {
    return this.#requests;
  }

  /** The numbers of one client. */
  of(client) {
    return this.#byClient.get(client) ?? NOTHING;
  }

  /** Notes a request before anything is made of it. */
  note(request, url, client) {
    this.#requests.push({ method: request.method, path: url.pathname, at: Date.now(), client });
    if (url.pathname === "/auth" && url.searchParams.get("prompt") === "none") {
      this.#add(client, "silent");
    }
    if (url.pathname === "/token" && request.method === "POST") this.#add(client, "exchanges");
  }

  /** Notes what oidc-provider says about its own doings. */
  listen(provider) {
    provider.on("grant.success", ({ oidc }) => {
      this.#add(oidc.client.clientId, GRANTED[oidc.params.grant_type]);
    });
    provider.on("grant.error", ({ oidc }, error) => {
      if (oidc.params?.grant_type !== "refresh_token" || !oidc.client) return;
      this.#add(oidc.client.clientId, "refused");
      if (error.error_detail === "refresh token already used") {
        this.#add(oidc.client.clientId, "reused");
      }
    });
  }

  #add(client, what) {
    const numbers = this.of(client);
    this.#byClient.set(client, { ...numbers, [what]: numbers[what] + 1 });
  }
}
