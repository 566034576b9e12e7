"""What a browser keeps of a session: over a reload, a restart, and against prying eyes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from .support.desk import LIFETIME, Desk
from .support.eavesdropper import Eavesdropper
from .support.waiting import wait_for

if TYPE_CHECKING:
    from .conftest import OpenProfile, StartSite
    from .support.installation import Installation
    from .support.site import Site

STORAGES = ("memory", "session", "local")

# Every entry of every store of the page's origin, databases included, as text; and of each key
# in them whether a script can read it.
READ_ALL = """
async () => {
  const keys = [];
  const found = [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage })];
  const promise = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await promise(indexedDB.open(name));
    for (const table of database.objectStoreNames) {
      const values = await promise(database.transaction(table).objectStore(table).getAll());
      for (const value of values) {
        if (value instanceof CryptoKey) keys.push(value.extractable);
        found.push(JSON.stringify(value));
      }
    }
    database.close();
  }
  return { keys, text: found.join("\\n") };
}
"""

# Every database takes its time to open.
SLOWLY = """
const { get, set } = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess");
Object.defineProperty(IDBOpenDBRequest.prototype, "onsuccess", {
  get,
  set(handle) {
    set.call(this, (event) => setTimeout(handle, 3000, event));
  },
});
"""

# What can happen to an entry while nobody looks.
DAMAGES = {
    "emptied": "() => ''",
    "truncated": "(text) => text.slice(0, text.length / 2)",
    "corrupted": "(text) => text.replace(/[A-Za-z0-9]/g, 'x')",
    "of-a-foreign-version": "(text) => text.replace(/\\d+/g, (number) => `${number}9`)",
    "no-text-of-ours": '() => \'{"version":1,"tokens":[]}\'',
}


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that stays open."""
    return start_site(every_streamlit, "workday.py")


@pytest.fixture(scope="module")
def latest(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The same, where the version of Streamlit plays no part."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=("demo", "short"),
        lifetimes={"": 3600, "short": LIFETIME},
    )


@pytest.mark.parametrize("storage", STORAGES)
def test_a_reload_keeps_the_person_signed_in(
    site: Site, context: BrowserContext, storage: str
) -> None:
    desk = Desk(site, context, "demo", storage=storage)
    desk.sign_in()
    if storage != "memory":
        desk.person.wait_until_kept(storage)

    desk.page.reload()

    desk.wait_for_status("authenticated")
    assert set(desk.diary.runs()) == {"pending", "authenticated"}
    # Memory forgets; the session at the provider does not.
    assert desk.tally.exchanges == (1 if storage == "memory" else 0)
    assert desk.tally.silent == desk.tally.exchanges


def test_a_slow_database_costs_a_moment_and_not_the_login(
    latest: Site, context: BrowserContext
) -> None:
    desk = Desk(latest, context, "demo", silent="no")
    desk.sign_in()
    desk.person.wait_until_kept("session")
    desk.page.add_init_script(SLOWLY)

    desk.page.reload()

    # Whoever does not want to wait can sign in meanwhile.
    expect(desk.person.button).to_be_enabled()
    desk.wait_for_status("authenticated")
    assert set(desk.diary.runs()) == {"pending", "authenticated"}
    assert desk.tally.exchanges == 0


def test_a_reload_after_the_token_has_expired_renews_first(
    latest: Site, context: BrowserContext
) -> None:
    desk = Desk(latest, context, "short", silent="no")
    desk.sign_in()
    desk.person.wait_until_kept("session")
    desk.page.goto("about:blank")
    end = time.time() + LIFETIME
    wait_for(lambda: time.time() > end, "The end of the token")

    desk.page.goto(desk.url)

    desk.wait_for_status("authenticated")
    assert set(desk.diary.runs()) == {"pending", "authenticated"}
    assert (desk.tally.refreshes, desk.tally.exchanges, desk.tally.silent) == (1, 1, 0)
    assert all(
        run.details["lasts"] > 0 for run in desk.diary.entries("run") if run.details["token"]
    )


def test_memory_is_all_that_memory_uses(latest: Site, context: BrowserContext) -> None:
    desk = Desk(latest, context, "demo", storage="memory", silent="no")
    desk.sign_in()

    desk.page.reload()

    desk.wait_for_status("anonymous")


@pytest.mark.parametrize("storage", STORAGES)
def test_items_71_72_no_secret_lies_about(
    latest: Site, context: BrowserContext, storage: str
) -> None:
    """What is stored is encrypted, with a key that cannot be taken away."""
    desk = Desk(latest, context, "demo", storage=storage)
    heard = Eavesdropper(desk.page)
    desk.sign_in()
    if storage != "memory":
        desk.person.wait_until_kept(storage)

    stored = desk.page.evaluate(READ_ALL)
    assert stored["keys"] == ([] if storage == "memory" else [False])
    for secret in (heard.code, *heard.secrets):
        assert secret not in stored["text"]
        assert secret not in latest.app.log
        assert secret not in "\n".join(heard.said)
        assert secret not in desk.page.url
    for url in heard.asked:
        assert not [secret for secret in heard.secrets if secret in url]
        assert heard.code not in url or url.startswith(latest.address.redirect_uri)


@pytest.mark.parametrize(
    ("storage", "damage"), [*(("session", damage) for damage in DAMAGES), ("local", "corrupted")]
)
def test_a_damaged_store_costs_no_more_than_the_login(
    latest: Site, context: BrowserContext, storage: str, damage: str
) -> None:
    desk = Desk(latest, context, "demo", storage=storage, silent="no")
    desk.sign_in()
    desk.person.wait_until_kept(storage)
    desk.page.evaluate(
        """([storage, damage]) => {
            const store = window[`${storage}Storage`];
            const names = Object.keys(store).filter((name) => name.includes("streamlit-pkce"));
            if (names.length === 0) throw new Error("Nothing is stored.");
            for (const name of names) store.setItem(name, eval(damage)(store.getItem(name)));
        }""",
        [storage, DAMAGES[damage]],
    )

    desk.page.reload()

    desk.wait_for_status("anonymous")
    expect(desk.person.alert).to_have_count(0)
    desk.person.sign_in_again()
    desk.wait_for_status("authenticated")


@pytest.mark.parametrize("storage", ["session", "local"])
def test_a_blocked_store_is_done_without(
    latest: Site, context: BrowserContext, storage: str
) -> None:
    context.add_init_script(
        """for (const name of ["sessionStorage", "localStorage", "indexedDB"]) {
            Object.defineProperty(window, name, {
                get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
            });
        }"""
    )
    desk = Desk(latest, context, "demo", storage=storage, silent="no")

    desk.sign_in()

    assert desk.rerun().details["saw"] == "authenticated"


@pytest.mark.parametrize(
    ("storage", "status"), [("session", "anonymous"), ("local", "authenticated")]
)
def test_the_browser_is_closed_and_opened_again(
    latest: Site, open_profile: OpenProfile, storage: str, status: str
) -> None:
    query = {"storage": storage, "silent": "no"}
    context = open_profile()
    desk = Desk(latest, context, "demo", **query)
    desk.sign_in()
    desk.person.wait_until_kept(storage)
    context.close()

    desk = Desk(latest, open_profile(), "demo", **query)
    desk.open()

    desk.wait_for_status(status)
    assert desk.tally.exchanges == 0
