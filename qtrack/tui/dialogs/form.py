"""One quiet dialog for everything that is typed.

Nothing is written here: the texts go to whoever asked, and only when all of them make sense.
"""

from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from qtrack.tui.dialogs.completion_list import Choice, Choices
from qtrack.tui.dialogs.date_picker import KEY_LETTERS, Month
from qtrack.tui.dialogs.form_layout import LIST_HEIGHT, SEPARATORS, FormLayout
from qtrack.tui.dialogs.question import Question, Submit
from qtrack.tui.render.glyphs import Glyphs


class Form(FormLayout):
    """Texts for the fields of a question, handed over until nothing is wrong with them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("tab", "next", show=False, priority=True),
        Binding("shift+tab", "previous", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", show=False),
        Binding("up,ctrl+p", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(self, question: Question, glyphs: Glyphs, submit: Submit) -> None:
        super().__init__(question, glyphs)
        self.submit, self.is_handing_over = submit, False

    # -- choices -------------------------------------------------------------------------------------------------

    def _take(self, choice: Choice) -> None:
        """Put a choice where the word stands that led to it."""
        text, entry = self.entry.text, self.entry
        if self.field.several:
            cut = max(map(text.rfind, SEPARATORS)) + 1
            text = text[:cut] + ("+" if text[cut:].strip().startswith("+") else "") + choice.text
        else:
            text = choice.text
        entry.put(text)
        entry.focus()

    @on(Choices.Taken)
    def _handle_click(self, event: Choices.Taken) -> None:
        self._take(event.choice)

    # -- days ----------------------------------------------------------------------------------------------------

    @on(Month.Moved)
    def _enter_chosen_day(self, event: Month.Moved) -> None:
        self.entry.put(event.day.isoformat())

    @on(Month.Taken)
    def _accept_chosen_day(self) -> None:
        self._entered()

    def on_key(self, event: events.Key) -> None:
        """Whoever types while a day is being chosen types into the line."""
        if self.focused is self.month and event.is_printable and (event.character or KEY_LETTERS) not in KEY_LETTERS:
            self.entry.focus()
            self.entry.put(str(event.character))
            event.stop()

    # -- keys ----------------------------------------------------------------------------------------------------

    def action_next(self) -> None:
        """Take what is offered; else to the month, the next line, or back from the month."""
        if (choice := self.offered) is not None:
            self._take(choice)
        elif self.focused is self.month or (self.field.dated and len(self.fields) == 1):
            self._focus_month(there=self.focused is not self.month)
        else:
            self._go(1)

    def action_previous(self) -> None:
        """To the line before, or back from the month."""
        if self.focused is self.month:
            self._focus_month(there=False)
        else:
            self._go(-1)

    def _focus_month(self, *, there: bool) -> None:
        (self.month if there and self.month.region else self.entry).focus()
        self.show_keys()

    def _go(self, step: int) -> None:
        keys = list(self.entries)
        entry = self.entries[keys[(keys.index(self.at) + step) % len(keys)]]
        entry.focus()

    def action_move(self, step: int) -> None:
        """Among the choices, into the month, or to another line."""
        if self.field.search is not None and self.choices.count and self.choices.region:
            self.choices.step(step)
            self.show_keys()
        elif self.field.dated and step > 0 and self.month.region:
            self._focus_month(there=True)
        else:
            self._go(step)

    def action_page(self, step: int) -> None:
        """By a page of choices, or a month."""
        if self.field.dated:
            self.month.action_months(step)
        elif self.field.search is not None:
            self.choices.step(step * LIST_HEIGHT)
            self.show_keys()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._entered()

    def _entered(self) -> None:
        """Take what enter completes; else to the next line, or done."""
        if (choice := self.completed) is not None:
            self._take(choice)
        elif self.fault(self.at) is None:
            if self.is_last:
                self.action_save()
            else:
                self._go(1)

    def action_save(self) -> None:
        """Hand the texts over, if all of them make sense; else go to the first that does not."""
        for key in self.entries:
            if self.fault(key) is not None:
                self.entries[key].focus()
                return
        texts = {key: entry.text for key, entry in self.entries.items() if entry.text != self.before[key]}
        if not self.is_handing_over:
            self.is_handing_over = True
            self.app.run_worker(self._submit_texts(texts), group="edit")  # not the form's: closing it stops nothing

    async def _submit_texts(self, texts: Mapping[str, str]) -> None:
        """Close once nothing is wrong."""
        problem = await self.submit(texts) if texts else ""
        self.is_handing_over = False
        if problem and self.is_attached:
            self.say((problem, "problem"))
        elif self.is_current:
            self.dismiss(None)

    def action_close(self) -> None:
        """Nothing is wanted."""
        self.dismiss(None)
