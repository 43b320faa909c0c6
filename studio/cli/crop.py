"""`threeshot crop`: which part of a frame each file is made of, and a person's own crop, which goes before what is proposed."""

from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.digits import decimal
from studio.base.errors import NotFound, UsageError
from studio.cli.output import print_json, say
from studio.cli.work import ByOption, DropArgument, JsonOption, RecipeOption, opened

if TYPE_CHECKING:
    from studio.shoot.handed_out import PlannedFile


def crop(
    drop: DropArgument,
    frame: Annotated[str, typer.Argument(metavar="FRAME", help="The frame: id, name, or path.", show_default=False)],
    recipe: RecipeOption = None,
    rendition: Annotated[
        str | None,
        typer.Option("--rendition", metavar="NAME", help="The recipe's rendition, like 4x5.", show_default=False),
    ] = None,
    box: Annotated[
        str | None,
        typer.Option(
            "--box",
            metavar="X,Y,W,H",
            help="Which part it takes, each from 0 to 1 of the upright picture's side.",
            show_default=False,
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take your crop back.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a recipe's renditions take of a frame; with --box, say which part one takes.

    Your crop goes before what is proposed, for that frame and rendition, in every export. It has the rendition's shape and lies
    within the picture. What comes of it is told: how much it is enlarged, and whether it cuts the product. With --json:
    {drop, frame, name, recipe, renditions: [{rendition, cropped, box, proposed, own, width, height, enlarged, cut, around}]}.
    """
    if box is not None and clear:
        raise UsageError("Give --box or --clear, not both.")
    wanted = _box(box) if box is not None else None
    if (box is not None or clear) and rendition is None:
        raise UsageError("Say whose crop it is: --rendition 4x5, or another of the recipe.")
    with opened(drop) as shoot:
        row = shoot.frames.find(frame)
        if rendition is not None and (box is not None or clear):
            shoot.handover.crop(row["id"], rendition, wanted, recipe, by)
        plan = shoot.handover.crops_of(row["id"], recipe)
        chosen = [one for one in plan.files if rendition in (None, one.rendition)]
        if not chosen:
            there = ", ".join(one.rendition for one in plan.files) or "nothing"
            raise NotFound(f"No rendition '{rendition}' is made of {row['name']}; there is {there}.")
        answer = {"drop": shoot.code, "frame": row["id"], "name": row["name"], "recipe": plan.recipe}
    if as_json:
        print_json({**answer, "renditions": [one.to_dict() for one in chosen]})
        return
    for one in chosen:
        say(_line(one))


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (decimal(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"'{text}' is no crop; give left, top, width and height as parts of the upright picture, each from 0 to 1: 0.1,0,0.8,1."
        ) from None
    return x, y, width, height


def _line(one: "PlannedFile") -> str:
    if one.box is None or one.made is None:
        return f"{one.rendition}: the frame has not been examined, so its size is not known; score the drop first."
    if not one.is_made:
        return f"{one.rendition}: not made, since a crop would cut the product; draw one with --box, or choose a frame with more room."
    if one.aspect is None:
        cut = one.around == "transparent"
        return (
            f"{one.rendition}: {'the product cut out, where its outline is sure' if cut else 'keeps the whole frame'}."
        )
    at = ",".join(f"{side:.4f}" for side in one.box)
    told = ["drawn by hand" if one.own else "proposed", f"made {one.made[0]} × {one.made[1]} px"]
    if one.enlarged > 1.001:
        told.append(f"enlarged {one.enlarged:.2f} times")
    if one.cut:
        told.append("cuts the product" if one.own else "may cut the product")
    if one.around in ("continued", "blurred"):
        told.append(
            f"goes on beyond the picture, {'blurred' if one.around == 'blurred' else 'its background continued'}"
        )
    if one.passed_over:
        told.append("a crop drawn by hand is not of this shape and is not used")
    return f"{one.rendition}: {at}, {', '.join(told)}."
