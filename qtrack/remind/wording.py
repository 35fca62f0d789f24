"""Leads, repeats and titles in words."""

from collections.abc import Callable

from qtrack.i18n import _, ngettext
from qtrack.model.lead_time import LeadTime
from qtrack.plain import plain
from qtrack.remind.key import Key, Kind
from qtrack.remind.schedule import interval

_SPANS: dict[str, Callable[[int], str]] = {
    "h": lambda n: ngettext("{n} hour", "{n} hours", n),
    "d": lambda n: ngettext("{n} day", "{n} days", n),
    "wd": lambda n: ngettext("{n} working day", "{n} working days", n),
    "w": lambda n: ngettext("{n} week", "{n} weeks", n),
    "m": lambda n: ngettext("{n} month", "{n} months", n),
}


def lead_words(lead: str) -> str:
    """A lead as a reminder's key has it, in words: ``7d``, ``+14d``, ``+1d+3wd``; of a digest, its time of day."""
    try:
        spans = [LeadTime.parse(part) for part in lead.removeprefix("+").split("+")]
    except ValueError:
        return plain(lead, 20)
    first, *repeats = map(_span, spans)
    said = (_("{span} late") if lead.startswith("+") else _("{span} before")).format(span=first)
    said = (said if spans[0].count else _("on the day")) + "".join(f" +{span}" for span in repeats)
    return _add_clock(said, spans[0])


def repeat_words(span: LeadTime) -> str:
    """How often what is repeated every `span` comes, "" for never: hours make whole days."""
    gap = interval(span)
    if gap is None:
        return ""
    if gap.count > 1:
        return _add_clock(_("every {span}").format(span=_span(gap)), span)
    return _add_clock({"d": _("every day"), "wd": _("every working day"), "m": _("every month")}[gap.unit], span)


def title_words(kind: str, item: str, title: str) -> str:
    """Return a reminder's title; that of a digest is recorded in the language of whoever recorded it."""
    digests = {"daily": _("daily digest"), "weekly": _("weekly digest")} if kind == Kind.DIGEST else {}
    return digests.get(item, title)


def part_words(key: Key) -> str:
    """Return which part of a measure a reminder is about, "" for what has no parts."""
    match key.kind:
        case Kind.STEP:
            return _("step {title}").format(title=key.item.partition("#")[2])
        case Kind.MEASURE | Kind.OVERDUE:
            return _("the measure itself")
        case _:
            return ""


def _span(span: LeadTime) -> str:
    return _SPANS[span.unit](span.count).format(n=span.count)


def _add_clock(text: str, span: LeadTime) -> str:
    return _("{text} at {clock:%H:%M}").format(text=text, clock=span.at) if span.at else text
