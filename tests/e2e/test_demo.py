"""`make demo`: the example app and its provider, started and stopped as one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import Page, expect

from .support.paths import REPOSITORY
from .support.person import Person
from .support.waiting import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .support.installation import Installation

Demo = subprocess.Popen[bytes]

EXAMPLES = REPOSITORY / "examples"
#: What each begins with.
HEADINGS = {
    "demo": "Sign in with OpenID Connect",
    "guards": "The archive",
    "several_providers": "Your accounts",
    "two_apis": "Two APIs",
    "ways": "In a window",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the runner prints."""
    return tmp_path / "demo.log"


@pytest.fixture
def app() -> str:
    """The app that the runner is told to run; none, as newcomers have it."""
    return ""


@pytest.fixture
def demo(latest_streamlit: Installation, tmp_path: Path, log: Path, app: str) -> Iterator[Demo]:
    """The runner, in an environment without a display."""
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command: list[str | Path] = [latest_streamlit.python, EXAMPLES / "run_demo.py", *app.split()]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=env, start_new_session=True
        )
    yield process
    process.terminate()
    process.wait()


def announced(demo: Demo, log: Path) -> dict[str, str]:
    """The addresses and the first user the runner prints, once it has."""

    def read() -> dict[str, str] | None:
        assert demo.poll() is None, log.read_text()
        text = log.read_text()
        if "Ctrl-C" not in text:
            return None
        found = re.search(
            r"App:\s+(?P<app>\S+)\s+Provider:\s+(?P<provider>\S+)"
            r"[\s\S]*?user name (?P<username>\S+)\s+password (?P<password>\S+)",
            text,
        )
        return found.groupdict() if found else None

    # Two programs, one after the other.
    return wait_for(read, "The start of the demonstration", patience=2 * PATIENCE)


def answers(url: str) -> bool:
    """Whether anything listens there."""
    try:
        requests.get(url, timeout=5)
    except requests.ConnectionError:
        return False
    return True


def test_a_newcomer_signs_in_and_sees_the_token(demo: Demo, log: Path, page: Page) -> None:
    said = announced(demo, log)
    page.goto(said["app"])
    window = Person(page).open_window()
    window.get_by_label("User name").fill(said["username"])
    window.get_by_label("Password").fill(said["password"])
    window.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Hello Ada Lovelace")).to_be_visible()
    expect(page.get_by_test_id("stJson").first).to_contain_text("access_token")
    page.get_by_role("button", name="Call UserInfo").click()
    expect(page.get_by_test_id("stJson").nth(1)).to_contain_text("ada@example.com")


@pytest.mark.parametrize("app", HEADINGS)
def test_every_example_runs(demo: Demo, log: Path, page: Page, app: str) -> None:
    page.goto(announced(demo, log)["app"])
    person = Person(page)
    person.button = person.login.get_by_role("button")
    expect(page.get_by_role("heading", name=HEADINGS[app])).to_be_visible()
    person.fill_in(person.open_window())
    expect(person.login).to_contain_text("Ada Lovelace")


def test_no_example_is_left_out() -> None:
    # Which need a proxy or a secret: test_behind_a_proxy.py and test_server_exchange.py.
    elsewhere = {"behind_a_proxy", "confidential"}
    assert set(HEADINGS) | elsewhere == {path.stem for path in EXAMPLES.glob("*.py")} - {"run_demo"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_running(demo: Demo, log: Path, number: signal.Signals) -> None:
    said = announced(demo, log)
    assert answers(said["app"])
    assert answers(said["provider"])

    demo.send_signal(number)

    assert demo.wait(30) == 0
    assert not answers(said["app"])
    assert not answers(said["provider"])


def test_if_one_part_dies_the_other_is_stopped(demo: Demo, log: Path) -> None:
    said = announced(demo, log)
    children = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(demo.pid)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    [provider] = [line.split()[0] for line in children if "main.mjs" in line]

    os.kill(int(provider), signal.SIGKILL)

    assert demo.wait(30) == 1
    assert "The provider has ended" in log.read_text()
    assert not answers(said["provider"])
    assert not answers(said["app"])
