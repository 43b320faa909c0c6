"""What is near the pop-up: its points of sale, the beginnings of postcodes, and a radius where a table says where postcodes are."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from studio.base.digits import is_digits
from studio.base.errors import InvalidInput
from studio.base.files import is_within
from studio.base.jobs import Progress
from studio.base.wording import count
from studio.documents.selling import PopUp
from studio.documents.shop import folded
from studio.documents.yaml_text import Mistake
from studio.open_drop import OpenDrop
from studio.results.table import opened

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
_NAMES = {
    "postcode": ("postcode", "postal code", "zip", "zip code", "zipcode", "plz"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
}
Place = tuple[float, float]


@dataclass(frozen=True)
class Near:
    """The locations and postcodes of the sales that are near. said: how that is known. lacks: what could not be known, a sentence each."""

    locations: list[str] = field(default_factory=list)
    postcodes: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)


def near(drop: OpenDrop, locations: list[str], postcodes: list[str]) -> Near:
    """Which of these places are near the drop's pop-up, as its brief says. Raises InvalidInput for a table with mistakes."""
    pop_up = drop.brief.pop_up
    named = {name.casefold() for name in pop_up.locations}
    begins = tuple(_plain(one) for one in pop_up.postcodes)
    found = Near([one for one in locations if one.casefold() in named])
    found.postcodes.extend(one for one in postcodes if begins and _plain(one).startswith(begins))
    if pop_up.locations:
        found.said.append(f"at {count(len(pop_up.locations), 'point of sale', 'points of sale')}")
        missing = [one for one in pop_up.locations if one.casefold() not in {place.casefold() for place in locations}]
        if missing and locations:
            found.lacks.append(f"Nothing was sold at '{missing[0]}'; the exports name {', '.join(locations[:6])}")
    if pop_up.radius_km is not None and pop_up.centre is not None:
        _within(drop, pop_up, postcodes, found)
    if begins:
        found.said.append(f"to postcodes that begin with {', '.join(pop_up.postcodes[:6])}")
    if not found.said:
        found.lacks.append(
            "The brief does not say where the pop-up is (pop_up: locations, postcodes or a radius), so nothing is near it"
        )
    return found


def _within(drop: OpenDrop, pop_up: PopUp, postcodes: list[str], found: Near) -> None:
    places = _table(drop, pop_up) if pop_up.places_from else _of_package(drop)
    if places is None:
        found.lacks.append(
            "A radius needs a table of where postcodes are: name a CSV of yours under pop_up, places_from"
            " (postcode, latitude, longitude); in the United States 'threeshot[postcodes]' brings one"
        )
        return
    centre = _place(places, pop_up.centre or "")
    if centre is None:
        found.lacks.append(f"The table of postcodes does not know the centre, {pop_up.centre}")
        return
    found.said.append(f"within {pop_up.radius_km:g} km of {pop_up.centre}")
    unknown, known = 0, set(found.postcodes)
    for postcode in postcodes:
        place = _place(places, postcode)
        if place is None:
            unknown += 1
        elif postcode not in known and distance_km(centre, place) <= (pop_up.radius_km or 0):
            found.postcodes.append(postcode)
    if unknown:
        found.lacks.append(f"The table of postcodes does not know {count(unknown, 'postcode')} that was sent to")


def distance_km(one: Place, other: Place) -> float:
    """Along the surface (haversine formula; latitude and longitude in degrees)."""
    (lat, lon), (to_lat, to_lon) = (tuple(map(radians, place)) for place in (one, other))
    chord = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))


def _plain(postcode: str) -> str:
    return "".join(postcode.split()).replace("-", "").upper()


def _place(places: Mapping[str, Place], postcode: str) -> Place | None:
    plain = _plain(postcode)
    # A ZIP+4 lies where its first five figures do.
    return places.get(plain) or (places.get(plain[:5]) if len(plain) == 9 and is_digits(plain) else None)


def _table(drop: OpenDrop, pop_up: PopUp) -> dict[str, Place]:
    path = drop.folder / str(pop_up.places_from)
    if not path.is_file() or not is_within(path, drop.folder):
        found = Mistake(f"'{pop_up.places_from}'", "a CSV that lies in the brief's folder", ("pop_up", "places_from"))
        raise InvalidInput(found.sentence("brief.yaml"))
    places: dict[str, Place] = {}
    with opened(Path(path), Progress()) as table:
        at = {
            name: next((table.header[one] for one in map(folded, names) if one in table.header), -1)
            for name, names in _NAMES.items()
        }
        if missing := [name for name, place in at.items() if place < 0]:
            raise InvalidInput(Mistake(f"no column {missing[0]}", ", ".join(_NAMES), line=1).sentence(table.name))
        for number, cells in table.rows:
            try:
                latitude, longitude = (float(cells[at[name]].replace(",", ".")) for name in ("latitude", "longitude"))
                if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                    raise ValueError
            except (ValueError, IndexError):
                raise InvalidInput(
                    Mistake("no place", "latitude and longitude in degrees", line=number).sentence(table.name)
                ) from None
            places[_plain(cells[at["postcode"]])] = latitude, longitude
    return places


def _of_package(drop: OpenDrop) -> dict[str, Place] | None:
    """Where the ZIP codes of the United States are, by the package `zipcodes`; None for a drop elsewhere, or where it isn't installed.

    Other countries' postcodes look the same: 440 30 is in Sweden, and in Ohio.
    """
    place = drop.brief.location
    if place is None or place.country_code != "US" or importlib.util.find_spec("zipcodes") is None:
        return None
    zipcodes: Any = importlib.import_module("zipcodes")
    return {
        one["zip_code"]: (float(one["lat"]), float(one["long"]))
        for one in zipcodes.list_all()
        if one["lat"] and one["long"]
    }
