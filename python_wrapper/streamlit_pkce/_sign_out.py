"""Sign-out: one call of ``logout()``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._report import MOST_COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class SignOut:
    """A call of ``logout()``, for the browser to follow.

    Attributes
    ----------
    number
        Grows with each call, also from server to server.
    everywhere
        Whether the session at the provider ends too.
    others
        The other logins that it is about, by their sessions' names. Their components may not be
        on the page, which perhaps is about to be left.
    """

    number: int
    everywhere: bool = False
    others: tuple[str, ...] = ()

    @classmethod
    def after(
        cls,
        numbers: Iterable[int | None],
        now: float,
        *,
        everywhere: bool = False,
        others: Iterable[str] = (),
    ) -> SignOut:
        """A call after all those with these numbers.

        Parameters
        ----------
        numbers
            All that this server or the browser knows of, which may be from another server, whose
            clock is ahead; None where there is none.
        now
            Unix seconds.
        """
        number = max(int(now * 1000), *(1 + one for one in numbers if one is not None), 0)
        return cls(min(number, MOST_COUNTED), everywhere, tuple(sorted(others)))
