"""AccessToken: what ``token.for_scope()`` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._bearer import Bearer
from ._errors import PlacementError
from ._outcome import Glance

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._codes import AuthError
    from ._further import FurtherOutcome
    from ._outcome import Status
    from ._report import Further


class AccessToken(Bearer):
    """An access token for a further API: falsy until there is one.

    It stays fresh like the token set that it comes from: whenever it is looked
    at, it shows the newest token of the same person, also hours later in the
    same run and in threads that the script has started. After a sign-out it is
    empty. A pickled one no longer follows the session.

    No signature covers it, so it is the browser's word that it is this person's:
    the API that it is for has to check it, as it does anyway.

    Examples
    --------
    >>> notes = token.for_scope("notes.read")  # doctest: +SKIP
    >>> if notes:  # doctest: +SKIP
    ...     requests.get("https://notes.example.com", auth=notes.auth)
    ... elif notes.error:
    ...     notes.button("Allow access to your notes")
    """

    def __init__(
        self,
        outcome: FurtherOutcome,
        glance: Glance | None = None,
        newest: Callable[[], FurtherOutcome] | None = None,
        draw: Callable[[str | None], None] | None = None,
    ) -> None:
        self._outcome = outcome
        self._glance = glance or Glance(outcome)
        self._newest = newest
        self._draw = draw

    @property
    def status(self) -> Status:
        """``"pending"``, ``"anonymous"`` or ``"authenticated"``.

        Pending means that it is not known yet: the browser is getting the token,
        or a new one, or it is not known who is signed in. Anonymous means that
        there will be none, because of :attr:`error` or because nobody is signed
        in.
        """
        outcome = self._look()
        self._glance.note_status(outcome)
        return outcome.status

    @property
    def error(self) -> AuthError | None:
        """Why there is no token.

        ``interaction_required``: the person has to allow it, see :meth:`button`.
        """
        return self._look().error

    @property
    def access_token(self) -> str | None:
        """The access token itself; None if there is none."""
        further = self._look().further
        return None if further is None else further.access_token

    @property
    def scope(self) -> str | None:
        """The scope that it was granted for; None if there is none."""
        further = self._look().further
        return None if further is None else further.scope

    def button(self, label: str | None = None) -> None:
        """Draw a button with which the person allows it at the provider.

        That is in a window, or on this page, as ``login(flow=...)`` says. Draw it
        while :attr:`error` is there. The app runs again when there is a token.

        Parameters
        ----------
        label : str, optional
            The text on the button. Default: "Allow access", in the person's language.

        Raises
        ------
        ConfigurationError
            If the label is empty.
        PlacementError
            Outside the script run in which ``for_scope()`` was called; if the
            same button is drawn twice in one run.
        """
        if self._draw is None:
            raise PlacementError(
                "button() works in the run of for_scope() only. "
                "Call token.for_scope(...) in this run, and draw its button."
            )
        self._draw(label)

    def __bool__(self) -> bool:
        return self._look().further is not None

    def __repr__(self) -> str:
        """State, and no token: this ends up in logs."""
        outcome = self._look()
        error = "" if outcome.error is None else f", error={outcome.error.code!r}"
        return f"AccessToken(status={outcome.status!r}{error})"

    def __copy__(self) -> AccessToken:
        return self

    def __deepcopy__(self, memo: object) -> AccessToken:
        return self

    def __reduce__(self) -> tuple[type[AccessToken], tuple[FurtherOutcome]]:
        return AccessToken, (self._look(),)

    def _shown_token(self) -> Further | None:
        return self._look().further

    def _look(self) -> FurtherOutcome:
        if self._newest is not None:
            self._outcome = self._newest()
            self._glance.note(self._outcome)
        return self._outcome
