"""Why a reminder stands where it stands: a code with values, stored as JSON and put into words by whoever reads it.

A process that records a reason does not know the language of the one that shows it. So no sentence is stored, only
what a sentence is made of; `reason_words` has the sentences. Rows written before there were codes hold a sentence, and
so does what other programs said: that is a reason of code "text", stored as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from qtrack.plain import plain

Value = str | int | date | time | datetime
_LONGEST = 300
"""Characters of a text value; other programs' error messages have no end."""


class Code(StrEnum):
    """What happened or will happen, by the values in `VALUES`."""

    TEXT = "text"
    # the item or the plan
    DONE = "done"
    DROPPED = "dropped"
    MOVED_TO = "moved-to"
    NOT_IN_PLAN = "not-in-plan"
    NOT_ON_CHANNEL = "not-on-channel"
    LEAD_REMOVED = "lead-removed"
    ASKED_FOR_AGAIN = "asked-for-again"
    ITEM_OVER = "item-over"
    PLAN_OVER = "plan-over"
    PLAN_OVER_BY_THEN = "plan-over-by-then"
    PLAN_RENAMED = "plan-renamed"
    PLAN_NOT_SERVED = "plan-not-served"
    # the moment
    MERGED_INTO = "merged-into"
    BEFORE_RECORD = "before-record"
    QUIET_UNTIL = "quiet-until"
    HELD_BY_QUIET_HOURS = "held-by-quiet-hours"
    MOVED_FROM_DAY_OFF = "moved-from-day-off"
    MAKE_UP_DAYS_UNKNOWN = "make-up-days-unknown"
    REPEATS = "repeats"
    REPEATS_UNTIL_DATE = "repeats-until-date"
    REPEATS_UNTIL_STEP = "repeats-until-step"
    # a person
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGED_WITH = "acknowledged-with"
    SNOOZED_UNTIL = "snoozed-until"
    MARK_TAKEN_BACK = "mark-taken-back"
    # the daemon
    DAEMON_DOWN = "daemon-down"
    DAEMON_SERVES_OTHERS = "daemon-serves-others"
    WAITS_FOR_DAEMON = "waits-for-daemon"
    SEND_INTERRUPTED = "send-interrupted"
    SHOWN_THROUGH = "shown-through"
    WENT_OUT = "went-out"
    SHOWN_BEFORE = "shown-before"
    TRIED = "tried"
    RETRY_TODAY = "retry-today"
    RETRY = "retry"
    # the digest
    DIGEST_EXPIRED = "digest-expired"
    DIGEST_IF_ANY = "digest-if-any"
    DIGEST_REPEATS = "digest-repeats"
    DIGEST_EMPTY = "digest-empty"
    DIGEST_EMPTY_OR_DOWN = "digest-empty-or-down"
    DAEMON_WAS_DOWN = "daemon-was-down"
    # the channel
    NO_CHANNEL = "no-channel"
    CHANNEL_BROKE_OFF = "channel-broke-off"
    # the desktop
    NO_BUS = "no-bus"
    BUS_SILENT = "bus-silent"
    BUS_UNREACHABLE = "bus-unreachable"
    BUS_BROKE_OFF = "bus-broke-off"
    NO_SERVER = "no-server"
    SERVER_SILENT = "server-silent"
    SERVER_TOO_LATE = "server-too-late"
    SERVER_WENT_AWAY = "server-went-away"
    SERVER_GAVE_NO_NUMBER = "server-gave-no-number"
    SERVER_REFUSED = "server-refused"
    NO_RECEIPT = "no-receipt"
    PLYER_TOO_LATE = "plyer-too-late"
    PLYER_FAILED = "plyer-failed"
    PLYER_NOT_STARTED = "plyer-not-started"
    NOT_INSTALLED = "not-installed"
    # a service
    REMOTE_NOT_INSTALLED = "remote-not-installed"
    APPRISE_NOT_STARTED = "apprise-not-started"
    APPRISE_BROKE_OFF = "apprise-broke-off"
    SERVICE_SILENT = "service-silent"
    SERVICE_UNREACHABLE = "service-unreachable"
    SERVICE_REFUSED = "service-refused"
    SERVICE_REFUSED_WITH_CODE = "service-refused-with-code"
    SERVICE_REFUSED_WITH_ERROR = "service-refused-with-error"
    RECIPIENTS_REFUSED = "recipients-refused"
    RECIPIENTS_REFUSED_BEFORE = "recipients-refused-before"
    ADDRESS_UNKNOWN = "address-unknown"
    ADDRESS_WITHOUT_SERVICE = "address-without-service"
    VARIABLE_NOT_SET = "variable-not-set"
    FILE_NOT_PRIVATE = "file-not-private"
    FILE_UNREADABLE = "file-unreadable"
    FILE_NOT_TEXT = "file-not-text"


VALUES: Mapping[Code, Mapping[str, type]] = {
    Code.TEXT: {"text": str},
    Code.MOVED_TO: {"day": date},
    Code.ITEM_OVER: {"day": date},
    Code.PLAN_RENAMED: {"id": str},
    Code.MERGED_INTO: {"lead": str},
    Code.QUIET_UNTIL: {"time": datetime},
    Code.HELD_BY_QUIET_HOURS: {"start": time, "end": time},
    Code.MOVED_FROM_DAY_OFF: {"day": date},
    Code.REPEATS_UNTIL_STEP: {"step": str},
    Code.ACKNOWLEDGED_WITH: {"lead": str},
    Code.SNOOZED_UNTIL: {"time": datetime},
    Code.SHOWN_THROUGH: {"way": str},
    Code.WENT_OUT: {"time": datetime},
    Code.SHOWN_BEFORE: {"time": datetime},
    Code.TRIED: {"count": int},
    Code.RETRY_TODAY: {"time": datetime},
    Code.RETRY: {"time": datetime},
    Code.NO_CHANNEL: {"name": str},
    Code.CHANNEL_BROKE_OFF: {"why": str},
    Code.BUS_UNREACHABLE: {"reason": str},
    Code.SERVER_REFUSED: {"reason": str},
    Code.PLYER_FAILED: {"reason": str},
    Code.PLYER_NOT_STARTED: {"number": int, "reason": str},
    Code.NOT_INSTALLED: {"package": str},
    Code.REMOTE_NOT_INSTALLED: {"package": str},
    Code.APPRISE_NOT_STARTED: {"number": int, "reason": str},
    Code.SERVICE_UNREACHABLE: {"reason": str},
    Code.SERVICE_REFUSED_WITH_CODE: {"status": int},
    Code.SERVICE_REFUSED_WITH_ERROR: {"error": str, "words": str},
    Code.VARIABLE_NOT_SET: {"name": str},
    Code.FILE_NOT_PRIVATE: {"file": str},
    Code.FILE_UNREADABLE: {"path": str, "number": int, "reason": str},
    Code.FILE_NOT_TEXT: {"path": str},
}
"""The names and types of a code's values; a code that is not listed has none.

Moments carry the plan's offset. A `number` is that of a system error, with the system's words as `reason`.
"""
_NONE: Mapping[str, type] = {}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its values in the order of `VALUES`; false where nothing is to be said."""

    code: Code
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, code: Code, **values: Value) -> Self:
        """Return the reason with these values, texts made safe and cut; TypeError where they are not the code's."""
        wanted = VALUES.get(code, _NONE)
        if values.keys() != wanted.keys():
            raise TypeError(f"{code} takes {list(wanted)}, not {list(values)}")
        return cls(code, tuple((name, _safe(values[name])) for name in wanted))

    def __bool__(self) -> bool:
        return self.code is not Code.TEXT or any(value for _name, value in self.values)


def system_error(code: Code, error: OSError, **values: Value) -> Reason:
    """Return a reason of which the operating system's refusal is a part."""
    return Reason.of(code, **values, number=error.errno or 0, reason=error.strerror or str(error))


def reason_of_text(sentence: str) -> Reason:
    """Return a sentence that nobody here can put into another language."""
    return Reason(Code.TEXT, (("text", sentence),))


NO_REASON = reason_of_text("")


def encode_reason(reason: Reason) -> str:
    """Return the stored form: JSON, or the sentence itself of a reason that is a text."""
    values = dict(reason.values)
    if reason.code is Code.TEXT:
        return str(values["text"])
    plain_values = {name: value if isinstance(value, int) else _encode_value(value) for name, value in values.items()}
    return _encode({"code": reason.code.value, **plain_values})


@lru_cache(maxsize=1024)
def decode_reason(stored: str) -> Reason:
    """Return the reason that `store` wrote; whatever else it is, an older row or a newer code, is a text."""
    if not stored.startswith('{"code":'):
        return reason_of_text(stored)
    try:
        said: dict[str, Any] = json.loads(stored)
        code = Code(said["code"])
        values = {name: _decode_value(said[name], kind) for name, kind in VALUES.get(code, _NONE).items()}
    except (ValueError, LookupError, TypeError):
        return reason_of_text(stored)
    return Reason.of(code, **values)


def _safe(value: Value) -> Value:
    return plain(value, _LONGEST) if isinstance(value, str) else value


def _encode_value(value: str | date | time) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _decode_value(said: Any, kind: type) -> Value:
    if kind in {str, int}:
        if type(said) is not kind:
            raise TypeError(said)
        found: Value = said
        return found
    moment: Value = kind.fromisoformat(said)  # type: ignore[attr-defined]
    return moment
