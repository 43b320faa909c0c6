"""What has to be chosen before a live source begins: a kind's questions, asked one after the other. Looked for off the window's thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.base.retold import retold
from studio.capture.kind import (
    AddressQuestion,
    DeviceQuestion,
    FolderQuestion,
    Offer,
    PortQuestion,
    SourceKind,
    SourceQuestion,
    YesNoQuestion,
)
from studio.capture.kinds import kind_named, kinds
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice

Begin = Callable[[dict[str, Any]], object]


class SourceChoice:
    """Asks, then begins. why_not (a kind's id -> sentence): the kinds that can't run on this computer."""

    def __init__(self, context: PageContext, backup: Callable[[], Path | None]) -> None:
        self._context, self._session, self._live, self._backup = context, context.session, context.live, backup
        self.why_not = {kind.id: why for kind in kinds() if (why := kind.why_not(True)) is not None}

    def begin(self, name: str) -> None:
        """Ask what is needed for a source of the kind with that id, and begin it."""
        if self._session.shoot is None:
            return
        if name in self.why_not:
            self._session.failed.emit(self.why_not[name])
            return
        kind = kind_named(name)
        # A port's number is for the command line: here the usual one does, or any that is free.
        self._ask(kind, [one for one in kind.questions if not isinstance(one, PortQuestion)], {})

    def another(self, name: str) -> None:
        """Choose another network for a source that runs; it ends on the old one first."""
        running = self._live.running.get(name)
        kind = kind_named(name)
        question = kind.question(AddressQuestion)
        if running is not None and question is not None:
            self._ask_network(kind, question, dict(running.answers), lambda now: self._start(kind, now), always=True)

    def _ask(self, kind: SourceKind, questions: list[SourceQuestion], answers: dict[str, Any]) -> None:
        """Ask the first question, with it those that only make a variant of its answer, then the others; at last begin."""
        if not questions:
            self._start(kind, answers)
            return
        first, later = questions[0], questions[1:]
        if isinstance(first, FolderQuestion):
            self._context.ask_folder(
                retold(first.title), None, lambda folder: self._ask(kind, later, {**answers, first.key: folder})
            )
        elif isinstance(first, AddressQuestion):
            self._ask_network(kind, first, answers, lambda now: self._ask(kind, later, now))
        elif isinstance(first, DeviceQuestion):
            yes_no = [one for one in later if isinstance(one, YesNoQuestion)]
            later = [one for one in later if one not in yes_no]
            self._session.run(
                first.looking,
                lambda _: first.look(),
                lambda found: self._choose_device(
                    first, yes_no, found, lambda now: self._ask(kind, later, {**answers, **now})
                ),
            )
        elif isinstance(first, YesNoQuestion):
            both = ((retold(kind.title), False), (f"{retold(kind.title)}, {retold(first.variant)}", True))
            choices = [
                Choice(text, lambda yes=yes: self._ask(kind, later, {**answers, first.key: yes})) for text, yes in both
            ]
            self._context.picker.ask(retold(kind.title), choices)

    def _start(self, kind: SourceKind, answers: dict[str, Any]) -> None:
        self._live.after(kind.id, lambda: self._live.begin(kind.id, answers, self._backup()))

    # -- devices ------------------------------------------------------------------------------------------------

    def _choose_device(
        self, question: DeviceQuestion, yes_no: list[YesNoQuestion], found: list[Any], begin: Begin
    ) -> None:
        last = getattr(self._context.settings, question.setting) if question.setting else ""

        def choices(offer: Offer) -> list[Choice]:
            def chosen(answers: dict[str, Any]) -> None:
                self._remember(question, offer.answer)
                begin({question.key: offer.answer, **answers})

            made = [Choice(retold(offer.text), lambda: chosen({}), retold(offer.aside))]
            for one in yes_no if offer.varied else []:
                text = f"{retold(offer.text)}, {retold(one.variant)}"
                made.append(Choice(text, lambda key=one.key: chosen({key: True}), retold(offer.aside)))
            return made

        def typed(text: str) -> list[Choice]:
            offer = question.typed(text)
            return choices(offer) if offer is not None else []

        offered = [choice for offer in question.offers(found, last) for choice in choices(offer)]
        self._context.picker.ask(retold(question.titles[0 if found else 1]), offered, typed, retold(question.hint))

    def _remember(self, question: DeviceQuestion, answer: str | None) -> None:
        settings, kept = self._context.settings, question.remember(answer)
        if question.setting and kept and getattr(settings, question.setting) != kept:
            setattr(settings, question.setting, kept)
            self._session.do(settings.save)

    # -- networks -----------------------------------------------------------------------------------------------

    def _ask_network(
        self, kind: SourceKind, question: AddressQuestion, answers: dict[str, Any], begin: Begin, always: bool = False
    ) -> None:
        """always: ask even where there is one only."""
        self._context.ask_network(retold(kind.title), lambda address: begin({**answers, question.key: address}), always)
