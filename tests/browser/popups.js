// Sign-in windows that a test can see through: each is a frame that `window.open` returns.

const own = { open: window.open, hasFocus: document.hasFocus };
const ORIGIN = location.origin;

export class Popups {
  opened = [];
  isBlocking = false;
  hasFocus = true;

  constructor() {
    window.open = (url, target, features) => {
      if (this.isBlocking) return null;
      const frame = document.createElement("iframe");
      document.body.append(frame);
      const popup = frame.contentWindow;
      popup.close = () => {
        frame.remove();
        entry.isOpen = false;
      };
      const entry = { url, target, features, frame, popup, isOpen: true };
      this.opened.push(entry);
      return popup;
    };
    document.hasFocus = () => this.hasFocus;
  }

  count() {
    return this.opened.length;
  }

  openCount() {
    return this.opened.filter((entry) => entry.isOpen).length;
  }

  /** A member of what the last window was opened with. */
  get(name) {
    return this.opened.at(-1)[name];
  }

  /** Where the last window is. */
  place() {
    return this.get("popup").location.href;
  }

  /** A parameter of the last window's URL. */
  parameter(name) {
    return new URL(this.get("url")).searchParams.get(name);
  }

  /** The person closes the last window. */
  close() {
    this.get("frame").remove();
    this.opened.at(-1).isOpen = false;
  }

  /** A message as the last window, or with others' origin or source, would send it. */
  message(data, origin, isFromWindow) {
    const source = isFromWindow ? this.get("popup") : window;
    window.dispatchEvent(new MessageEvent("message", { data, origin: origin ?? ORIGIN, source }));
  }

  restore() {
    for (const { frame } of this.opened) frame.remove();
    window.open = own.open;
    document.hasFocus = own.hasFocus;
  }
}

/** Speaks on a channel, as the callback page does. */
export function broadcast(name, data) {
  const channel = new BroadcastChannel(name);
  channel.postMessage(data);
  channel.close();
}
