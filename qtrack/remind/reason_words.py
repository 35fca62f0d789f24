"""The words for every reason, in the language of whoever reads it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from qtrack.i18n import _, marked, ngettext
from qtrack.i18n.system import explain_error_number
from qtrack.remind.reasons import Code, Reason, Value

_Values = Mapping[str, Value]
_WORDS: Mapping[Code, str] = {
    Code.TEXT: "{text}",
    Code.DONE: marked("done"),
    Code.DROPPED: marked("dropped"),
    Code.MOVED_TO: marked("moved to {day}"),
    Code.NOT_IN_PLAN: marked("no longer in the plan"),
    Code.NOT_ON_CHANNEL: marked("no longer sent through this channel"),
    Code.LEAD_REMOVED: marked("the plan no longer asks for this lead"),
    Code.ASKED_FOR_AGAIN: marked("the plan asks for it again"),
    Code.ITEM_OVER: marked("it was over on {day}"),
    Code.PLAN_OVER: marked("the plan is over"),
    Code.PLAN_OVER_BY_THEN: marked("the plan is over by then"),
    Code.PLAN_RENAMED: marked("the plan is called {id} now"),
    Code.PLAN_NOT_SERVED: marked("the plan is no longer served"),
    Code.MERGED_INTO: marked("told with the later reminder {lead}"),
    Code.BEFORE_RECORD: marked("before anything was recorded; a later reminder stands for it"),
    Code.QUIET_UNTIL: marked("quiet hours until {time:%H:%M}"),
    Code.HELD_BY_QUIET_HOURS: marked("held from {start:%H:%M} to {end:%H:%M} by quiet hours"),
    Code.MAKE_UP_DAYS_UNKNOWN: marked("make-up days unknown"),
    Code.REPEATS: marked("and so on until it is done, acknowledged or moved"),
    Code.REPEATS_UNTIL_DATE: marked("and so on until the date"),
    Code.REPEATS_UNTIL_STEP: marked("and so on until {step}"),
    Code.ACKNOWLEDGED: marked("acknowledged"),
    Code.SNOOZED_UNTIL: marked("snoozed until {time:%Y-%m-%d %H:%M}"),
    Code.MARK_TAKEN_BACK: marked("the mark was taken back"),
    Code.DAEMON_DOWN: marked("the daemon is not running"),
    Code.DAEMON_SERVES_OTHERS: marked("the daemon does not serve this plan"),
    Code.WAITS_FOR_DAEMON: marked("goes out as soon as the daemon runs"),
    Code.SEND_INTERRUPTED: marked("the daemon ended during the send"),
    Code.SHOWN_THROUGH: marked("shown through {way}"),
    Code.DIGEST_EXPIRED: marked("its time is over"),
    Code.DIGEST_IF_ANY: marked("comes if there is something to say"),
    Code.DIGEST_REPEATS: marked("and so on, whenever there is something to say"),
    Code.DIGEST_EMPTY: marked("there was nothing to say"),
    Code.DIGEST_EMPTY_OR_DOWN: marked("there was nothing to say, or the daemon was not running then"),
    Code.DAEMON_WAS_DOWN: marked("the daemon was not running then"),
    Code.NO_CHANNEL: marked("there is no channel {name}"),
    Code.CHANNEL_BROKE_OFF: marked("the channel broke off: {why}"),
    Code.NO_BUS: marked("there is no session bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR leads to one"),
    Code.BUS_SILENT: marked("the session bus does not answer"),
    Code.BUS_UNREACHABLE: marked("the session bus cannot be reached: {reason}"),
    Code.BUS_BROKE_OFF: marked("the session bus broke off before an answer came; it may have been shown"),
    Code.NO_SERVER: marked("no notification server is running on the session bus"),
    Code.SERVER_SILENT: marked("the notification server does not answer; nothing was sent"),
    Code.SERVER_TOO_LATE: marked("the notification server did not answer in time; it may have shown it"),
    Code.SERVER_WENT_AWAY: marked("the notification server went away before it answered; it may have shown it"),
    Code.SERVER_GAVE_NO_NUMBER: marked("the notification server answered without a number; it may have shown it"),
    Code.SERVER_REFUSED: marked("the notification server refused: {reason}"),
    Code.NO_RECEIPT: marked("there is no session bus; sent through notify-send without a receipt"),
    Code.PLYER_TOO_LATE: marked("plyer did not finish in time; it may have been shown"),
    Code.PLYER_FAILED: marked("plyer could not show it: {reason}"),
    Code.PLYER_NOT_STARTED: marked("plyer could not show it: {reason}"),
    Code.NOT_INSTALLED: marked("{package} is not installed"),
    Code.REMOTE_NOT_INSTALLED: marked("{package} is not installed: install qtrack[remote]"),
    Code.APPRISE_NOT_STARTED: marked("apprise could not be started: {reason}"),
    Code.APPRISE_BROKE_OFF: marked("apprise broke off; it may have been sent"),
    Code.SERVICE_SILENT: marked("the service did not answer; it may have been sent"),
    Code.SERVICE_REFUSED: marked("the service did not take it"),
    Code.RECIPIENTS_REFUSED: marked("some of the recipients were refused, the others have it"),
    Code.RECIPIENTS_REFUSED_BEFORE: marked("some of the recipients were refused; nothing was sent again"),
    Code.ADDRESS_UNKNOWN: marked("apprise does not understand the address"),
    Code.ADDRESS_WITHOUT_SERVICE: marked("an address that begins with the name of a service is wanted"),
    Code.VARIABLE_NOT_SET: marked("the environment variable {name} is not set"),
    Code.FILE_NOT_PRIVATE: marked("{file} holds a secret and others may read it; chmod 600 {file}"),
}


def phrase_of(reason: Reason) -> str:
    """Return the reason as a phrase, "" where there is none."""
    values = dict(reason.values)
    special = _SPECIAL.get(reason.code)
    if special is not None:
        return special(values)
    if "number" in values:
        values["reason"] = _system_words(values)
    pattern = _WORDS[reason.code]
    return (pattern if reason.code is Code.TEXT else _(pattern)).format(**values)


def words_of(reasons: Iterable[Reason]) -> str:
    """Return several reasons in one line."""
    return _("; ").join(filter(None, map(phrase_of, reasons)))


def weekday_word(weekday: int) -> str:
    """Return the short name of a day of the week, 0 for Monday."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[weekday]


def _day_off_words(values: _Values) -> str:
    day = values["day"]
    weekday = weekday_word(day.weekday()) if isinstance(day, date) else ""
    return _("moved from {weekday} {day}, a day off").format(weekday=weekday, day=day)


def _tried_words(values: _Values) -> str:
    count = values["count"]
    return ngettext("tried once", "tried {n} times", count if isinstance(count, int) else 0).format(n=count)


def _acknowledged_with_words(values: _Values) -> str:
    return _("{mark} with {lead}").format(mark=_("acknowledged"), lead=values["lead"])


def _minute(values: _Values) -> str:
    return f"{values['time']:%Y-%m-%d %H:%M}"


def _system_words(values: _Values) -> str:
    number = values["number"]
    return explain_error_number(number if isinstance(number, int) else 0, str(values["reason"]))


def _unreadable_words(values: _Values) -> str:
    return _("{path} cannot be read: {why}").format(path=values["path"], why=_system_words(values))


def _not_text_words(values: _Values) -> str:
    return _("{path} cannot be read: {why}").format(path=values["path"], why=_("not UTF-8 text"))


def _refused_words(values: _Values) -> str:
    message = _("the service refused with error {code}: {words}")
    return message.format(code=values["error"], words=values["words"])


def _unreachable_words(values: _Values) -> str:
    return _("the service cannot be reached: {reason}").format(reason=values["reason"] or _("no answer"))


_SPECIAL: Mapping[Code, Callable[[_Values], str]] = {
    Code.MOVED_FROM_DAY_OFF: _day_off_words,
    Code.ACKNOWLEDGED_WITH: _acknowledged_with_words,
    Code.WENT_OUT: lambda values: _("went out at {time}").format(time=_minute(values)),
    Code.SHOWN_BEFORE: lambda values: _("had been shown at {time}").format(time=_minute(values)),
    Code.TRIED: _tried_words,
    Code.RETRY_TODAY: lambda values: _("again at {time}").format(time=f"{values['time']:%H:%M:%S}"),
    Code.FILE_UNREADABLE: _unreadable_words,
    Code.FILE_NOT_TEXT: _not_text_words,
    Code.SERVICE_UNREACHABLE: _unreachable_words,
    Code.SERVICE_REFUSED_WITH_CODE: lambda values: _("the service refused with code {code}").format(
        code=values["status"]
    ),
    Code.SERVICE_REFUSED_WITH_ERROR: _refused_words,
    Code.RETRY: lambda values: _("again at {time}").format(time=_minute(values)),
}
