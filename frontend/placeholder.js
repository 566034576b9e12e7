// Holds the component's place until the Wasm is there, and speaks for it where it cannot run.

export class Placeholder {
  /** @param {HTMLElement} root where the component is drawn */
  constructor(root) {
    this.root = root;
    // Python's own markup, which keeps the place free before this script has arrived.
    this.element =
      root.parentNode.querySelector(".streamlit-pkce") ?? document.createElement("div");
    this.element.className = "streamlit-pkce";
    root.append(this.element);
  }

  /** The button as it will be, for those who look; nobody can press it yet. */
  draw(labels) {
    const button = make("button", { class: "button", disabled: "" }, labels.log_in);
    this.element.replaceChildren(make("div", { class: "row" }, button));
  }

  remove() {
    this.element.remove();
  }

  fail({ message, hint, code }, labels) {
    const said = labels[code] ?? labels[message] ?? message;
    const details = make(
      "details",
      {},
      make("summary", {}, labels.details),
      make("p", {}, make("code", {}, code), " ", make("span", {}, hint)),
    );
    this.element.replaceChildren(
      make(
        "div",
        { class: "failure" },
        make("p", { class: "message", role: "alert" }, said),
        details,
      ),
    );
    this.root.replaceChildren(this.element);
  }
}

/** An element. Not by `innerHTML`, which a page that wants Trusted Types refuses. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
