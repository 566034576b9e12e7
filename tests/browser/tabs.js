// Other tabs of the same origin: frames, each with its own globals, its own modules, and an end
// that may come without warning.

const script = (name) => new URL(`../../frontend/${name}`, import.meta.url).href;

export class Tab {
  /** A tab in which the ledger and the vault are loaded. */
  static async open() {
    const tab = new Tab();
    tab.frame = document.createElement("iframe");
    tab.frame.srcdoc = `<script type="module">
      import * as ledger from "${script("ledger.js")}";
      import * as vault from "${script("vault.js")}";
      Object.assign(window, { ledger, vault });
    </script>`;
    const loaded = new Promise((resolve) => (tab.frame.onload = resolve));
    document.body.append(tab.frame);
    await loaded;
    return tab;
  }

  get page() {
    return this.frame.contentWindow;
  }

  /** Asks for a claim; `outcome` will hold the answer. */
  ask(group, generation) {
    this.outcome = undefined;
    this.end = this.page.ledger.ask(group, generation, (outcome) => (this.outcome = outcome));
  }

  /** Ends the last claim. */
  conclude(ending, generation) {
    this.end(ending, generation);
  }

  /** Takes Web Locks away, as plain HTTP does. */
  loseLocks() {
    Object.defineProperty(this.page.navigator, "locks", { value: undefined });
  }

  save(storage, group, record) {
    this.page.vault.save(storage, group, JSON.parse(record));
  }

  /** Reads what was kept; the record as text. */
  load(storage, group) {
    return new Promise((resolve) =>
      this.page.vault.load(storage, group, ({ record }) => resolve(JSON.stringify(record))),
    );
  }

  /** The person closes the tab, or it crashes. */
  close() {
    this.frame.remove();
  }
}
