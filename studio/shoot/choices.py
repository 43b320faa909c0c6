"""The kits and checklists that a brief can choose from: those that ship, and the person's own."""

from dataclasses import dataclass

from studio.base.errors import ThreeshotError


@dataclass(frozen=True)
class Asked:
    """One thing that a kit or a checklist asks for. title: the role, or the item. text: what it asks. part: its stage, or nothing."""

    title: str
    text: str
    part: str = ""
    required: bool = True


@dataclass(frozen=True)
class Choosable:
    """name: what it is chosen by. asks: roles as they are shot, or items by stage. mistakes: why it can't be used, or empty."""

    name: str
    title: str
    asks: tuple[Asked, ...] = ()
    mistakes: str = ""


def known_kits() -> list[Choosable]:
    """Every kit by its name. Reads files."""
    from studio.documents import loading
    from studio.documents.kit import load_kit

    found = []
    for name in loading.names("kits"):
        try:
            kit = load_kit(name)
        except ThreeshotError as error:
            found.append(Choosable(name, name, mistakes=str(error)))
        else:
            asks = tuple(
                Asked(role.title, " ".join(f"{role.guidance} {role.framing}".split()), role.id) for role in kit.roles
            )
            found.append(Choosable(name, kit.title, asks))
    return found


def known_checklists() -> list[Choosable]:
    """Every checklist by its name, its items in the order of their stages. Reads files."""
    from studio.documents import loading
    from studio.documents.checklist import load_checklist

    found = []
    for name in loading.names("checklists"):
        try:
            checklist = load_checklist(name)
        except ThreeshotError as error:
            found.append(Choosable(name, name, mistakes=str(error)))
        else:
            items = [
                Asked(item.text, item.why, item.stage, item.required)
                for stage in ("before", "shooting", "wrap")
                for item in checklist.items()
                if item.stage == stage
            ]
            found.append(Choosable(name, checklist.title, tuple(items)))
    return found
