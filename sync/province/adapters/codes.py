"""Sample adapter: whose electronic code was shown. Codes are good for two minutes, and once.

codes.json: the sample's residents by name of their own. A code is `JJID1.NAME.TIME.SEAL`: seconds since 1970, and the
first 16 hexadecimal digits of HMAC-SHA-256 over what stands before. In truth a department's own service knows its
codes; here `kiosk province show-code` is the telephone that shows one.
"""

import hashlib
import hmac
import json
import os
import re
import time
from pathlib import Path

from kiosk.contract.live import Holder
from sync.province.adapters import Asked, NotFound, Refused, Said
from sync.province.durable import random_key

GOOD_S = 120
AHEAD_S = 30  # that a telephone's clock may be
FOLDER = "sample_codes"
CODE = re.compile(r"JJID1\.([a-z]{1,16})\.([0-9]{1,12})\.([0-9a-f]{16})")


class Codes:
    def __init__(self, data: Path, here: Path, file: str = "codes.json") -> None:
        self._residents = {
            name: Holder.model_validate(one) for name, one in json.loads((here / file).read_text("utf-8")).items()
        }
        self._folder = data / FOLDER

    def answer(self, asked: Asked) -> Said:
        found = CODE.fullmatch(str(asked.request.answers.get("code", "")))
        if found is None or found[1] not in self._residents or not hmac.compare_digest(
            found[3], _seal(self._folder, found[1], int(found[2]))
        ):  # fmt: skip
            raise NotFound
        if not -AHEAD_S <= time.time() - int(found[2]) <= GOOD_S:
            raise Refused("这个码过期了，请在手机上刷新再扫。", "This code is too old: refresh it on the phone.")
        try:  # its seal alone: whoever reads the folder learns of nobody
            os.close(os.open(self._folder / found[3], os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError as error:
            raise Refused(
                "这个码用过了，请在手机上刷新再扫。", "This code was used: refresh it on the phone."
            ) from error
        return self._residents[found[1]]


def shown(data: Path, name: str, now: float | None = None) -> str:
    """What the telephone of this resident shows."""
    at = int(time.time() if now is None else now)
    return f"JJID1.{name}.{at}.{_seal(data / FOLDER, name, at)}"


def _seal(folder: Path, name: str, at: int) -> str:
    return hmac.new(random_key(folder / "key"), f"{name}.{at}".encode(), hashlib.sha256).hexdigest()[:16]
