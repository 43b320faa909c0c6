"""Sound on, off, or not to be had: always to be seen at the end of the row of sources, and one key."""

from studio.base.language import tr
from ui.parts.basics import Panel, button
from ui.parts.page_context import PageContext
from ui.shoot.cue import PASS, Cue
from ui.shoot.keyed import with_key


class SoundSwitch(Panel):
    """Attribute: button. cues: what it mutes; the first is played when the sound is turned on."""

    def __init__(self, context: PageContext, *cues: Cue) -> None:
        super().__init__(margin=6)
        self._context, self._cues = context, cues
        self.button = button("", lambda: context.actions.run("sound.mute"), kind="tight")
        self.box.addWidget(self.button)
        self._narrow = False
        for cue in cues:
            cue.changed.connect(self._show)
        context.theme.changed.connect(self._show)
        context.actions.actions["sound.mute"].changed.connect(self._show)
        self._set(context.settings.sound != "off")

    def toggle(self) -> None:
        """On or off, kept in the person's settings; why it can't be heard is told when it is turned on."""
        on = self._cues[0].muted
        self._context.settings.sound = "on" if on else "off"
        self._context.session.do(self._context.settings.save)
        self._set(on)
        if on:
            self._cues[0].play(PASS)
            if self._cues[0].why_not:
                self._context.session.failed.emit(self._cues[0].why_not)

    def give_way(self, narrow: bool) -> None:
        """narrow: the shape alone, with the key."""
        self._narrow = narrow
        self._show()

    def _set(self, on: bool) -> None:
        for cue in self._cues:
            cue.muted = not on
        self._show()

    def _show(self) -> None:
        muted, why = self._cues[0].muted, self._cues[0].why_not
        words = tr("Muted") if muted else tr("No sound") if why else tr("Sound on")
        action = self._context.actions.actions["sound.mute"]
        self.button.setText(with_key("" if self._narrow else words, action))
        self.button.setAccessibleName(words)
        self.button.setIcon(self._context.theme.icon("mute" if muted or why else "sound"))
        self.button.setToolTip(why or action.toolTip())
