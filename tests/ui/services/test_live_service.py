"""The screen's way to what is asked at once: a sync that answers, hangs, lies, goes; a visit that ends before."""

import json
import socketserver
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from kiosk.contract.case import Enrolment, TrustedKey
from kiosk.contract.jose import Refused
from kiosk.contract.live import LIVE_ANSWER_MAX, LiveAnswer, LiveRequest, Paid
from kiosk.keys.enrolment import Trust
from kiosk.seal.paid import verify_paid
from kiosk.session.live import Trouble
from ui.runner import Runner
from ui.services.live import Live

REQUEST = LiveRequest(id=str(uuid.uuid4()), service="query", item="002014201005")
NOT_FOUND = json.dumps({"id": REQUEST.id, "outcome": "not_found"}).encode()
Said = Callable[[Any], None]  # gets the handler


def framed(body: bytes) -> bytes:
    return json.dumps({"length": len(body)}).encode() + b"\n" + body


@contextmanager
def sync(path: Path, say: Said) -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            heard.append(json.loads(self.rfile.readline()))
            say(self)

    path.unlink(missing_ok=True)
    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield heard
        server.shutdown()


@pytest.fixture
def runner(qapp: Any) -> Iterator[Runner]:
    del qapp
    made = Runner(ThreadPoolExecutor(2))
    yield made
    made.close()


def answers(runner: Runner, path: Path) -> list[LiveAnswer | Trouble]:
    got: list[LiveAnswer | Trouble] = []
    Live(path, runner).ask(REQUEST, lambda said: said, got.append)
    runner.drain()
    return got


def writes(data: bytes) -> Said:
    return lambda handler: handler.wfile.write(data)


def test_the_answer_comes_as_it_was_said(runner: Runner, tmp_path: Path) -> None:
    with sync(tmp_path / "s", writes(framed(NOT_FOUND))) as heard:
        [said] = answers(runner, tmp_path / "s")
    assert isinstance(said, LiveAnswer)
    assert heard[0]["ask"] == "live"
    assert heard[0]["request"]["id"] == REQUEST.id


OTHER = json.dumps({"id": "0192f3c4-5d6e-4f80-9a1b-2c3d4e5f6071", "outcome": "not_found"}).encode()


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (b'{"fault": "line_down"}\n', Trouble.LINE_DOWN),
        (b'{"fault": "busy"}\n', Trouble.LINE_DOWN),
        (b'{"fault": "unavailable"}\n', Trouble.UNAVAILABLE),
        (b"", Trouble.LINE_DOWN),
        (b"[]\n", Trouble.UNAVAILABLE),
        (b"garbage\n", Trouble.LINE_DOWN),
        (b'{"length": -1}\n', Trouble.UNAVAILABLE),
        (b'{"length": %d}\n' % (LIVE_ANSWER_MAX + 1), Trouble.UNAVAILABLE),
        (b'{"length": 500}\nshort', Trouble.LINE_DOWN),
        (framed(b"{}"), Trouble.UNAVAILABLE),
        (framed(OTHER), Trouble.UNAVAILABLE),  # to another question
    ],
)
def test_what_is_no_answer_is_trouble(runner: Runner, tmp_path: Path, said: bytes, trouble: Trouble) -> None:
    with sync(tmp_path / "s", writes(said)):
        assert answers(runner, tmp_path / "s") == [trouble]


def test_without_sync_the_line_is_down(runner: Runner, tmp_path: Path) -> None:
    assert answers(runner, tmp_path / "nobody") == [Trouble.LINE_DOWN]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(said=st.binary(max_size=400) | st.builds(framed, st.binary(max_size=400)))
def test_no_bytes_hurt(runner: Runner, tmp_path: Path, said: bytes) -> None:
    with sync(tmp_path / "s", writes(said)):
        [found] = answers(runner, tmp_path / "s")
    assert isinstance(found, Trouble)


def test_a_visit_that_ends_hangs_up_and_hears_nothing(runner: Runner, tmp_path: Path) -> None:
    gone, asked = threading.Event(), threading.Event()

    def hold(handler: Any) -> None:
        asked.set()
        handler.rfile.read(1)  # returns when the other side hangs up
        gone.set()

    with sync(tmp_path / "s", hold):
        live = Live(tmp_path / "s", runner)
        got: list[LiveAnswer | Trouble] = []
        live.ask(REQUEST, lambda said: said, got.append)
        assert asked.wait(30.0)
        live.forget()
        assert gone.wait(30.0)
        runner.drain()
    assert got == []


# Only the province's signed word is paid

ORDER = "0192f3c4-5d6e-4f80-9a1b-2c3d4e5f6072"
PAID = Paid(order=ORDER, terminal="JJ-1", item="002099990000", amount=5000, number="P000001", at=datetime.now(UTC))
KEY, OTHERS = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")


def trust(use: str = "acknowledgement") -> Trust:
    public = {
        name: str(value) for name, value in KEY.as_dict(private=False).items() if name in ("kty", "crv", "x", "y")
    }
    key = TrustedKey(kid=KEY.thumbprint(), use=use, owner="province", jwk=public)
    return Trust(
        Enrolment(terminal="JJ-1", certificate="", keys=[key], suites=["jj1-es256-ecdhes-a256gcm"], generation="1")
    )


def token(paid: Paid = PAID, key: ECKey = KEY, typ: str = "jiujin-paid+jws") -> str:
    header = {"alg": "ES256", "kid": KEY.thumbprint(), "typ": typ}
    return jws.serialize_compact(header, paid.model_dump_json().encode(), key)


def test_what_the_province_signed_is_paid() -> None:
    assert verify_paid(token(), trust(), order=ORDER, item=PAID.item, amount=5000) == PAID


FORGED = {
    "nothing": "",
    "garbage": "eyJ.eyJ.x",
    "another key": token(key=OTHERS),
    "another kind": token(typ="jiujin-ack+jws"),
    "another order": token(PAID.model_copy(update={"order": REQUEST.id})),
    "another sum": token(PAID.model_copy(update={"amount": 1})),
    "another terminal": token(PAID.model_copy(update={"terminal": "JJ-2"})),
    "another service": token(PAID.model_copy(update={"item": "002099990001"})),
}


@pytest.mark.parametrize("forged", FORGED)
def test_nothing_else_is(forged: str) -> None:
    with pytest.raises(Refused):
        verify_paid(FORGED[forged], trust(), order=ORDER, item=PAID.item, amount=5000)


def test_a_key_for_something_else_does_not_count() -> None:
    with pytest.raises(Refused):
        verify_paid(token(), trust("recipient"), order=ORDER, item=PAID.item, amount=5000)
