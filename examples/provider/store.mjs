/**
 * Where the provider keeps sessions, grants, codes and tokens: in memory, for
 * as long as it runs. Implements oidc-provider's adapter interface.
 */

/**
 * An adapter factory whose models share one memory, and no other provider's;
 * and `forget(model, matches)`, which removes what an operator would remove by
 * hand: every record of that model whose payload matches.
 */
export function makeStore() {
  const records = new Map();
  return {
    adapter: (model) => new Store(model, records),
    forget(model, matches) {
      for (const [key, { payload }] of records) {
        if (key.startsWith(`${model}:`) && matches(payload)) records.delete(key);
      }
    },
  };
}

class Store {
  #model;
  #records;

  constructor(model, records) {
    this.#model = model;
    this.#records = records;
  }

  async upsert(id, payload, expiresIn) {
    const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : Infinity;
    this.#records.set(`${this.#model}:${id}`, { payload, expiresAt });
  }

  async find(id) {
    return this.#live(`${this.#model}:${id}`);
  }

  async findByUid(uid) {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode) {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id) {
    const payload = await this.find(id);
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    this.#records.delete(`${this.#model}:${id}`);
  }

  /** Ends every code or token of this model that belongs to a grant; each model is asked. */
  async revokeByGrantId(grantId) {
    for (const [key, { payload }] of this.#records) {
      if (key.startsWith(`${this.#model}:`) && payload.grantId === grantId) {
        this.#records.delete(key);
      }
    }
  }

  #live(key) {
    const record = this.#records.get(key);
    if (record && record.expiresAt <= Date.now()) {
      this.#records.delete(key);
      return undefined;
    }
    return record?.payload;
  }

  #search(matches) {
    for (const key of this.#records.keys()) {
      if (!key.startsWith(`${this.#model}:`)) continue;
      const payload = this.#live(key);
      if (payload && matches(payload)) return payload;
    }
    return undefined;
  }
}
