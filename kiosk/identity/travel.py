"""A passport or permit as its machine-readable zone has it: what a person must still confirm."""

from dataclasses import fields

from drivers.protocol import TravelDocument

OF_THE_ZONE = frozenset({"document", "checks"})  # the kind shows in the picture; the rest is what is judged


def to_confirm(document: TravelDocument) -> tuple[str, ...]:
    """Fields with a value that no check digit proves, in the document's order: names, sex, nationality. They rest on
    the recogniser alone, so they count only once somebody has seen them and said that they are right."""
    return tuple(
        field.name
        for field in fields(document)
        if field.name not in OF_THE_ZONE
        and getattr(document, field.name) is not None
        and document.checks.get(field.name) != "proven"
    )
