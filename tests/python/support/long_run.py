"""A run that takes long, in which the browser goes on reporting."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates

from streamlit_pkce import _component, _host
from streamlit_pkce._live import hand_over
from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session

from .sign_in import NOW, SignIn

if TYPE_CHECKING:
    import pytest

    from streamlit_pkce import TokenSet
    from streamlit_pkce._config import Config


def widget_states(**reports: object) -> WidgetStates:
    """What a browser sends: one report for each component, by its key's last part."""
    states = WidgetStates()
    states.widgets.add(id="$$ID-0123-some-slider", int_value=7)
    for digest, report in reports.items():
        states.widgets.add(
            id=f"$$ID-4567-streamlit-pkce.login.{digest}",
            json_value=json.dumps({"report": report}),
        )
    return states


class LongRun:
    """One run, from what login() does at its start; the clock stands until a test moves it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, config: Config | None = None) -> None:
        self.now: float = NOW
        self.config = config or SignIn().config()
        self.provider = Provider(self.config.issuer)
        self.session = Session()
        self.queue = SimpleNamespace(_rerun_data=SimpleNamespace(widget_states=None))
        self.here: Any = _host.Requests("the browser session", self.queue)
        monkeypatch.setattr(_host, "requests", lambda: self.here)
        monkeypatch.setattr("time.time", lambda: self.now)

    def login(self, report: object = None) -> TokenSet:
        """What the app gets; Streamlit delivers this report."""
        self.session.line.attach()
        self.session.take(report, self.config, self.provider, self.now)
        return hand_over(self.session, self.config, self.provider, self.now)

    def arrives(self, report: object) -> None:
        """The browser reports, and Streamlit keeps it for the next run."""
        self.queue._rerun_data = SimpleNamespace(
            widget_states=widget_states(**{self.config.session: report})
        )

    def renews(self, *, at: float = NOW + 240, **claims: Any) -> SignIn:
        """It reports a renewal, at that time."""
        renewal = SignIn().renewed(at=at, **claims)
        self.now = at
        self.arrives(renewal.report())
        return renewal

    @property
    def key(self) -> str:
        return _component.key(self.config)
