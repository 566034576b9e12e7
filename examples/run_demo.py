"""Run an example app together with a real provider, until Ctrl-C.

`make demo` calls this with the project's own Python, after it has built and
installed what is needed; `make demo APP=guards` with the name of another app.
Nothing is left running afterwards, however it ends.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import webbrowser
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXAMPLES = Path(__file__).resolve().parent
CALLBACK = "_stcore/bidi-components/streamlit-pkce.login/callback.html"
CLIENT_ID = "demo"
APPS = ("demo", "guards", "several_providers", "two_apis", "ways")
#: Of `several_providers.py`; on this machine, one provider is all of them.
SECTIONS = ("WORK", "PRIVATE")

START_SECONDS = 60
STOP_SECONDS = 5
LOOK_SECONDS = 0.2


class DemoError(Exception):
    """The demonstration cannot go on; the message says why."""


class Interrupted(Exception):
    """Somebody wants the demonstration to end before it has started."""


def pick_port(preferred: int) -> int:
    """The preferred port of loopback if it is free, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    raise DemoError("There is no free port on this machine.")


class Child:
    """A program in a process group of its own, so that its end is the end of all it started."""

    def __init__(self, name: str, command: Sequence[str | Path], log: Path, **env: str) -> None:
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                # The provider takes the end of its standard input as the end of this program.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **env},
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise if the program has ended."""
        if self.process.poll() is not None:
            output = self.log.read_text(errors="replace").strip()
            raise DemoError(f"The {self.name} has ended. Its last words:\n{output[-2000:]}")

    def stop(self) -> None:
        """End the program and everything it has started."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def start_provider(folder: Path, port: int, redirect_uri: str) -> Child:
    """Start the provider of `examples/provider`."""
    main = EXAMPLES / "provider" / "main.mjs"
    command: list[str | Path] = ["node", main, "--exit-with-stdin"]
    command += ["--port", str(port), "--client-id", CLIENT_ID]
    command += ["--redirect-uri", redirect_uri, "--post-logout-redirect-uri", redirect_uri]
    try:
        return Child("provider", command, folder / "provider.log")
    except FileNotFoundError:
        raise DemoError("Node.js was not found. Install Node.js 20 or newer.") from None


def settings_of(issuer: str) -> dict[str, str]:
    """What the examples read from their environment."""
    env = {"DEMO_ISSUER": issuer, "DEMO_CLIENT_ID": CLIENT_ID}
    for section in SECTIONS:
        env[f"STREAMLIT_PKCE_{section}_ISSUER"] = issuer
        env[f"STREAMLIT_PKCE_{section}_CLIENT_ID"] = CLIENT_ID
    return env


def start_app(name: str, folder: Path, port: int, issuer: str) -> Child:
    """Start the example of that name."""
    settings = {
        "server.port": str(port),
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.serverAddress": "localhost",
        "browser.gatherUsageStats": "false",
    }
    command: list[str | Path] = [sys.executable, "-m", "streamlit", "run", EXAMPLES / f"{name}.py"]
    for option, value in settings.items():
        command += [f"--{option}", value]
    return Child("app", command, folder / "app.log", **settings_of(issuer))


def read_greeting(provider: Child, stop: Event) -> dict[str, Any]:
    """Wait for the line in which the provider says where it listens and whom it knows."""
    for _ in patiently(provider, stop):
        for line in provider.log.read_text(errors="replace").splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):
                greeting: dict[str, Any] = json.loads(line)
                return greeting
    raise DemoError(f"The provider has not started within {START_SECONDS} s.")


def wait_until_it_answers(app: Child, url: str, stop: Event) -> None:
    """Wait until the app can be visited."""
    for _ in patiently(app, stop):
        # ConnectionError and URLError are OSErrors, and so is a time-out.
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=START_SECONDS).close()
            return
    raise DemoError(f"The app has not started within {START_SECONDS} s.")


def patiently(child: Child, stop: Event) -> Iterator[None]:
    """Look, again and again, at a program that is starting; ends when it should have."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        child.check()
        yield
        if stop.wait(LOOK_SECONDS):
            raise Interrupted


def announce(url: str, issuer: str, users: Sequence[dict[str, str]]) -> None:
    """Say where to go and who can sign in; open the browser where there is one."""
    print(f"\n  App:       {url}\n  Provider:  {issuer}\n\n  Sign in as")
    for user in users:
        print(f"    {user['name']:<14} user name {user['username']:<7} password {user['password']}")
    print("\n  Ctrl-C stops both.\n", flush=True)
    # Without a display, `webbrowser` would start a text browser over this output.
    if sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    ):
        webbrowser.open(url)


def run(name: str, folder: Path, children: list[Child], stop: Event) -> None:
    """Start both programs and watch them; adds each to `children` as soon as it exists."""
    app_port = pick_port(8501)
    url = f"http://localhost:{app_port}/"
    provider = start_provider(folder, pick_port(9000), url + CALLBACK)
    children.append(provider)
    greeting = read_greeting(provider, stop)
    app = start_app(name, folder, app_port, greeting["issuer"])
    children.append(app)
    wait_until_it_answers(app, f"{url}_stcore/health", stop)
    announce(url, greeting["issuer"], greeting["users"])
    while not stop.wait(LOOK_SECONDS):
        for child in children:
            child.check()


def main() -> int:
    """Run until interrupted; 0 if it was a person who ended it."""
    parser = ArgumentParser(description="Run an example app together with a provider.")
    parser.add_argument("app", nargs="?", default="demo", choices=APPS)
    name: str = parser.parse_args().app

    # Only noted, and looked at between two steps: an exception out of a signal handler
    # could come between the start of a program and the note that it has to be stopped.
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())

    children: list[Child] = []
    with tempfile.TemporaryDirectory(prefix="streamlit-pkce-demo-") as folder:
        try:
            run(name, Path(folder), children, stop)
        except Interrupted:
            pass
        except DemoError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            for child in reversed(children):
                child.stop()
    print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
