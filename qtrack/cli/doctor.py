"""``qtrack doctor``: everything that could keep a reminder from coming, and how to mend it."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from qtrack import notify
from qtrack.cli.context import Context
from qtrack.cli.doctor_checks import Finding, channels, plans, service, state
from qtrack.cli.output import print_json, print_line
from qtrack.errors import DeliveryFailed
from qtrack.i18n import _
from qtrack.notify.channel import Notification, SendError


@dataclass(frozen=True)
class ChannelAnswer:
    """What a channel said to a test."""

    channel: str
    ok: bool
    answer: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to send something."""
    parser.add_argument("--send-test", action="store_true", help=_("show a notification and tell what answered"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print what was found; 1 if something has to be mended."""
    if options.send_test:
        return _send_test(context)
    findings = list(_collect_findings(context))
    if context.as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print_line(f"{'+' if finding.ok else '!'} {finding.check}: {finding.detail}")
            if finding.hint and not finding.ok:
                print_line(f"  → {finding.hint}")
    return int(not all(finding.ok for finding in findings))


def _collect_findings(context: Context) -> Iterator[Finding]:
    read, found = plans.check_plans(context)
    yield from found
    yield from state.check_state(context.places.state_dir, datetime.now().astimezone())
    yield from channels.check_channels(context, read)
    yield from service.check_service(context)


def _send_test(context: Context) -> int:
    """Send to every channel of the plans, tell what each of them answered, and fail if one of them did not take it."""
    read, _found = plans.check_plans(context)
    answers = [_test_channel(context, name) for name in channels.channel_names_of(read)]
    failed = [f"{answer.channel}: {answer.answer}" for answer in answers if not answer.ok]
    if context.as_json:
        print_json([asdict(answer) for answer in answers])
        return DeliveryFailed.exit_code if failed else 0
    for answer in answers:
        if answer.ok:
            print_line(f"{answer.channel}: {answer.answer}")
    if failed:
        raise DeliveryFailed("; ".join(failed), _("see qtrack doctor"))
    return 0


def _test_channel(context: Context, name: str) -> ChannelAnswer:
    test = Notification(_("qtrack: a test"), _("Reminders will look like this."))
    try:
        receipt = notify.make_channel(name, context.settings.channels).send(test)
    except KeyError:
        return ChannelAnswer(name, ok=False, answer=_("there is no such channel"))
    except SendError as error:
        return ChannelAnswer(name, ok=False, answer=error.reason)
    if receipt.id is None:
        return ChannelAnswer(name, ok=True, answer=_("accepted by {way}").format(way=receipt.way))
    return ChannelAnswer(name, ok=True, answer=_("accepted by {way}, id {id}").format(way=receipt.way, id=receipt.id))
