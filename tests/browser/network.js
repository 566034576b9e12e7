// A network that answers as it is told, and remembers what it was asked.

const ownFetch = globalThis.fetch;

export class Network {
  requests = [];
  answers = [];

  constructor() {
    globalThis.fetch = async (input, init) => {
      const request = input instanceof Request ? input : new Request(input, init);
      const { method, url, mode, credentials, redirect, cache, signal } = request;
      const headers = Object.fromEntries(request.headers);
      const asked = { method, url, mode, credentials, redirect, cache, headers, signal };
      this.requests.push(asked);
      asked.body = await request.clone().text();
      signal.throwIfAborted();
      asked.arrived = true;
      const answer = this.answers.shift();
      if (answer) return answer();
      // Silence, until somebody has enough.
      return new Promise((_, reject) => {
        signal.onabort = () => reject(signal.reason);
      });
    };
  }

  /** The next request is answered like this. */
  answer(status, headers, body) {
    const init = { status, headers: JSON.parse(headers) };
    this.answers.push(() => new Response(body, init));
  }

  /** The next request fails. */
  breakDown() {
    this.answers.push(() => Promise.reject(new TypeError("Failed to fetch")));
  }

  /** How many requests have gone out whole. */
  count() {
    return this.requests.filter((request) => request.arrived).length;
  }

  get(index, name) {
    return this.requests[index][name];
  }

  header(index, name) {
    return this.requests[index].headers[name];
  }

  isAborted(index) {
    return this.requests[index].signal.aborted;
  }

  restore() {
    globalThis.fetch = ownFetch;
  }
}
