import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocol import (
    Capabilities,
    DeviceFault,
    Fault,
    Feed,
    PagePicture,
    Picture,
    PrintItem,
    QrCode,
    RawIdCard,
    Rule,
    ScannedCode,
    State,
    Status,
    Stroke,
    Supply,
    Text,
)
from drivers.wire import MAX_LINE, DeviceClient, LineBuffer, decode, dump, encode, parse

PAGE = PagePicture(Path("/dev/shm/a.jpg"), ((1.0, 2.5), (3.0, 4.0)), ("blurred",), (3264, 2448))
SHAPES: list[tuple[Any, Any]] = [
    (RawIdCard, RawIdCard(bytes(range(256)), b"WLf", b"", "05.03")),
    (list[PagePicture], [PAGE, PagePicture(None, (), ("no_page",))]),
    (Status, Status(State.USER_ERROR, Fault.PAPER_OUT, {"paper": Supply.OUT}, "paper end")),
    (Status, Status(State.ONLINE)),
    (Capabilities, Capabilities("printer", "escpos", features=("cut", "qr"))),
    (ScannedCode, ScannedCode("电子社保卡 123", "qr")),
    (list[PrintItem], [Text("就近 \U00020bb7", 2, bold=True, align="center"), QrCode("JJ1"), Rule(), Feed(3)]),
    (list[PrintItem], [Picture(1, b"\x10\xff")]),
    (list[Stroke], [[(0.0, 1.0), (2.0, 3.5)], []]),
    (list[str], ["韦", "伟"]),
]


@pytest.mark.parametrize(("shape", "value"), SHAPES, ids=range(len(SHAPES)))
def test_every_shape_comes_back_as_it_went(shape: Any, value: Any) -> None:
    line = dump({"id": 1, "done": encode(value)})
    assert line.endswith(b"\n")
    assert decode(shape, parse(line[:-1])["done"]) == value


WRONG: list[tuple[Any, Any, str]] = [
    (RawIdCard, {"text": "not base64!", "photo": ""}, "text"),
    (RawIdCard, {"photo": ""}, "missing"),
    (RawIdCard, {"text": "", "photo": "", "finger": ""}, "finger"),
    (RawIdCard, [], "document"),
    (Status, {"state": "asleep"}, "state"),
    (Status, {"state": "online", "supplies": {"paper": 1}}, "supplies.paper"),
    (list[PagePicture], [encode(PAGE) | {"corners": [[1, 2, 3]]}], "corners[0]"),
    (list[PagePicture], [encode(PAGE) | {"frame_size": [True, 2]}], "frame_size[0]"),
    (list[PrintItem], [{"item": "bomb"}], "item"),
    (list[PrintItem], [{"item": "feed", "lines": "3"}], "lines"),
    (list[PrintItem], [{"item": "text", "text": "a", "align": "top"}], "align"),
    (list[Stroke], "strokes", "document"),
    (list[Stroke], None, "document"),
]


@pytest.mark.parametrize(("shape", "document", "where"), WRONG, ids=range(len(WRONG)))
def test_what_does_not_fit_is_named_without_its_value(shape: Any, document: Any, where: str) -> None:
    with pytest.raises(DeviceFault) as fault:
        decode(shape, document)
    assert fault.value.fault is Fault.GARBLED
    assert where in fault.value.detail


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.sampled_from([shape for shape, _ in SHAPES]), json_values)
def test_any_document_is_a_shape_or_a_device_fault(shape: Any, document: Any) -> None:
    try:
        decode(shape, document)
    except DeviceFault as fault:
        assert fault.fault is Fault.GARBLED  # noqa: PT017  # either is right


@given(st.lists(st.dictionaries(st.text(), st.text()), max_size=5), st.integers(1, 50))
def test_lines_come_whole_however_they_are_cut(documents: list[dict[str, str]], size: int) -> None:
    sent = b"".join(dump(document) for document in documents)
    buffer, lines = LineBuffer(), []
    for at in range(0, len(sent), size):
        lines += buffer.feed(sent[at : at + size])
    assert [json.loads(line) for line in lines] == documents


def test_a_line_without_end_is_a_fault() -> None:
    buffer = LineBuffer()
    buffer.feed(b"x" * MAX_LINE)
    with pytest.raises(DeviceFault):
        buffer.feed(b"x")


def test_no_process_is_not_connected(tmp_path: Path) -> None:
    client = DeviceClient(tmp_path / "none.sock")
    assert not client.reachable()
    with pytest.raises(DeviceFault) as fault:
        client.call("status")
    assert fault.value.fault is Fault.NOT_CONNECTED
