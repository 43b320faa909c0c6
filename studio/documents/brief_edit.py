"""A brief that is being written."""

from studio.documents.brief import Brief
from studio.documents.edited import EditedDocument
from studio.documents.yaml_writing import scalar


class EditedBrief(EditedDocument):
    """The text of a brief, and its edits."""

    def __init__(self, text: str) -> None:
        super().__init__(text, Brief)


def blank(zone: str) -> str:
    """The text of a brief that says nothing yet but what a new drop usually has."""
    return (
        "# The brief of a drop. Comments stay when it is changed in the window.\n"
        "kit: three-shot\nchecklist: on-location\n\ncreator: {}\n\nproducts: []\n\ndates: {}\n\n"
        f"time_zone: {scalar(zone)}\n"
    )
