"""The one table of commands. Menus, shortcuts, the palette, the cheat sheet and the tests are made from it.

A command does nothing itself: a page or the window registers a handler under its id (`ui.state.actions`). Those of the live sources are
said by their kinds. The keys here are the shipped ones; which a person has is in `ui.state.keys`.
"""

from dataclasses import dataclass

from studio.base.language import N_, tr, within
from studio.base.retold import retold
from studio.base.terms import LABELS
from studio.capture.kind import MenuEntry
from studio.capture.kinds import kinds

EVERYWHERE = ""
PAGES = ("brief", "checklist", "shoot", "review", "export", "results", "catalog")
_IN_ORDER_OF_KEYS = ("brief", "checklist", "shoot", "review", "export", "catalog", "results")
BRIEF_SECTIONS = {
    "story": N_("Story"),
    "creator": N_("Creator"),
    "products": N_("Products"),
    "dates": N_("Dates and place"),
    "people": N_("People, rights"),
    "kit": N_("Kit and checklist"),
}
"""The sections of the Brief page, by their names."""
PAGE_TITLES = {
    EVERYWHERE: N_("Everywhere"),
    "brief": N_("Brief"),
    "checklist": N_("Checklist"),
    "shoot": N_("Shoot"),
    "review": N_("Review"),
    "export": N_("Export"),
    "results": N_("Results"),
    "catalog": N_("Catalog"),
}
"""What the pages are called, and where commands work that are on all of them."""
MENUS = (N_("Drop"), N_("Frames"), N_("Shot"), N_("View"), N_("Help"))

_WITHOUT_FRAMES = ("frame.advance", "board.phone")


@dataclass(frozen=True)
class WindowCommand:
    """id: `noun.verb`; keys: the first is shown. title_en, help_en: title and help as they are written, messages of the catalogue.

    menu: one of MENUS. page: where it works, or EVERYWHERE. needs_drop: greyed while no drop is open. part: what `{part}` in title and
    help is, and `{within}` within a sentence. follows: the command of another page whose keys are its own too: one row where keys are
    changed.
    """

    id: str
    title_en: str
    keys: tuple[str, ...]
    help_en: str
    menu: str
    page: str = EVERYWHERE
    needs_drop: bool = True
    part: str = ""
    follows: str = ""

    @property
    def title(self) -> str:
        """As the menu says it."""
        return self._said(self.title_en)

    @property
    def help(self) -> str:
        """One sentence for the cheat sheet."""
        return self._said(self.help_en)

    @property
    def needs_frame(self) -> bool:
        """Greyed while the open drop has no frame yet: what is said of frames and their shots."""
        return self.page == "review" and self.menu in ("Frames", "Shot") and self.id not in _WITHOUT_FRAMES

    def _said(self, text: str) -> str:
        if self.part:
            part = tr(self.part)
            said = tr(text, part=part, within=within(part))
        else:
            said = tr(text)
        # What a kind of source brings along is the studio's.
        return retold(said) if said == text else said


def _all() -> tuple[WindowCommand, ...]:
    c = WindowCommand
    admissions = [kind.admission.entry for kind in kinds() if kind.admission is not None]
    return (
        c("drop.open", "Open a brief or drop…", ("Ctrl+O",),
          "Make a drop from a brief.yaml, or open its folder again.", "Drop", needs_drop=False),
        c("drop.new", "New drop", ("Ctrl+N",), "Write the brief of a new drop, in forms.", "Drop", needs_drop=False),
        c("drop.sample", "Try the sample shoot", (),
          "Open the sample drop and take in its two cards and a phone's pictures.", "Drop", needs_drop=False),
        c("drop.folder", "Show the shoot folder", ("Ctrl+Shift+O",), "Open the folder with the originals, sidecars and bundles.", "Drop"),
        c("drop.cameras", "Cameras…", ("Ctrl+Shift+C",),
          "List the bodies that took this drop's frames; name, join or split them, and set their clocks.", "Drop"),
        c("brief.make", "Make the drop", ("Ctrl+Return",), "Make the drop of this brief, or go to what is wrong with it.",
          "Drop", "brief", needs_drop=False),
        *(c(f"brief.{name}", "{part}", (f"Alt+{n}",), "Go to that section of the brief: {within}.", "Drop", "brief", needs_drop=False,
            part=title)
          for n, (name, title) in enumerate(BRIEF_SECTIONS.items(), 1)),
        c("brief.next_error", "Next error", ("F8",), "Go to the next field of the brief that is wrong.", "Drop", "brief", needs_drop=False),
        c("brief.repair", "Take what was meant", ("F9",), "Where it is plain what was meant, put that into the field.", "Drop", "brief",
          needs_drop=False),
        c("brief.paste", "Paste rows", ("Ctrl+V",), "Take products that were copied from a spreadsheet.", "Drop", "brief",
          needs_drop=False),
        c("brief.file", "Products from a file…", ("Ctrl+Shift+V",), "Take the products of a CSV or a Shopify export.", "Drop", "brief",
          needs_drop=False),
        c("brief.add", "Add a product", ("Ins",), "Type a new product in the last row.", "Drop", "brief", needs_drop=False),
        c("brief.size", "Add a size", ("Ctrl+Shift+N",), "Add a size that shares the chosen product's pictures.", "Drop", "brief",
          needs_drop=False),
        c("brief.remove", "Take the row out", ("Ctrl+Del",), "Take the chosen product or size out.", "Drop", "brief", needs_drop=False),
        c("brief.details", "More of the chosen product", ("F6",), "Go to the notes, texts and pictures of the chosen product.",
          "Drop", "brief", needs_drop=False),
        c("brief.up", "Move the row up", ("Alt+Up",), "Put the chosen product or size earlier.", "Drop", "brief", needs_drop=False),
        c("brief.down", "Move the row down", ("Alt+Down",), "Put the chosen product or size later.", "Drop", "brief", needs_drop=False),
        c("brief.aside", "Put the new drop aside", ("Ctrl+W",), "Leave it as a draft, which the start page offers again.", "Drop", "brief",
          needs_drop=False),
        c("brief.discard", "Throw the new drop away", (), "Forget the draft of the new drop.", "Drop", "brief", needs_drop=False),
        c("brief.mine", "What is here counts", (), "Where another program wrote the brief too: keep what is in the window.",
          "Drop", "brief"),
        c("brief.theirs", "What was written counts", (), "Where another program wrote the brief too: take what it wrote.",
          "Drop", "brief"),
        c("brief.edit", "Read the brief as YAML", ("Ctrl+Shift+E",), "Open brief.yaml in the program that edits text on this computer.",
          "Drop", "brief", needs_drop=False),
        c("brief.reload", "Read the brief again", ("F5",), "Take in what was changed in brief.yaml by hand.", "Drop", "brief"),
        c("checklist.print", "Print the checklist…", ("Ctrl+P",), "Write the checklist with its ticks as one page.", "Drop", "checklist"),
        c("checklist.preflight", "Run the preflight", ("P",),
          "Test space, writing, second copy, batteries, clocks, cards and a test frame; tick what is good.", "Drop", "checklist"),
        c("checklist.next", "Next open item", ("N",), "Go to the next item of the stage that is not ticked.", "Drop", "checklist"),
        c("checklist.section", "Tick the rest of the section", ("S",),
          "Tick what is still open where the keys are, once it was all looked at; then go on to the next section.", "Drop", "checklist"),
        c("checklist.before", "Before the first frame", ("1",), "Show what is looked at before the first frame.", "Drop", "checklist"),
        c("checklist.shooting", "While shooting", ("2",), "Show what is looked at while shooting.", "Drop", "checklist"),
        c("checklist.wrap", "At the wrap", ("3",), "Show what is looked at before everyone leaves.", "Drop", "checklist"),
        c("checklist.anyway", "Say why you shoot before it is ready…", ("Ctrl+Shift+R",),
          "Give the reason for taking frames while required items are open; it stands in the report.", "Drop"),
        c("measure.newest", "Measure the newest frame", ("M",), "Measure the light in the frame that arrived last.", "Drop", "checklist"),
        c("measure.frame", "Measure a frame of this drop…", ("F",), "Choose a frame, working frames first.", "Drop", "checklist"),
        c("measure.file", "Measure a file…", ("Shift+M",), "Choose a picture or a recording.", "Drop", "checklist"),
        c("measure.live", "Measure each new frame", ("L",), "Measure each frame's light as it arrives, or no longer.",
          "Drop", "checklist"),
        c("measure.webcam", "Measure live from a webcam", ("C",), "Show what a webcam's picture says of the light, until pressed again.",
          "Drop", "checklist"),
        c("measure.keep", "Keep the webcam's reading", ("Shift+C",), "Keep what the webcam shows now.", "Drop", "checklist"),
        c("measure.card", "Mark the grey card", ("G",), "Drag a box over the card on the measured frame.", "Drop", "checklist"),
        c("measure.is_card", "It is the grey card", ("Y",), "Measure on what was asked about.", "Drop", "checklist"),
        c("measure.no_card", "It is no grey card", ("Shift+Y",), "Leave it out; nothing rests on it.", "Drop", "checklist"),
        c("measure.spots", "Mark key and fill", ("K",), "Choose a spot of key and one of fill on the measured frame.",
          "Drop", "checklist"),
        c("measure.unmark", "Take marks off", ("Shift+K",), "Let the card be found by itself.", "Drop", "checklist"),
        c("measure.record", "Record and measure", ("R",), "Record, then measure it; again: stop.", "Drop", "checklist"),
        c("measure.room_tone", "Record room tone", ("T",), "Record ten seconds of the quiet room, kept with the drop.",
          "Drop", "checklist"),
        c("measure.listen", "Listen to the microphone", ("E",), "Show its level and keep nothing, until pressed again.",
          "Drop", "checklist"),
        c("measure.tick", "Tick what is within its limits", ("Ctrl+Return",), "Tick what was measured within its limits.",
          "Drop", "checklist"),
        c("measure.overrule", "Tick with a reason…", ("O",), "Tick an item against its measurement, with a reason.",
          "Drop", "checklist"),
        c("export.start", "Export", ("Ctrl+Return",), "Make the bundle by the chosen recipe.", "Drop", "export"),
        c("export.recipe", "Who gets what…", ("W",), "Choose the recipe by typing a part of its name.", "Drop", "export"),
        c("export.report", "Open the report", ("O",), "Open the report of the bundle made last.", "Drop", "export"),
        c("export.deliver", "Deliver…", ("D",), "Deliver the bundle made last to a target, and prove that it arrived; add targets.",
          "Drop", "export"),
        c("export.plan", "Delivery plan…", ("Shift+D",), "Write where this drop goes, and deliver by it.", "Drop", "export"),
        c("export.to_go", "What is still to go…", ("Alt+D",), "Go on with deliveries that are not through.", "Drop", "export"),
        c("export.share", "Link to the bundle…", ("L",), "Give the bundle made last to whoever opens a link in this network.",
          "Drop", "export"),
        c("export.live", "Live previews…", (), "Send small pictures of each select to a target as it is chosen, or end it.",
          "Drop", "export"),
        c("export.verify", "Verify a bundle…", ("V",), "Check that a bundle is intact, file by file.", "Drop", "export"),
        c("export.verify_last", "Verify the last bundle", ("Y",), "Check that the bundle made last is intact.", "Drop", "export"),
        c("export.propose", "Propose selects", ("T",),
          "Propose the best passing frame of each shot; your own choices stay.", "Shot", "export"),
        c("export.crop", "Draw the crop", ("C",),
          "Arrow keys move the crop, Shift and arrows size it, Esc puts it back.", "Frames", "export"),
        c("export.proposed", "Back to the proposed crop", ("Backspace",), "Take your own crop of this file back.", "Frames", "export"),
        c("export.next", "Next select", ("PgDown",), "Look at the next select's crop.", "Frames", "export"),
        c("export.previous", "Previous select", ("PgUp",), "Look at the crop of the select before.", "Frames", "export"),
        c("export.alt", "Alt text", ("A",), "Say what the select shows, for those who can't see it; Return keeps it and goes on.",
          "Frames", "export"),
        c("export.alt_propose", "Use proposed alt texts", ("Shift+A",),
          "Take what is proposed for every select of which nothing is said.", "Frames", "export"),
        c("export.rendition", "Next rendition", ("R",), "Look at the crops of the recipe's next rendition.", "View", "export"),
        c("export.findings", "Findings or plan", ("I",), "Go to what there is to mind before the export, or back.", "View", "export"),
        c("results.read", "Read exports…", ("Ctrl+Return",),
          "Read what the shop exported: orders, visits, clicks and wishlist adds.", "Drop", "results"),
        c("results.refresh", "Evaluate again", ("F5",), "Count what the drop brought anew.", "Drop", "results"),
        c("results.csv", "Write the numbers…", ("Ctrl+Shift+S",), "Write all numbers as a CSV for a spreadsheet.", "Drop", "results"),
        c("results.page", "Print the results…", ("Ctrl+P",), "Write the results as a page, PDF or HTML.", "Drop", "results"),
        c("results.sheet", "Print the drop sheet…", ("Alt+P",),
          "Write how the drop is packed, sent and sold as one page, PDF or HTML.", "Drop", "results"),
        c("results.forget", "Forget what was read", (), "Forget what files said of the results; the files stay where they are.",
          "Drop", "results"),
        c("catalog.check", "Check the catalog", ("K",), "Look for damage in the catalog.", "Drop", "catalog", needs_drop=False),
        c("catalog.backup", "Back up the catalog…", ("Ctrl+B",),
          "Copy the catalog to another file or disk.", "Drop", "catalog", needs_drop=False),
        c("catalog.originals", "Read the originals again", ("R",),
          "Read every original and its backup again from the disk, and say what is damaged.", "Drop", "catalog"),
        c("catalog.repair", "Repair the originals", ("Shift+R",),
          "Make good what is damaged or missing from another copy that is right.", "Drop", "catalog"),
        c("catalog.refresh", "Refresh the list of drops", ("F5",),
          "Read the drops again from the catalog.", "Drop", "catalog", needs_drop=False),
        c("app.quit", "Quit", ("Ctrl+Q",), "Close Threeshot; running copies stop at a safe point.", "Drop", needs_drop=False),
        c("frames.import", "Import a card or folder…", ("Ctrl+I",),
          "Copy frames in, verified; then say whether the card is safe to format.", "Frames"),
        c("frames.import_cards", "Import the cards that are plugged in", ("Ctrl+Shift+I",),
          "Copy in all cards that are there, verified, in one go.", "Frames"),
        *(_of_source(kind.entry) for kind in kinds()),
        c("source.shutter", "Fire the shutter", ("Shift+F",), "Fire the tethered camera, where it can be.", "Frames", "shoot"),
        *(_of_source(entry, "shoot") for entry in sorted(admissions, key=lambda entry: entry.order)),
        c("frames.sidecars", "Read ratings from sidecars", (),
          "Take in what Lightroom, Photo Mechanic or Bridge wrote beside the originals.", "Frames"),
        c("frames.score", "Score all frames again", (), "Look at every frame anew and judge it.", "Frames"),
        c("frames.sensitivity", "How strict verdicts are…", (),
          "Strict, normal or forgiving; every frame is judged anew from what was measured.", "Frames", needs_drop=False),
        c("work.stop", "Stop what is running", ("Ctrl+.",),
          "Cancel the running work; what is done stays done.", "Frames", needs_drop=False),
        c("edit.undo", "Undo", ("Ctrl+Z",),
          "Take back what was last said of frames, shots or the checklist; on the Brief page, the last edit of the brief.", "Frames",
          needs_drop=False),
        c("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Do again what was taken back last.", "Frames",
          needs_drop=False),
        c("frame.next", "Next frame", ("Right",), "Show the next frame.", "Frames", "review"),
        c("frame.previous", "Previous frame", ("Left",), "Show the previous frame.", "Frames", "review"),
        c("frame.next_open", "Next unreviewed frame", ("N",), "Go to the next frame of which nobody has said anything yet.",
          "Frames", "review"),
        c("frame.select", "Pick", ("P", "Return"), "Make this frame the select of its shot.", "Frames", "review"),
        c("frame.deselect", "Take the pick back", ("Shift+P",), "Take this frame out of the selects.", "Frames", "review"),
        c("frame.reject", "Reject", ("X",), "Reject the chosen frames, or take that back.", "Frames", "review"),
        c("frame.unmark", "Unmark", ("U",), "Neither picked nor rejected: take back either from the chosen frames.", "Frames", "review"),
        c("frame.rate0", "No rating", ("0",), "Take the stars off the chosen frames.", "Frames", "review"),
        c("frame.rate1", "Rate 1", ("1",), "Give the chosen frames one star.", "Frames", "review"),
        *(c(f"frame.rate{n}", "Rate {part}", (str(n),), "Give the chosen frames {part} stars.", "Frames", "review", part=str(n))
          for n in range(2, 6)),
        *(c(f"frame.label.{label.lower()}", "{part} label", (str(n),) if n < 10 else (),
            "Label the chosen frames {within}, or take that back.", "Frames", "review", part=label)
          for n, label in enumerate(LABELS[1:], 6)),
        c("frame.advance", "Go on after a mark", (), "After a pick, a rejection, stars or a label go on to the next frame, or no longer.",
          "Frames", "review"),
        c("frame.assign", "Assign to a shot…", ("A",), "Put the chosen frames into a shot of your choice.", "Frames", "review"),
        c("frame.unassign", "Back to the tray", ("Shift+A",), "Put the chosen frames back into the unassigned tray.", "Frames", "review"),
        c("frame.people", "Who is seen…", ("Shift+W",), "Say who is seen in the chosen frames; only they are named in what is handed over.",
          "Frames", "review"),
        c("frame.working", "Working frame", ("W",), "Say that this is a grey card or test, not to be judged.", "Frames", "review"),
        *(c(f"arm.role{n}", "Arm role {part}", (f"Alt+{n}",), "Arm role number {part} of the kit.", "Shot", "shoot", part=str(n))
          for n in range(1, 10)),
        c("arm.next_product", "Next product", ("Down",), "Arm the next product, same role.", "Shot", "shoot"),
        c("arm.previous_product", "Previous product", ("Up",), "Arm the previous product, same role.", "Shot", "shoot"),
        c("arm.next_open", "Next missing shot", ("N",), "Move on: arm the next shot that has nothing acceptable yet.", "Shot", "shoot"),
        c("shoot.stay", "Stay on this shot", ("Shift+N",), "Answer the question whether to move on: not yet.", "Shot", "shoot"),
        c("tag.follow", "Follow the tag", ("Y",), "Answer the question about a tag: from there on it is its product.", "Shot", "shoot"),
        c("tag.stay", "Stay with the shot", ("Shift+Y",), "Answer the question about a tag: it only lies in the picture.", "Shot", "shoot"),
        c("arm.off", "Disarm", ("Shift+D",), "Let slates and tags alone say where frames go.", "Shot", "shoot"),
        c("shoot.assign", "Assign to the armed shot", ("A",), "Put the frames chosen below into the armed shot.", "Shot", "shoot"),
        c("shoot.review", "Review the armed shot", ("Shift+R",), "Look at the armed shot's frames on the Review page.", "Shot", "shoot"),
        c("shoot.unassigned", "Go to the unassigned tray", ("Shift+U",), "Look at the frames that no shot has claimed.", "Shot", "shoot"),
        c("shoot.older", "Frame before", ("Right",), "Hold the frame that came in before the one shown.", "Frames", "shoot"),
        c("shoot.newer", "Frame after", ("Left",), "Show the frame that came in after the one held.", "Frames", "shoot"),
        c("shoot.newest", "Newest frame", ("Esc",), "Show the newest frame, and each new one as it comes; close the board.",
          "Frames", "shoot"),
        c("shoot.pick", "Pick", ("P",), "Make the frame shown the select of its shot.", "Frames", "shoot"),
        c("shoot.pick_on", "Pick and go on", ("Return",), "Pick the frame shown, and arm the next open shot.", "Frames", "shoot"),
        c("shoot.reject", "Reject the frame shown", ("X",), "Reject it, or take that back.", "Frames", "shoot", follows="frame.reject"),
        c("shoot.facts", "Guidance beside the picture", ("I",), "Show or put away what to make: guidance, framing, notes.",
          "View", "shoot"),
        c("shoot.board", "Open the board", ("O",), "Open the strip of shots to the whole board, or close it.", "View", "shoot"),
        c("board.approve", "Approve in the board", ("V",), "In the open board: approve the chosen shots, those that have a select.",
          "Shot", "shoot", follows="shot.approve"),
        c("board.reshoot", "Do over from the board…", ("D",), "In the open board: send the chosen shots back to the crew with a note.",
          "Shot", "shoot"),
        c("sound.mute", "Sound on or off", ("M",), "Let pass, check and fail be heard, or no longer.", "View", "shoot"),
        c("slate.show", "Slate on screen", ("Q",), "Show the armed shot's slate with its QR code; photograph it first.", "Shot", "shoot"),
        c("slate.print", "Print slates…", ("Ctrl+P",), "Write all slates as a PDF.", "Shot", "shoot"),
        c("shot.approve", "Approve the shot", ("V",), "The producer agrees with the shot's select.", "Shot", "review"),
        c("shot.next", "Next shot", ("Down",), "Look at the frames of the next shot.", "Shot", "review"),
        c("shot.previous", "Previous shot", ("Up",), "Look at the frames of the previous shot.", "Shot", "review"),
        c("shot.reshoot", "Ask for a reshoot…", ("D",), "Do over: send the shot back to the crew with a note.", "Shot", "review"),
        c("shot.undecide", "Take the decision back", ("Shift+V",), "Neither approved nor to be reshot.", "Shot", "review"),
        c("shot.auto", "Propose selects", ("Shift+T",), "Propose the best passing frame of each shot; your own choices stay.",
          "Shot", "review"),
        c("board.phone", "Board on a phone…", ("Shift+O",),
          "Show the code that opens the producer's board on a phone, and who is in.", "Shot", "review"),
        c("view.zoom", "Loupe", ("Z",),
          "One pixel of the picture on one pixel of the screen, at the product; or the whole frame.", "View", "review"),
        c("view.only", "Picture only", ("Space",), "Give all of the window to the picture, or show all around it again.", "View", "review"),
        c("view.panels", "Panels away", ("Tab",), "Put filters, facts and filmstrip away, or show them again.", "View", "review"),
        c("view.client", "Client's screen", ("Shift+Space",),
          "Show the select of this shot on a second screen, large and without controls; or close that.", "View", "review"),
        c("view.in", "Zoom in", ("+", "="), "Closer.", "View", "review"),
        c("view.out", "Zoom out", ("-",), "Further away.", "View", "review"),
        c("view.compare", "Compare", ("C",), "Look at two to four frames side by side, zoomed and moved together.", "View", "review"),
        c("view.against", "Compare with the select", ("Shift+C",), "Look at this frame beside the select of its shot.", "View", "review"),
        c("view.grid", "Grid or picture", ("Shift+G",), "All frames as a grid, or one of them large.", "View", "review"),
        c("view.back", "Back to one picture", ("Esc",), "Leave compare or the grid.", "View", "review"),
        c("subject.mark", "Draw the product's box", ("Shift+S",),
          "Say where the product is on this frame, and on those alike: it is looked at before all else.", "Frames", "review"),
        c("subject.unmark", "Take the product's box back", ("Ctrl+Shift+S",),
          "Undo the box that was drawn on this frame.", "Frames", "review"),
        c("view.subject", "Subject box", ("S",), "Draw what the verdict looked at.", "View", "review"),
        c("view.peaking", "Focus peaking", ("F",), "Colour the sharp edges.", "View", "review"),
        c("view.clipping", "Clipping", ("J",), "Mark what is blown out or blocked up.", "View", "review"),
        c("view.blur", "Blur map", ("B",), "Colour each part by its edges: blue is sharp, yellow soft, red blurred.", "View", "review"),
        c("view.crops", "Crop guides", ("G",), "Draw what each rendition of the chosen recipe takes of the frame, your own crops too.",
          "View", "review"),
        c("view.reference", "Reference over the frame", ("R",), "Lay the reference of the frame's shot over it, half seen through.",
          "View", "review"),
        c("view.thirds", "Thirds", ("T",), "Draw lines at the thirds of the picture.", "View", "review"),
        c("view.hide", "Hide all overlays", ("H",), "All that lies over the picture away, or there again.", "View", "review"),
        c("view.facts", "Facts beside the picture", ("I",), "Show or put away the verdict, numbers and notes beside the picture.",
          "View", "review"),
        c("view.find", "Find frames", ("/",), "Type a part of a name, a note or a reason; show only what has it.", "View", "review"),
        c("filter.missing", "Only shots that are missing", (), "Show the frames of shots that have nothing acceptable yet, or all again.",
          "View", "review"),
        c("filter.reshoot", "Only shots to be shot again", (), "Show the frames of shots that were sent back, or all again.",
          "View", "review"),
        c("filter.tray", "Only the unassigned tray", (), "Show the frames that no shot has claimed, or all again.", "View", "review"),
        c("view.burst", "Open or close the burst", ("E",), "Show all frames of this burst, or the best of them alone.",
          "View", "review"),
        c("view.bursts", "Open or close all bursts", ("Shift+E",), "Show each burst as one frame, or all frames.", "View", "review"),
        c("view.everything", "Show all frames", ("Ctrl+Shift+A",), "Take the filters off, and open all bursts.", "View", "review"),
        *(
            c(f"page.{page}", "{part}", (f"Ctrl+{n}",),
              "Go to the {part} page.", "View", needs_drop=page != "catalog", part=PAGE_TITLES[page])
            for n, page in enumerate(_IN_ORDER_OF_KEYS, 1)
        ),
        c("theme.next", "Light, dark or as the system", ("Ctrl+Shift+L",), "Change the look of the window.", "View", needs_drop=False),
        c("view.fullscreen", "Full screen", ("F11",), "Use the whole screen, or leave it.", "View", needs_drop=False),
        c("app.palette", "All commands…", ("Ctrl+K",), "Find a command by typing a part of its name.", "Help", needs_drop=False),
        c("app.settings", "Settings and keys…", ("Ctrl+,",), "Change the language, the keys of commands, and how marks go on.", "Help",
          needs_drop=False),
        c("app.keys", "Keys", ("F1", "?"), "Show every command with its keys.", "Help", needs_drop=False),
    )  # fmt: skip


def _of_source(entry: MenuEntry, page: str = EVERYWHERE) -> WindowCommand:
    """A command that a kind of live source has."""
    return WindowCommand(entry.id, entry.title, entry.keys, entry.help, "Frames", page)


def _looks(known: tuple[WindowCommand, ...]) -> tuple[WindowCommand, ...]:
    """What is laid over the frame on the Shoot page: each by its key of the Review page, or by another where Shoot needs that one."""
    taken = {key for command in known if command.page in (EVERYWHERE, "shoot") for key in command.keys}
    return tuple(
        WindowCommand(
            f"look.{name}", title, (next(key for key in keys if key not in taken),), says, "View", "shoot",
            follows="view.hide" if name == "nothing" else "",
        )
        for name, title, keys, says in (
            ("loupe", N_("Loupe"), ("Z",), N_("100 % at the product, or the whole frame.")),
            ("peaking", N_("Sharp edges"), ("F", "L"), N_("Colour the sharp edges of the frame shown.")),
            ("clipping", N_("Blown out, blocked up"), ("J",), N_("Mark what has no detail in the frame shown.")),
            ("subject", N_("Product's box"), ("S", "B"), N_("Draw what the verdict on the frame shown looked at.")),
            ("crops", N_("Crop guides"), ("G",), N_("Draw what the chosen recipe cuts out of the frame.")),
            ("thirds", N_("Thirds"), ("T",), N_("Divide the frame into thirds.")),
            ("reference", N_("Reference over the frame"), ("R", "K"),
             N_("Lay the armed shot's reference over the frame, half seen through.")),
            ("nothing", N_("Nothing over the frame"), ("H",), N_("Take all of that off, or lay it on again.")),
        )
    )  # fmt: skip


COMMANDS = (*(_known := _all()), *_looks(_known))
BY_ID = {command.id: command for command in COMMANDS}
ROWS = tuple(command for command in COMMANDS if not command.follows)
"""Those that have keys of their own."""
_FOLLOWED = {one.id: tuple(other.page for other in COMMANDS if other.follows == one.id) for one in ROWS}


def works_on(command: WindowCommand) -> tuple[str, ...]:
    """The pages on which a row's keys do something."""
    return (command.page, *_FOLLOWED[command.id])
