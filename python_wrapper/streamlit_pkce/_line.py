"""Line: what the browser has sent that Streamlit has not delivered yet.

While a script runs for hours, Streamlit holds the component's reports back
until it is done. They lie in the pending request by then; a token set that is
looked at in mid-run takes them from there.
"""

from __future__ import annotations

import json

from . import _host
from ._report import report_seq


class Line:
    """The requests of one browser session, as they come in.

    Serialised without them: they belong to the server that is running.
    """

    def __init__(self) -> None:
        self._requests: _host.Requests | None = None
        self._heard: list[object] = []

    def attach(self) -> None:
        """Listen to the requests of this run from now on, also from other threads."""
        self._requests = _host.requests()

    def news(self, key: str, *, again: bool) -> list[object]:
        """What the component called `key` reports, if anything has come in since the last look.

        Parameters
        ----------
        again
            Whether to tell also what has been told before.

        Returns
        -------
        list
            Reports, the newest first: a component that has moved to another
            page of the app may have left an older one.
        """
        arrived = [states for one in self._sources() if (states := one.widget_states()) is not None]
        is_same = len(arrived) == len(self._heard) and all(map(_is, arrived, self._heard))
        if is_same and not again:
            return []
        self._heard = arrived
        texts = [text for states in arrived for text in _host.component_states(states, key)]
        return sorted(map(_report_of, texts), key=_seq, reverse=True)

    def _sources(self) -> list[_host.Requests]:
        """The requests of the last run that called ``login()``, and of this thread's run.

        The two differ in a fragment of the app's own that runs by itself. A
        thread may also belong to another browser session, if an app hands token
        sets around: that one's requests are not this person's.
        """
        if self._requests is None:
            return []
        here = _host.requests()
        if here is None or here == self._requests or here.session_id != self._requests.session_id:
            return [self._requests]
        return [self._requests, here]

    def __reduce__(self) -> tuple[type[Line], tuple[()]]:
        return Line, ()


def _is(left: object, right: object) -> bool:
    return left is right


def _report_of(text: str) -> object:
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return state.get("report") if isinstance(state, dict) else None


def _seq(report: object) -> int:
    seq = report_seq(report)
    return -1 if seq is None else seq
