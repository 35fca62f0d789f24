"""Whether each channel of the plans is there, answers, and is allowed to disturb."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from qtrack import notify
from qtrack.cli.context import Context
from qtrack.cli.doctor_checks import Finding
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.notify import do_not_disturb
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.recipients import channels_of

_AT_ONCE = 8  # channels asked at a time: some take seconds to answer


def channel_names_of(plans: Iterable[Plan]) -> tuple[str, ...]:
    """Every channel the plans use, or else the desktop."""
    return tuple(dict.fromkeys(name for plan in plans for name in channels_of(plan))) or (notify.DESKTOP,)


def check_channels(context: Context, plans: Iterable[Plan]) -> Iterator[Finding]:
    """A finding a channel, and one where notifications are held back."""
    names = channel_names_of(plans)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for found in pool.map(lambda name: _check_channel(context, name), names):
            yield from found


def _check_channel(context: Context, name: str) -> list[Finding]:
    check = _("channel {name}").format(name=name)
    try:
        wrong = phrase_of(notify.make_channel(name, context.settings.channels).probe())
    except KeyError:
        place = context.places.config_dir / "settings.toml"
        hint = _("describe it under [channels.{name}] in {file}, or name another one in the plan")
        detail = _("there is no such channel")
        return [Finding(check, ok=False, detail=detail, hint=hint.format(name=name, file=place))]
    if name != notify.DESKTOP:
        return [Finding(check, ok=not wrong, detail=wrong or _("nothing wrong"), hint=_("mend its address"))]
    hint = _("start a notification service (a desktop session has one)")
    found = [Finding(check, ok=not wrong, detail=wrong or _("answers"), hint=hint)]
    if not wrong and (quiet := do_not_disturb.find_silencing_program()):
        detail = _("{program} holds notifications back").format(program=quiet)
        found.append(Finding(_("do not disturb"), ok=False, detail=detail, hint=_("switch it off in the desktop")))
    return found
