// Counts what a component could leave behind, and lets timers run out at once.

const own = {
  addEventListener: EventTarget.prototype.addEventListener,
  removeEventListener: EventTarget.prototype.removeEventListener,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  BroadcastChannel: globalThis.BroadcastChannel,
};

/** The next task of the page, whatever a test has done to its timers. */
export const nextTask = () => new Promise((resolve) => own.setTimeout.call(globalThis, resolve, 5));

export class Census {
  listeners = [];
  timers = new Map();
  channels = new Set();

  constructor() {
    const census = this;
    EventTarget.prototype.addEventListener = function (type, callback, options) {
      census.listeners.push({ target: this, type, callback });
      return own.addEventListener.call(this, type, callback, options);
    };
    EventTarget.prototype.removeEventListener = function (type, callback, options) {
      census.listeners = census.listeners.filter(
        (it) => it.target !== this || it.type !== type || it.callback !== callback,
      );
      return own.removeEventListener.call(this, type, callback, options);
    };
    for (const [start, stop, repeats] of [
      ["setTimeout", "clearTimeout", false],
      ["setInterval", "clearInterval", true],
    ]) {
      globalThis[start] = (callback, delay, ...rest) => {
        const fire = () => {
          if (!repeats) census.timers.delete(id);
          callback(...rest);
        };
        const id = own[start].call(globalThis, fire, delay);
        census.timers.set(id, { delay, fire, stop });
        return id;
      };
      globalThis[stop] = (id) => {
        census.timers.delete(id);
        own[stop].call(globalThis, id);
      };
    }
    globalThis.BroadcastChannel = class extends own.BroadcastChannel {
      constructor(name) {
        super(name);
        census.channels.add(this);
      }
      close() {
        census.channels.delete(this);
        super.close();
      }
    };
  }

  /** What is there: listeners, timers and channels. */
  count() {
    return this.listeners.length + this.timers.size + this.channels.size;
  }

  /** The delays of the running timers, in milliseconds. */
  delays() {
    return [...this.timers.values()].map((timer) => timer.delay);
  }

  /** Lets the timers with this delay fire now; says how many there were. */
  fire(delay) {
    const due = [...this.timers].filter(([, timer]) => timer.delay === delay);
    for (const [id, { fire, stop }] of due) {
      if (stop === "clearTimeout") own.clearTimeout.call(globalThis, id);
      fire();
    }
    return due.length;
  }

  restore() {
    const { addEventListener, removeEventListener, ...globals } = own;
    Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
    Object.assign(globalThis, globals);
  }
}
