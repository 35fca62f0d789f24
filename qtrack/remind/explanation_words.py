"""An explanation in words: labels and texts, first what matters, then the rules."""

from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from qtrack.i18n import _, marked, ngettext
from qtrack.model.plan import Escalation
from qtrack.model.wording import state_word
from qtrack.remind.explain import Explanation, Folded, Held, ReminderStatus
from qtrack.remind.explain_rules import ChannelRule, DigestRule, Rules, Subject
from qtrack.remind.reason_words import phrase_of, weekday_word, words_of
from qtrack.remind.reasons import Code
from qtrack.remind.wording import lead_words, part_words, repeat_words

Field = tuple[str, str]
"""A label and a text; a text that goes on with the one before it has no label."""
_HINTS = {
    Code.DAEMON_DOWN: marked("start it with qtrack daemon start"),
    Code.DAEMON_SERVES_OTHERS: marked("qtrack daemon status names those it serves"),
}


def explanation_fields(explanation: Explanation) -> list[Field]:
    """Return what is asked about, what matters now, and the rules."""
    rules = explanation.rules
    if rules is None:
        return []
    subjects = subject_fields(rules)
    matters = summary_fields(explanation) if explanation.rows else []
    return [*subjects[:1], *matters, *subjects[1:], *rule_fields(rules)]


def summary_fields(explanation: Explanation) -> list[Field]:
    """Return the next reminder, the last one, and what is held back."""
    several = len({row.channel for row in explanation.rows}) > 1
    parts = has_parts(explanation.rows)
    coming, last = explanation.next, explanation.last
    none = _("none")
    return [
        (_("next"), none if coming is None else _status_line(coming, channel=several, part=parts)),
        (_("last"), none if last is None else _status_line(last, channel=several, part=parts, sent=True)),
        *held_fields(explanation.held),
    ]


def held_fields(held: Sequence[Held]) -> list[Field]:
    """Return what holds everything back, then what a person said of an item; its status stands with its date."""
    everything = [held_words(one) for one in held if not one.item]
    labels = chain([_("held back")], repeat(""))
    marks = [(one.item, f"{one.since:%Y-%m-%d %H:%M} {held_words(one)}") for one in held if one.since is not None]
    return [*zip(labels, everything, strict=False), *marks]


def held_words(held: Held) -> str:
    """Return what holds back, and what a person can do about it."""
    hint = _HINTS.get(held.reason.code)
    text = phrase_of(held.reason)
    return _("{message} ({hint})").format(message=text, hint=_(hint)) if hint else text


def subject_fields(rules: Rules) -> list[Field]:
    """Return each date that reminds, by its id, or the times of the digests."""
    if rules.digest is not None:
        return _digest_fields(rules.digest)
    return [(subject.id, _subject(subject)) for subject in rules.subjects]


def rule_fields(rules: Rules) -> list[Field]:
    """Return leads or stages, channels, quiet hours, and for a milestone the measures that it names."""
    leads = [lead_words(lead) for lead in rules.leads]
    fields = [(_("lead time"), _(", ").join(leads))] if leads else []
    fields += zip(chain([_("escalation")], repeat("")), map(_stage, rules.stages), strict=False)
    if rules.overdue is not None and (repeats := repeat_words(rules.overdue)):
        fields.append((_("overdue"), _("{often} until it is done").format(often=repeats)))
    if rules.channels or rules.subjects:
        told = _("; ").join(map(_channel, rules.channels)) or _("nobody is told")
        fields.append((_("channels"), told))
    if rules.quiet:
        hours = (f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" for quiet in rules.quiet)
        fields.append((_("quiet hours"), " ".join(hours)))
    measures = (f"{id_} {title}" for id_, title in rules.measures)
    return [*fields, *zip(chain([_("measures")], repeat("")), measures, strict=False)]


def folded_words(folded: Folded) -> str:
    """Return how many rows are left out, "" where none is."""
    earlier, later = folded.earlier, folded.later
    counts = (
        ngettext("+{n} earlier", "+{n} earlier", earlier).format(n=earlier) if earlier else "",
        ngettext("+{n} later", "+{n} later", later).format(n=later) if later else "",
    )
    return _(", ").join(filter(None, counts))


def has_parts(rows: Iterable[ReminderStatus]) -> bool:
    """Whether the rows are about several parts of a measure, so that each has to say about which."""
    return len({row.key.item for row in rows if part_words(row.key)}) > 1


def _status_line(row: ReminderStatus, *, channel: bool, part: bool, sent: bool = False) -> str:
    """When, which state if it was `sent`, which lead and stage, of which part, on which channel, and why."""
    at = row.sent_at if sent else row.at
    found = (
        f"{at:%Y-%m-%d %H:%M}" if at else "", state_word(row.state) if sent else "", row.stage,
        lead_words(row.key.lead), part_words(row.key) if part else "", row.channel if channel else "",
    )  # fmt: skip
    return _("; ").join(filter(None, (" · ".join(filter(None, found)), words_of(row.reasons))))


def _subject(subject: Subject) -> str:
    span = f"{subject.day} … {subject.end}" if subject.end and subject.end != subject.day else str(subject.day)
    closed = {"": "", "done": _("done"), "dropped": _("dropped")}[subject.closed]
    return _("; ").join(filter(None, (f"{span} {subject.title}", closed)))


def _stage(stage: Escalation) -> str:
    when = f"{stage.name} {lead_words(f'+{stage.when}' if stage.after else str(stage.when))}"
    repeats = repeat_words(stage.repeat) if stage.repeat else ""
    return _("{step}, then {often}").format(step=when, often=repeats) if repeats else when


def _channel(rule: ChannelRule) -> str:
    if not rule.stages:
        return rule.name
    return _("{channel} ({steps})").format(channel=rule.name, steps=_(", ").join(rule.stages))


def _digest_fields(digest: DigestRule) -> list[Field]:
    fields = []
    if digest.daily:
        fields.append((_("daily digest"), f"{digest.daily:%H:%M}"))
    if digest.weekly:
        weekday, clock = digest.weekly
        fields.append((_("weekly digest"), f"{weekday_word(weekday)} {clock:%H:%M}"))
    return fields or [(_("digest"), _("the plan asks for none"))]
