"""Sample adapter: water, gas, power, heating, telephone, contributions and fines, paid by a code.

utilities.json: code -> payee, and one of `owed` (account -> fen), `chosen` (the answer that names the yuan), `fixed`
(fen), `levels` (answer, then its value -> fen). A payment service stands behind it in truth; here its memory is a
folder, and `kiosk province pay` is the hand that scans the code.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from kiosk.contract.live import Bill, LiveRequest, Payment, Row
from sync.province.adapters import Asked, NotFound, Refused, Said, Settled, Unavailable

SCANNED_WITHIN = timedelta(minutes=3)
FOLDER = "sample_payments"
PAY = "https://pay.example.gov.cn/"


class Utilities:
    def __init__(self, data: Path, here: Path, file: str = "utilities.json") -> None:
        self._items: dict[str, Any] = json.loads((here / file).read_text("utf-8"))
        self._folder = data / FOLDER

    def answer(self, asked: Asked) -> Said:
        request = asked.request
        match request.service:
            case "pay.bill":
                return self._bill(request)
            case "pay.begin":
                return self._begin(request)
            case "pay.cancel":
                order = request.order or ""
                if _read(self._folder, order)["state"] == "waiting":
                    _tell(self._folder, order, "closed")
                return self._state(order, asked.amount)
            case _:
                return self._state(request.order or "", asked.amount)

    def _bill(self, request: LiveRequest) -> Bill:
        item = self._items.get(request.item or "")
        if item is None:
            raise Unavailable
        account = next((str(request.answers[key]) for key in item.get("account", []) if request.answers.get(key)), "")
        amount = _owed(item, request.answers, account)
        rows = [Row(label="户号", value=_masked(account))] if account else []
        return Bill(
            title=item["title"], payee=item["payee"], account=_masked(account), rows=rows, amount=amount,
            note=item.get("note", ""),
        )  # fmt: skip

    def _begin(self, request: LiveRequest) -> Said:
        bill = self._bill(request)
        if bill.amount == 0:
            raise Refused("现在没有要交的钱。", "There is nothing to pay.")
        with suppress(NotFound):
            return self._state(request.id, bill.amount)  # begun before; the answer was lost
        self._folder.mkdir(mode=0o700, exist_ok=True)
        _write(self._folder, request.id, {"state": "waiting", "amount": bill.amount, "begun": _now().isoformat()})
        return self._state(request.id, bill.amount)

    def _state(self, order: str, amount: int) -> Said:
        kept = _read(self._folder, order)
        begun = datetime.fromisoformat(kept["begun"])
        match kept["state"]:
            case "paid":
                at = datetime.fromisoformat(kept["at"])
                return Settled(amount, f"{at:%Y%m%d%H%M%S}{order[:6].upper()}", at)
            case "waiting" if (left := begun + SCANNED_WITHIN - _now()) > timedelta(0):
                return Payment(
                    order=order, state="waiting", amount=amount, code=PAY + order, seconds=int(left.total_seconds())
                )
            case "failed":
                return Payment(order=order, state="failed", amount=amount, reason="银行没有扣成钱，您的钱没有动。")
            case _:
                return Payment(order=order, state="closed", amount=amount)


def _owed(item: dict[str, Any], answers: dict[str, Any], account: str) -> int:
    if "owed" in item and account not in item["owed"]:
        raise NotFound
    try:
        if "chosen" in item:
            return round(float(answers[item["chosen"]]) * 100)
        if "levels" in item:
            key, levels = item["levels"]
            return int(levels[str(answers[key])])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Refused("要交多少没有填对，请回去看看。", "Please look at the amount again.") from error
    return int(item["owed"][account] if "owed" in item else item["fixed"])


def _masked(account: str) -> str:
    return account if len(account) <= 4 else f"{account[:2]}{'*' * (len(account) - 4)}{account[-2:]}"


def scanned(data: Path, order: str, *, paid: bool) -> None:
    """What the payer's telephone does. `order` "": the newest. Raises NotFound."""
    folder = data / FOLDER
    if not order:
        newest = max(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, default=None)
        order = newest.stem if newest else ""
    _tell(folder, order, "paid" if paid else "failed")


def _tell(folder: Path, order: str, state: Literal["paid", "failed", "closed"]) -> None:
    _write(folder, order, {**_read(folder, order), "state": state, "at": _now().isoformat()})


def _write(folder: Path, order: str, kept: dict[str, Any]) -> None:
    new = folder / f"{order}.new"
    new.write_text(json.dumps(kept), "utf-8")
    new.replace(folder / f"{order}.json")


def _read(folder: Path, order: str) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads((folder / f"{order}.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound from error
    return kept


def _now() -> datetime:
    return datetime.now(UTC)
