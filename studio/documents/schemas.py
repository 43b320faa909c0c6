"""The JSON Schemas of the documents, for editors that check while one writes. `python -m studio.documents.schemas` writes them."""

import json
from pathlib import Path
from typing import Any

from studio.base.files import write_atomic
from studio.documents.brief import Brief
from studio.documents.checklist import Checklist
from studio.documents.delivery_plan import DeliveryPlan
from studio.documents.field_types import Document
from studio.documents.kit import Kit
from studio.documents.recipe import Recipe
from studio.documents.shop import Shop

_MODELS: dict[str, type[Document]] = {
    "brief": Brief,
    "kit": Kit,
    "checklist": Checklist,
    "recipe": Recipe,
    "shop": Shop,
    "delivery-plan": DeliveryPlan,
}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each document, by its name: brief, kit, checklist, recipe, shop, delivery-plan."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(mode="validation")}
        for name, model in _MODELS.items()
    }


def write(folder: Path) -> list[Path]:
    """Write each schema to `folder` as NAME.schema.json; the files written. Raises Refused when that can't be."""
    written = []
    for name, schema in schemas().items():
        path = folder / f"{name}.schema.json"
        write_atomic(path, json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
        written.append(path)
    return written


if __name__ == "__main__":
    from importlib.resources import files

    for path in write(Path(str(files("resources"))) / "schema"):
        print(path)
