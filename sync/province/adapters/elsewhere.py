"""Sample adapter: matters that another system took, at windows and by its own pages on the web (不动产登记 …).

elsewhere.json: SHA-256 of the ID number -> matters, as `kiosk.contract.live.Matter` has them. A system that has an
address of its own is asked here by ID number; it answers only for whoever proved who they are.
"""

import json
from pathlib import Path

from kiosk.contract.live import Elsewhere
from sync.province.adapters import Asked, NotFound, Refused
from sync.province.adapters.ledger import seed


class Registry:
    def __init__(self, _data: Path, here: Path, file: str = "elsewhere.json") -> None:
        known = json.loads((here / file).read_text("utf-8"))
        self._known = {key: Elsewhere(matters=matters) for key, matters in known.items()}

    def answer(self, asked: Asked) -> Elsewhere:
        person = asked.request.person
        if person is None or person.proven == "stated":
            raise Refused("请先放身份证。", "Please lay your ID card first.")
        found = self._known.get(seed(person.id_number))
        if found is None:
            raise NotFound
        return found
