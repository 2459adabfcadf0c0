"""Holds what the province decrypted against what the resident entered and what lay under the camera."""

import hashlib
from pathlib import Path
from typing import Any

from kiosk.cli.demo.site import Site, SiteError


def differences(running: Site, seen: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """Names of what differs, without contents; empty when everything is equal."""
    data = str(running.province_data)
    cases = running.run("province", "cases", "--data", data, "--json")
    if len(cases) != 1:
        raise SiteError(f"the province has {len(cases)} cases, one was filed")
    opened = running.run("province", "cases", "--data", data, "--open", cases[0]["id"], "--json")
    wrong = [
        f"answers.{key}"
        for key in answers.keys() | opened["answers"]
        if answers.get(key) != opened["answers"].get(key)
    ]
    wrong += [f"the screen's answers.{key}" for key, value in answers.items() if seen["answers"].get(key) != value]
    wrong += [f"applicant.{key}" for key, value in card_facts().items() if opened["applicant"].get(key) != value]
    if opened["receipt_number"] != seen["receipt_number"]:
        wrong.append("receipt_number")
    return wrong + pictures(opened["materials"], seen)


def card_facts() -> dict[str, Any]:
    """The applicant as card A of the emulator has it, read by the terminal's own reading of layouts."""
    from drivers.idcard.cards import CARDS
    from drivers.protocol import RawIdCard
    from kiosk.identity import layouts

    laid = CARDS["A"]
    card = layouts.parse(RawIdCard(laid.text, laid.photo))
    return {
        "name": card.name,
        "name_raw": card.name_raw,
        "id_number": card.id_number,
        "sex": str(card.sex),
        "birth_date": card.birth_date.isoformat(),
        "address": card.address,
    }


def pictures(materials: list[dict[str, Any]], seen: dict[str, Any]) -> list[str]:
    """Each decrypted picture, byte for byte, against the one that was on the screen."""
    found: dict[str, list[str]] = {"pages": [], "signature": []}
    wrong = []
    for material in materials:
        digest = hashlib.sha256(Path(material["file"]).read_bytes()).hexdigest()
        if material["name"] == "signature":
            found["signature"].append(digest)
        elif material["media_type"].startswith("image/"):
            found["pages"].append(digest)
    if found["pages"] != seen["pages"] or len(set(found["pages"])) != len(seen["pages"]):
        wrong.append("the photographed pages")
    if found["signature"] != [seen["signature"]]:
        wrong.append("the signature")
    return wrong
