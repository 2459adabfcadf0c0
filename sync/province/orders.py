"""Orders to pay: whose terminal began them and for how much, so that what is signed as paid is what was asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, update

from kiosk.contract.live import LiveRequest
from sync.province.adapters import Settled, Unavailable
from sync.province.database import Database, inserted, orders
from sync.province.problems import Refusal


@dataclass(frozen=True, slots=True)
class Order:
    order: str
    terminal: str
    item: str
    amount: int  # fen


@dataclass(frozen=True, slots=True)
class Orders:
    database: Database
    now: Callable[[], float] = time.time

    def begun(self, request: LiveRequest, terminal: str, amount: int) -> None:
        """Once; again with the same. Raises Refusal("bad-request") when the id is another order's."""
        row = {
            "order_id": request.id,
            "terminal": terminal,
            "item": request.item or "",
            "amount": amount,
            "begun_at": self.now(),
        }
        with self.database.writing() as connection:
            inserted(connection, orders, row)
        if self._find(request.id) != Order(request.id, terminal, request.item or "", amount):
            raise Refusal("bad-request")

    def amount(self, request: LiveRequest, terminal: str) -> int:
        """Raises Refusal("not-found") for an order that this terminal did not begin."""
        return self._of(request, terminal).amount

    def settled(self, request: LiveRequest, terminal: str, settled: Settled) -> Order:
        """Raises Unavailable when another sum was paid than was asked for: a person has to look."""
        order = self._of(request, terminal)
        if order.amount != settled.amount:
            raise Unavailable
        unpaid = (orders.c.order_id == order.order, orders.c.paid_at.is_(None))
        with self.database.writing() as connection:
            connection.execute(
                update(orders).where(*unpaid).values(paid_at=settled.at.timestamp(), number=settled.number)
            )
        return order

    def _of(self, request: LiveRequest, terminal: str) -> Order:
        order = self._find(request.order or request.id)
        if order is None or order.terminal != terminal:
            raise Refusal("not-found")
        return order

    def _find(self, order: str) -> Order | None:
        with self.database.reading() as connection:
            row = connection.execute(select(orders).where(orders.c.order_id == order)).first()
        return None if row is None else Order(row.order_id, row.terminal, row.item, row.amount)
