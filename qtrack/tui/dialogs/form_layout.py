"""How the dialog for everything that is typed looks: a title, lines, what their texts mean, what may be typed."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tui.dialogs.completion_list import Choice, Choices
from qtrack.tui.dialogs.date_picker import HEIGHT, Month
from qtrack.tui.dialogs.question import Field, Meaning, Question
from qtrack.tui.dialogs.text_input import LineInput, MultilineInput
from qtrack.tui.dialogs.title import Title
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line as ToneLine
from qtrack.tui.render.styled_line import fit
from qtrack.tui.render.styles import TONE_CLASSES
from qtrack.tui.widgets.bars import Bar

LIST_HEIGHT = 7
"""Rows of the list of choices."""
_MONTH_MIN_HEIGHT = 18
"""Rows of the terminal from which there is room for a month."""
SEPARATORS = "、，,；;"
"""What separates the parts of a list."""


class FormLayout(ModalScreen[None]):
    """What is seen of a question: its lines, what their texts mean, what may be typed, and the keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ModalScreen.COMPONENT_CLASSES | TONE_CLASSES
    VERTICAL_BREAKPOINTS = [(0, "-low"), (_MONTH_MIN_HEIGHT, "-high")]  # noqa: RUF012 - so declared in Textual

    def __init__(self, question: Question, glyphs: Glyphs) -> None:
        super().__init__()
        self.question, self.glyphs = question, glyphs
        self.fields = {one.key: one for one in question.fields}
        self.entries: dict[str, LineInput | MultilineInput] = {
            one.key: MultilineInput(one.value, one.hint)
            if one.lines
            else LineInput(one.value, one.hint, selected=one.selected)
            for one in question.fields
        }
        self.before = {key: entry.text for key, entry in self.entries.items()}
        self.at = question.fields[0].key
        self.choices = Choices(glyphs)
        self.month = Month(glyphs, question.calendar, question.today)

    def compose(self) -> ComposeResult:
        """Title, lines, their meaning, what may be typed, keys."""
        several = len(self.fields) > 1
        width = max(cell_len(one.label) for one in self.fields.values()) + 2
        with Vertical(id="form"):
            yield Title(self.glyphs, "asked")
            for key, entry in self.entries.items():
                with Horizontal(classes="lines" if isinstance(entry, MultilineInput) else "line"):
                    label = Bar(id=f"label-{key}")
                    label.styles.width = width + 2 if several else 2
                    yield label
                    yield entry
            yield Bar(id="means")
            with Container(id="below"):
                yield self.choices
                yield self.month
            yield Bar(id="keys")

    def on_mount(self) -> None:
        """Begin with the first line, its cursor at the end."""
        self.query_one("#asked", Bar).set_lines(((plain(self.question.title), "strong"),
                                           ("  " + plain(self.question.about, 200), "dim")))  # fmt: skip
        heights = [HEIGHT if one.dated else LIST_HEIGHT if one.search else 0 for one in self.fields.values()]
        self.query_one("#below").styles.height = max(heights)
        self.query_one("#below").set_class(not max(heights), "-empty")
        self.entries[self.at].focus()
        entry = self.entries[self.at]
        if isinstance(entry, MultilineInput):
            entry.move_cursor(entry.document.end)
        self._show_field()

    def replace_question(self, question: Question) -> None:
        """The same question about a newer version; what is typed stays."""
        self.question, self.fields = question, {one.key: one for one in question.fields}
        self._show_field()

    @property
    def field(self) -> Field:
        """The field that is being filled in."""
        return self.fields[self.at]

    @property
    def entry(self) -> LineInput | MultilineInput:
        """Its line."""
        return self.entries[self.at]

    @property
    def is_last(self) -> bool:
        """Whether no other line follows."""
        return self.at == list(self.entries)[-1]

    @property
    def offered(self) -> Choice | None:
        """What tab completes."""
        return self.choices.choice if self.field.search is not None else None

    @property
    def completed(self) -> Choice | None:
        """What enter completes: what is offered, where arrows led to it or the word but begins it."""
        choice = self.offered
        begun = choice and (self.choices.moved or self.fault(self.at) is not None or self._is_begun(choice))
        return choice if begun else None

    def _is_begun(self, choice: Choice) -> bool:
        """Whether the word is letters for a choice, or the beginning of one that is known where the word is not."""
        word = self.word()
        return (word.isascii() and word.isalpha()) or (self._read(self.at).unusual and choice.text.startswith(word))

    def _read(self, key: str) -> Meaning:
        """What a field's text means; UsageError where that cannot be said."""
        one, text = self.fields[key], self.entries[key].text
        if text.strip():
            return one.read(text)
        if not one.optional:
            raise UsageError(_("{field} is needed").format(field=one.label))
        return Meaning(_("will be empty") if one.value.strip() else "")

    def fault(self, key: str) -> UsageError | None:
        """What is wrong with a field's text."""
        try:
            self._read(key)
        except UsageError as error:
            return error
        return None

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self, event: Input.Changed | TextArea.Changed) -> None:
        event.stop()
        self._show_field()

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        found = next((key for key, entry in self.entries.items() if entry is self.focused), self.at)
        if found != self.at:
            self.at = found
            self._show_field()
        self.show_keys()

    def _show_field(self) -> None:
        """Everything that depends on the text being typed."""
        one, several = self.field, len(self.fields) > 1
        for key, other in self.fields.items():
            sign = self.glyphs.cursor + " " if key == self.at else "  "
            words = other.label if several else ""
            self.query_one(f"#label-{key}", Bar).set_lines(
                ((sign, "accent"), (words, "strong" if key == self.at else "dim"))
            )
        self.choices.display = one.search is not None
        self.month.display = one.dated and self.app.size.height >= _MONTH_MIN_HEIGHT
        try:
            meaning = self._read(self.at)
        except UsageError as error:
            self.say((error.message, "problem"), (error.hint, "dim"))
        else:
            self.say((meaning.words, "problem" if meaning.unusual else "accent"))
            if one.dated:
                self.month.show(meaning.day or one.around or self.month.day)
        if one.search is not None:
            word = self.word()
            found = one.search(word)
            exact = any(choice.text == word for choice in found)
            self.choices.show(one.search("") if exact else found, offered=bool(word) and not exact)
        self.show_keys()

    def on_resize(self) -> None:
        """Leave the month out where there is no room."""
        self._show_field()

    def say(self, *runs: tuple[str, str]) -> None:
        """What a text means, or what is wrong with it, in one line or two."""
        bar = self.query_one("#means", Bar)
        shown = [(("  " if number else "") + plain(text), tone) for number, (text, tone) in enumerate(runs) if text]
        line: ToneLine = tuple(shown)
        width = max(20, bar.content_size.width or 60)
        bar.set_lines(*([line] if sum(cell_len(text) for text, _tone in line) <= width else
                  [((fit(text.strip(), width, self.glyphs), tone),) for text, tone in line]))  # fmt: skip

    def show_keys(self) -> None:
        """The keys worth knowing here."""
        hints = []
        if not self.field.lines and (self.completed or not self.is_last):
            hints.append(("enter", _("completes") if self.completed else _("goes on")))
        hints.append(("ctrl+s" if hints or self.field.lines else "enter", _("saves")))
        if self.focused is self.month:
            hints += [("t", _("today")), ("tab", _("types"))]
        elif self.field.dated:
            hints.append(("↓", _("picks a day")))
        elif self.offered and not self.completed:
            hints.append(("tab", _("completes")))
        elif self.field.search is not None and not self.offered:
            hints.append(("↓", _("picks one")))
        hints.append(("esc", _("leaves all as it is")))
        self.query_one("#keys", Bar).set_lines(
            tuple(run for key, word in hints for run in ((key, "key"), (f" {word}   ", "dim")))
        )

    def word(self) -> str:
        """The part of the text that is being typed: after the last comma, in a list."""
        text = self.entry.text
        if self.field.several:
            text = text[max(map(text.rfind, SEPARATORS)) + 1 :]
        return text.strip().lstrip("+") if self.field.several else text.strip()
