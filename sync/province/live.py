"""Who answers what a resident waits for: routes to the departments' adapters, each with its own deadline, its own
threads and its own breaker, so that a slow one holds up nobody else. ADR 0022.
"""

import asyncio
import importlib
import logging
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

from kiosk.contract.live import (
    ANSWERS,
    MATTERS_MAX,
    PAID_TYP,
    Body,
    Elsewhere,
    LiveAnswer,
    LiveRequest,
    Outcome,
    Paid,
    Payment,
    Printout,
)
from kiosk.contract.requests import Signer, token
from sync.province.adapters import Adapter, Asked, Messenger, NotFound, Refused, Said, Settled, Unavailable
from sync.province.orders import Orders
from sync.province.problems import Refusal
from sync.province.proofs import Proofs

log = logging.getLogger(__name__)
WITHIN_S = 5.0  # a terminal waits for 6
AT_ONCE = 4  # questions to one adapter
FAULTS_MAX = 3  # in a row; then it is left alone for
REST_S = 20.0
WITHOUT_A_PERSON = frozenset({"identity.code", "help"})
OF_ALL = frozenset({"progress"})  # asked of everybody who answers for it
OF_AN_ORDER = frozenset({"pay.state", "pay.cancel"})


class RoutesBroken(Exception):
    """The file of routes; the message names entry and rule."""


@dataclass(slots=True)
class Route:
    """`services` it answers for, of `departments` (18 letters) or `items` (12); both empty: of all."""

    name: str
    adapter: Adapter
    services: frozenset[str]
    departments: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    within_s: float = WITHIN_S
    _threads: ThreadPoolExecutor = field(init=False, repr=False)
    _busy: int = 0
    _faults: int = 0
    _rests_until: float = 0.0  # monotonic

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"adapter-{self.name}")

    def fits(self, request: LiveRequest) -> int:
        """How closely; 0: not at all."""
        if request.service not in self.services:
            return 0
        if request.item in self.items:
            return 3
        if request.task_code[:18] in self.departments and request.task_code:
            return 2
        return 0 if self.items or self.departments else 1

    async def ask(self, asked: Asked) -> Said:
        """Raises NotFound, Refused, Unavailable."""
        if self._busy >= AT_ONCE or time.monotonic() < self._rests_until:
            raise Unavailable
        self._busy += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self.adapter.answer, asked)
        work.add_done_callback(self._free)
        try:
            said = await asyncio.wait_for(asyncio.shield(work), self.within_s)
        except (NotFound, Refused):
            self._faults = 0
            raise
        except TimeoutError as error:
            raise self._failed("timeout") from error
        except Unavailable as error:
            raise self._failed("unavailable") from error
        except Exception as error:  # noqa: BLE001  # a department's mistake ends nobody else's question
            raise self._failed(type(error).__name__) from None  # its text may quote whom it asked about
        self._faults = 0
        return said

    def _free(self, work: "asyncio.Future[Said]") -> None:
        self._busy -= 1
        if not work.cancelled():
            work.exception()  # one that came too late was told as too late

    def _failed(self, why: str) -> Unavailable:
        self._faults += 1
        log.warning("adapter=%s failed=%s", self.name, why)
        if self._faults >= FAULTS_MAX:
            self._rests_until = time.monotonic() + REST_S
        return Unavailable()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Desk:
    def __init__(self, routes: Sequence[Route], orders: Orders, proofs: Proofs | None = None) -> None:
        """`proofs`: where what was printed is noted, so that its code can be checked."""
        self._routes = routes
        self._orders = orders
        self._proofs = proofs

    async def ask(self, request: LiveRequest, terminal: str, sign: Signer) -> LiveAnswer:
        """Raises Refusal for what is no question of this contract."""
        if request.service not in ANSWERS:
            raise Refusal("not-found")
        if (request.person is None) is (request.service not in WITHOUT_A_PERSON):
            raise Refusal("bad-request")
        answer = partial(LiveAnswer, id=request.id)
        fitting = sorted((one for one in self._routes if one.fits(request)), key=lambda one: -one.fits(request))
        if not fitting:
            log.info("live service=%s adapter=- outcome=unavailable", request.service)
            return answer(outcome=Outcome.UNAVAILABLE)
        route = fitting[0]
        try:
            if request.service in OF_ALL:
                body: Body = await self._of_all(fitting, request, terminal)
            else:
                body = await self._body(route, request, terminal, sign)
            said = answer(outcome=Outcome.ANSWERED, body=body)
        except NotFound:
            said = answer(outcome=Outcome.NOT_FOUND)
        except Refused as refused:
            said = answer(outcome=Outcome.REFUSED, reason=refused.reason, reason_en=refused.reason_en)
        except Unavailable:
            said = answer(outcome=Outcome.UNAVAILABLE)
        log.info("live service=%s adapter=%s outcome=%s", request.service, route.name, said.outcome)
        return said

    async def _of_all(self, fitting: Sequence[Route], request: LiveRequest, terminal: str) -> Elsewhere:
        """What every system knows of a person's matters, the last one that moved first. One that is silent hides
        no other. Raises NotFound, Refused, Unavailable when none knows any."""
        asking = (route.ask(Asked(request, terminal, route.within_s)) for route in fitting)
        heard = await asyncio.gather(*asking, return_exceptions=True)
        told = [matter for one in heard if isinstance(one, Elsewhere) for matter in one.matters]
        silent = sum(not isinstance(one, Elsewhere | NotFound) for one in heard)
        if not told:
            raise next((one for one in heard if isinstance(one, Refused)), Unavailable() if silent else NotFound())
        told.sort(key=lambda matter: matter.changed_on or matter.filed_on, reverse=True)
        return Elsewhere(matters=told[:MATTERS_MAX], silent=silent)

    async def _body(self, route: Route, request: LiveRequest, terminal: str, sign: Signer) -> Body:
        amount = 0
        if request.service in OF_AN_ORDER:
            amount = await asyncio.to_thread(self._orders.amount, request, terminal)
        said = await route.ask(Asked(request, terminal, route.within_s, amount))
        if isinstance(said, Settled):
            return await asyncio.to_thread(self._paid, request, terminal, said, sign)
        if not isinstance(said, ANSWERS[request.service]) or (isinstance(said, Payment) and said.paid):
            log.error("adapter=%s answers %s with %s", route.name, request.service, type(said).__name__)
            raise Unavailable
        if isinstance(said, Payment) and request.service == "pay.begin":
            await asyncio.to_thread(self._orders.begun, request, terminal, said.amount)
        if isinstance(said, Printout) and self._proofs is not None:
            await asyncio.to_thread(self._proofs.printed, said, request.person)
        return said

    def _paid(self, request: LiveRequest, terminal: str, settled: Settled, sign: Signer) -> Payment:
        order = self._orders.settled(request, terminal, settled)
        paid = Paid(
            order=order.order,
            terminal=order.terminal,
            item=order.item,
            amount=settled.amount,
            number=settled.number,
            at=settled.at,
        )
        return Payment(order=order.order, state="paid", amount=settled.amount, paid=token(PAID_TYP, paid, sign))

    def close(self) -> None:
        for route in self._routes:
            route.close()


def routes(file: Path, data: Path) -> list[Route]:
    """Of a TOML file with one `[[adapter]]` each: name, load ("module:Class"), services, and departments, items,
    within_s, options as needed. An adapter's class gets `data`, the province's folder, the file's own folder, and its
    options. Raises RoutesBroken, OSError."""
    try:
        document = tomllib.loads(file.read_text("utf-8"))
        return [_route(entry, data, file.parent) for entry in document.get("adapter", [])]
    except (ValueError, TypeError, KeyError, AttributeError, ImportError) as error:
        raise RoutesBroken(f"{file}: {error}") from error


def messenger(file: Path, data: Path) -> Messenger | None:
    """Of the same file's `[texts]`: load, options; None where there is none, then no text message is sent. Raises
    RoutesBroken, OSError."""
    try:
        entry = tomllib.loads(file.read_text("utf-8")).get("texts")
        if entry is None:
            return None
        return cast("Messenger", _class(entry)(data, file.parent, **entry.get("options", {})))
    except (ValueError, TypeError, KeyError, AttributeError, ImportError) as error:
        raise RoutesBroken(f"{file}: texts: {error}") from error


def _class(entry: Mapping[str, Any]) -> Callable[..., Any]:
    module, _, name = str(entry["load"]).partition(":")
    return cast("Callable[..., Any]", getattr(importlib.import_module(module), name))


def _route(entry: Mapping[str, Any], data: Path, here: Path) -> Route:
    made: Callable[..., Adapter] = _class(entry)
    services = frozenset(entry["services"])
    if unknown := services - ANSWERS.keys():
        raise ValueError(f"{entry['name']}: services: there is no {', '.join(sorted(unknown))}")
    return Route(
        str(entry["name"]),
        made(data, here, **entry.get("options", {})),
        services,
        frozenset(entry.get("departments", ())),
        frozenset(entry.get("items", ())),
        float(entry.get("within_s", WITHIN_S)),
    )
