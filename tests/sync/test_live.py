"""What a resident waits for, asked through sync's socket of a real province: answered, refused, slow, hostile."""

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.idcard.cards import id_number
from kiosk.contract.live import (
    LIVE_REQUEST_MAX,
    Certificate,
    Elsewhere,
    LiveAnswer,
    LiveRequest,
    Matter,
    Payment,
    Sheet,
)
from sync.agent import Agent
from sync.live import Live, NoAnswer
from sync.province.adapters import Asked, NotFound, Refused, Said, Settled, Unavailable
from sync.province.adapters.utilities import scanned
from sync.province.live import AT_ONCE, FAULTS_MAX, Desk, Route, RoutesBroken, routes
from sync.province.orders import Orders
from sync.province.platform import Platform
from sync.province.problems import Refusal
from sync.socket import answering
from tests.sync.site import Served, Terminal

HOLDER = {"name": "韦秀兰", "id_type": "111", "id_number": id_number("45012319440307004"), "proven": "chip"}
STRANGER = {**HOLDER, "name": "黄志强", "id_number": id_number("45012319880916003")}
ACCOUNT, NO_HOME, WATER, HEATING = "002014201005", "002015402000", "002099990000", "002099990009"


def request(service: str = "query", item: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "service": service, "item": item, "person": HOLDER, **more}


def asked(path: Path, question: dict[str, Any]) -> dict[str, Any]:
    """The fault, or the answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(20.0)
        link.connect(str(path))
        link.sendall(json.dumps({"ask": "live", "request": question}).encode() + b"\n")
        with link.makefile("rb") as answer:
            head: dict[str, Any] = json.loads(answer.readline())
            return head if "fault" in head else dict(json.loads(answer.read(head["length"])))


@pytest.fixture(scope="module")
def terminal(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return served.enrol(tmp_path_factory.mktemp("live") / "terminal")


@pytest.fixture(scope="module")
def ask(terminal: Terminal) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    with closing(terminal.agent()) as agent, answering(agent):
        yield lambda question: asked(terminal.state.sync_socket, question)


def test_a_query_comes_as_rows(ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    sheet = LiveAnswer.model_validate(ask(request())).body
    assert isinstance(sheet, Sheet)
    assert (sheet.title, sheet.source) == ("社保账户", "清塘县人力资源和社会保障局")
    assert [row.value for row in sheet.rows if row.label == "缴费年限"] == ["15 年"]


@pytest.mark.parametrize(
    ("answers", "holder", "name"),
    [
        ({}, "韦*兰", "清塘镇秀兰米粉店"),  # one's own
        ({"code": "92450123MA5NX0XX73"}, "韦*兰", "清塘镇秀兰米粉店"),
        (
            {"code": "91450123MA5P2Y8L5R"},
            "清塘县石桥竹编有限公司",
            "清塘县石桥竹编有限公司",
        ),  # public: found by its code
        ({"code": "91450123MA5P2Y8L5X"}, "", ""),  # never another one than was asked for
    ],
)
def test_an_organisations_licence_is_found_by_its_code(
    ask: Callable[[dict[str, Any]], dict[str, Any]], answers: dict[str, str], holder: str, name: str
) -> None:
    asked_for = {"type_code": "11100000MB0143028W003", "consent": "同意", **answers}
    said = LiveAnswer.model_validate_json(json.dumps(ask(request("certificate", answers=asked_for))))
    if not name:
        assert said.outcome == "not_found"
        return
    assert isinstance(said.body, Certificate)
    assert (said.body.holder, said.body.tells["licence.name"]) == (holder, name)


def test_a_proof_comes_with_its_picture(ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    answer = LiveAnswer.model_validate_json(json.dumps(ask(request("print", NO_HOME))))
    body: Any = answer.body
    assert body.pdf.startswith(b"%PDF-")
    assert [page[:4] for page in body.pages] == [b"\x89PNG"]
    assert len(body.pdf) < 300_000


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        (request(person=STRANGER), "not_found"),
        (request(item="000000000000"), "unavailable"),
        (request("pay.bill", HEATING, answers={"account": "1"}), "not_found"),
        (request("pay.begin", HEATING, answers={"account": "20260019"}), "refused"),
        (request("pay.bill", WATER, answers={"account": "12345678", "amount": "viel"}), "refused"),
    ],
)
def test_what_a_department_cannot_say_is_said(
    ask: Callable[[dict[str, Any]], dict[str, Any]], question: dict[str, Any], outcome: str
) -> None:
    answer = ask(question)
    assert (answer["outcome"], answer["id"], answer["body"]) == (outcome, question["id"], None)
    assert bool(answer["reason"]) is (outcome == "refused")


@pytest.mark.parametrize(
    "question",
    [
        {},
        "query",
        request("no.such"),
        request(person=None),
        request("identity.code", person=HOLDER),
        request("pay.state", WATER, order=str(uuid.uuid4())),
        request(answers={str(n): 1 for n in range(61)}),
    ],
)
def test_what_is_no_question_has_no_answer(ask: Callable[[Any], dict[str, Any]], question: Any) -> None:
    assert ask(question) == {"fault": "unavailable"}


def test_a_question_that_is_too_large_goes_nowhere(ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    assert ask(request(answers={"x": "x" * LIVE_REQUEST_MAX})) == {"fault": "too_large"}


@pytest.mark.parametrize(("paid", "state"), [(True, "paid"), (False, "failed")])
def test_only_what_the_province_signed_is_paid(
    ask: Callable[[dict[str, Any]], dict[str, Any]], served: Served, paid: bool, state: str
) -> None:
    begin = request("pay.begin", WATER, answers={"account": "12345678", "amount": 50})
    order = begin["id"]
    first, again = ask(begin), ask(begin)
    assert first["body"]["code"] == again["body"]["code"]
    assert (first["body"]["state"], first["body"]["amount"], first["body"]["paid"]) == ("waiting", 5000, "")
    scanned(served.data, order, paid=paid)
    body = ask(request("pay.state", WATER, order=order))["body"]
    assert (body["state"], bool(body["paid"])) == (state, paid)
    assert ask(request("pay.cancel", WATER, order=order))["body"]["state"] == state  # too late


def test_an_order_given_up_is_closed(ask: Callable[[dict[str, Any]], dict[str, Any]], served: Served) -> None:
    begin = request("pay.begin", WATER, answers={"account": "12345678", "amount": 50})
    ask(begin)
    assert ask(request("pay.cancel", WATER, order=begin["id"]))["body"]["state"] == "closed"
    assert ask(request("pay.state", WATER, order=begin["id"]))["body"]["state"] == "closed"


def test_another_terminals_order_is_not_there(
    ask: Callable[[dict[str, Any]], dict[str, Any]], enrolled: Callable[[], Terminal]
) -> None:
    begin = request("pay.begin", WATER, answers={"account": "12345678", "amount": 50})
    ask(begin)
    caller = enrolled().caller()
    body = json.dumps(request("pay.state", WATER, order=begin["id"])).encode()
    assert caller.send("POST", "/v1/live", body, {"Content-Type": "application/json"}).status_code == 404


def test_without_the_line_it_is_said_at_once(enrolled: Callable[[], Terminal]) -> None:
    terminal = enrolled()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with closing(Agent(terminal.config(f"https://127.0.0.1:{port}"), terminal.state)) as agent, answering(agent):
        began = time.monotonic()
        assert asked(terminal.state.sync_socket, request()) == {"fault": "line_down"}
        assert time.monotonic() - began < 10.0
        assert agent.hurry.is_set()  # the agent looks at once whether nobody gets through


def test_a_question_is_not_kept_anywhere(ask: Callable[[dict[str, Any]], dict[str, Any]], terminal: Terminal) -> None:
    marked = {**HOLDER, "name": "密语密语密语"}
    ask(request(person=marked))
    secret = marked["name"].encode()
    assert [file for file in terminal.state.root.rglob("*") if file.is_file() and secret in file.read_bytes()] == []


class Deaf:
    """A line that answers when told to."""

    def __init__(self) -> None:
        self.go, self.sent = threading.Event(), 0

    def send(self, *_: object) -> Any:
        self.sent += 1
        assert self.go.wait(10.0)
        return type("Said", (), {"status": 200, "body": b"{}", "code": ""})

    def close(self) -> None: ...


def test_one_who_left_is_asked_for_no_longer_and_the_backlog_waits() -> None:
    line = Deaf()
    live = Live(line)  # type: ignore[arg-type]
    first = threading.Thread(target=live.ask, args=(b"{}",))
    first.start()
    while not line.sent:
        pass
    waits = threading.Thread(target=live.give_way)
    waits.start()
    with pytest.raises(NoAnswer, match="busy"):
        live.ask(b"{}", lambda: False)
    assert waits.is_alive()
    line.go.set()
    first.join(5.0)
    waits.join(5.0)
    assert (line.sent, waits.is_alive()) == (1, False)


# The province's desk


class Answers:
    def __init__(self, said: Said | Exception, until: threading.Event | None = None) -> None:
        self.said, self.until, self.asked = said, until, 0

    def answer(self, _asked: Asked) -> Said:
        self.asked += 1
        if self.until is not None:
            self.until.wait(5.0)
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


SHEET = Sheet(title="账户", source="样本", as_of=date(2026, 11, 22))
QUERY = LiveRequest.model_validate(request())


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Orders]:
    platform = Platform.open(tmp_path / "province")
    yield platform.orders
    platform.close()


def told(desk: Desk, question: LiveRequest = QUERY) -> str:
    return str(asyncio.run(desk.ask(question, "JJ-1", lambda *_: "signed")).outcome)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (SHEET, "answered"),
        (NotFound(), "not_found"),
        (Refused("请到窗口办。"), "refused"),
        (Unavailable(), "unavailable"),
        (ZeroDivisionError("韦秀兰"), "unavailable"),
        (Payment(order=QUERY.id, state="waiting", amount=1), "unavailable"),  # no answer to a query
    ],
)
def test_an_adapters_word_and_its_mistakes(
    orders: Orders, said: Said | Exception, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Desk([Route("sample", Answers(said), frozenset({"query"}))], orders)) as desk:
        assert told(desk) == outcome
    assert "韦秀兰" not in caplog.text


def test_an_adapter_cannot_sign_a_payment(orders: Orders) -> None:
    forged = Payment(order=QUERY.id, state="paid", amount=1, paid="eyJ")
    question = QUERY.model_copy(update={"service": "pay.begin"})
    with closing(Desk([Route("sample", Answers(forged), frozenset({"pay.begin"}))], orders)) as desk:
        assert told(desk, question) == "unavailable"


def test_another_sum_than_was_asked_for_is_not_paid(orders: Orders) -> None:
    begin = QUERY.model_copy(update={"service": "pay.begin"})
    state = QUERY.model_copy(update={"service": "pay.state", "order": begin.id})
    orders.begun(begin, "JJ-1", 5000)
    settled = Settled(4999, "P000001", datetime.now(UTC))
    with closing(Desk([Route("sample", Answers(settled), frozenset({"pay.state"}))], orders)) as desk:
        assert told(desk, state) == "unavailable"
    with pytest.raises(Refusal, match="bad-request"):
        orders.begun(begin, "JJ-1", 1)


def test_a_slow_department_holds_up_nobody_and_is_left_alone(orders: Orders) -> None:
    free = threading.Event()
    slow, quick = Answers(SHEET, free), Answers(SHEET)
    social = QUERY.model_copy(update={"task_code": "1145010200765022" + "0C" + "4002014201005"})
    made = [
        Route("slow", slow, frozenset({"query"}), departments=frozenset({social.task_code[:18]}), within_s=0.1),
        Route("quick", quick, frozenset({"query"})),
    ]

    async def everybody() -> tuple[list[str], float]:
        began = time.monotonic()
        both = [social] * (AT_ONCE + 2) + [QUERY] * 3
        said = await asyncio.gather(*(desk.ask(one, "JJ-1", lambda *_: "") for one in both))
        return [str(one.outcome) for one in said], time.monotonic() - began

    with closing(Desk(made, orders)) as desk:
        outcomes, took = asyncio.run(everybody())
        assert outcomes == ["unavailable"] * (AT_ONCE + 2) + ["answered"] * 3
        assert took < 4.0
        free.set()
        assert slow.asked == AT_ONCE >= FAULTS_MAX
        assert told(desk, social) == "unavailable"  # it rests
        assert slow.asked == AT_ONCE


def matter(title: str, day: int) -> Matter:
    return Matter(title=title, place="x", state="accepted", filed_on=date(2026, 11, day))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((Elsewhere(matters=[matter("a", 2)]), Elsewhere(matters=[matter("b", 9)])), (["b", "a"], 0)),
        ((Elsewhere(matters=[matter("a", 2)]), NotFound()), (["a"], 0)),
        ((Elsewhere(matters=[matter("a", 2)]), Unavailable(), ZeroDivisionError("韦秀兰")), (["a"], 2)),
        ((NotFound(), NotFound()), "not_found"),
        ((NotFound(), Unavailable()), "unavailable"),
        ((Refused("请先放身份证。"), NotFound()), "refused"),
        ((SHEET, NotFound()), "unavailable"),  # no answer to this question
    ],
)
def test_every_system_is_asked_for_a_persons_matters(orders: Orders, said: tuple[Any, ...], told: Any) -> None:
    every = [Route(f"sample{n}", Answers(one), frozenset({"progress"})) for n, one in enumerate(said)]
    question = QUERY.model_copy(update={"service": "progress"})
    with closing(Desk(every, orders)) as desk:
        answer = asyncio.run(desk.ask(question, "JJ-1", lambda *_: ""))
    if answer.body is None:
        assert answer.outcome == told
    else:
        assert isinstance(answer.body, Elsewhere)
        assert ([one.title for one in answer.body.matters], answer.body.silent) == told


def test_another_systems_matters_come_with_the_provinces_own(ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    body = LiveAnswer.model_validate(ask(request("progress"))).body
    assert isinstance(body, Elsewhere)
    assert [(one.title, one.place) for one in body.matters][:1] == [("不动产变更登记", "清塘县不动产登记中心")]
    assert ask({**request("progress"), "person": {**HOLDER, "proven": "stated"}})["outcome"] == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "adapter = 1",
        "[[adapter]]\nname = 'x'",
        "[[adapter]]\nname = 'x'\nload = 'no.such:Thing'\nservices = ['query']",
        "[[adapter]]\nname = 'x'\nload = 'sync.province.adapters.ledger:Ledger'\nservices = ['fly']",
        "not toml",
    ],
)
def test_a_wrong_file_of_routes_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "adapters.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RoutesBroken, match=r"adapters\.toml"):
        routes(file, tmp_path)


# What comes from outside

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
fields = st.fixed_dictionaries(
    {"id": st.just(QUERY.id) | anything, "outcome": st.sampled_from(["answered", "refused"]) | anything},
    optional={
        "reason": anything,
        "body": st.dictionaries(
            st.sampled_from(["kind", "title", "rows", "tables", "pdf", "pages", "amount", "state", "paid"]),
            st.sampled_from(["sheet", "printout", "bill", "payment", "certificate"]) | anything,
        ),
    },
)


@settings(max_examples=150)
@given(document=fields | anything)
def test_no_answer_hurts_and_no_error_quotes_it(document: Any) -> None:
    try:
        answer = LiveAnswer.model_validate_json(json.dumps(document))
    except ValidationError as error:
        said = str(error)
        if "input_value" in said:
            pytest.fail("an error quotes what somebody said")
        return
    assert repr(answer) == "LiveAnswer(…)"


@settings(max_examples=60)
@given(data=st.binary(max_size=2000))
def test_no_bytes_hurt(data: bytes) -> None:
    with pytest.raises(ValidationError):
        LiveAnswer.model_validate_json(data)


def png(width: int, height: int, size: int = 100) -> bytes:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return head + bytes(size)


@pytest.mark.parametrize(
    ("page", "fits"),
    [
        (png(827, 1169), True),
        (b"\xff\xd8\xff", True),
        (png(827, 1169, 1024 * 1024), False),
        (png(20_000, 20_000), False),  # a few bytes that would be decoded into a gigabyte
        (png(0, 0), False),
        (b"%PDF-1.4", False),
        (b"", False),
    ],
)
def test_a_picture_is_one_that_a_screen_can_afford(page: bytes, fits: bool) -> None:
    printout = {"kind": "printout", "title": "t", "source": "s", "code": "ABC-123", "verify_at": "", "pdf": b"A"}
    document = {"id": QUERY.id, "outcome": "answered", "body": {**printout, "pages": [page]}}
    if fits:
        LiveAnswer.model_validate(document)
        return
    with pytest.raises(ValidationError):
        LiveAnswer.model_validate(document)
