"""Unexpected errors of one plan on one channel: told, tried again after a rest, and no hindrance to the others."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.state.store import StoreError

_LONGEST = 120
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A sentence that tells it, and when to try again."""

    sentence: str
    until: datetime


class Failures:
    """The errors that nobody expected, by plan and channel; each rests for `rest`."""

    def __init__(self, clock: Callable[[], datetime], rest: timedelta) -> None:
        self._clock, self._rest = clock, rest
        self._found: dict[tuple[str, str], _Failure] = {}

    def find_rest_end(self, plan: str, channel: str, now: datetime) -> datetime | None:
        """Return the moment until which nothing is tried; None where something may be."""
        found = self._found.get((plan, channel))
        return found.until if found is not None and now < found.until <= now + self._rest else None

    @contextmanager
    def contain(self, plan: str, channel: str) -> Iterator[None]:
        """Confine what is raised within to this plan and channel, but for errors of the record, which concern all."""
        try:
            yield
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other plans are served
            why = plain(f"{type(error).__name__}: {error}", _LONGEST)
            sentence = _("reminders of {plan} on {channel} fail: {why}").format(plan=plan, channel=channel, why=why)
            before = self._found.get((plan, channel))
            if before is None or before.sentence != sentence:
                _log.exception("%s", sentence)
            self._found[plan, channel] = _Failure(sentence, self._clock() + self._rest)

    def clear(self, plan: str, channel: str) -> None:
        """Forget the failure of a plan on a channel: it went well."""
        if self._found.pop((plan, channel), None) is not None:
            _log.warning("reminders of %s on %s work again", plan, channel)

    def clear_plan(self, plan: str) -> None:
        """Forget all failures of a plan, which may be another one now."""
        for one in [one for one in self._found if one[0] == plan]:
            self._found.pop(one, None)

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence for each failure."""
        return tuple(dict.fromkeys(failure.sentence for failure in self._found.copy().values()))
