// Holds the component's place until the Wasm is there, and speaks for it where it cannot run.

export class Placeholder {
  /** @param {ShadowRoot | HTMLElement} parentElement what Streamlit gives to the component */
  constructor(parentElement) {
    // Python's own markup, so that there is a button before this script has arrived.
    this.element = parentElement.querySelector(".streamlit-pkce") ?? document.createElement("div");
    this.root = document.createElement("div");
    parentElement.append(this.root);
  }

  setLabel(label) {
    const button = this.element.querySelector("button");
    if (button) button.textContent = label;
  }

  remove() {
    this.element.remove();
  }

  /** Leaves nothing behind. */
  clear() {
    this.element.remove();
    this.root.remove();
  }

  fail({ message, hint, code }) {
    const failure = document.createElement("div");
    failure.className = "streamlit-pkce";
    failure.innerHTML =
      '<div class="failure"><p class="message" role="alert"></p><details><summary>Details</summary><p><code></code> <span></span></p></details></div>';
    failure.querySelector(".message").textContent = message;
    failure.querySelector("code").textContent = code;
    failure.querySelector("span").textContent = hint;
    this.remove();
    this.root.replaceChildren(failure);
  }
}
