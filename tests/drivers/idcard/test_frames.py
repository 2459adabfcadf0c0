from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard.commands import READ, sam_id, text_and_photo
from drivers.idcard.frames import LONGEST, PREAMBLE, Receiver, Reply, frame
from drivers.protocol import DeviceFault, Fault

# As the makers' document prints them.
REQUESTS = {
    "10 FF": "AA AA AA 96 69 00 03 10 FF EC",
    "11 FF": "AA AA AA 96 69 00 03 11 FF ED",
    "12 FF": "AA AA AA 96 69 00 03 12 FF EE",
    "20 01": "AA AA AA 96 69 00 03 20 01 22",
    "20 02": "AA AA AA 96 69 00 03 20 02 21",
    "30 01": "AA AA AA 96 69 00 03 30 01 32",
    "30 03": "AA AA AA 96 69 00 03 30 03 30",
    "30 05": "AA AA AA 96 69 00 03 30 05 36",
    "60 00": "AA AA AA 96 69 00 03 60 00 63",
    "60 04": "AA AA AA 96 69 00 03 60 04 67",
}
REPLIES = {
    "AA AA AA 96 69 00 04 00 00 90 94": Reply(0, 0, 0x90),
    "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97": Reply(0, 0, 0x9F, bytes(4)),
    "AA AA AA 96 69 00 04 00 00 80 84": Reply(0, 0, 0x80),
    "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C": Reply(0, 0, 0x90, bytes(8)),
    "AA AA AA 96 69 00 04 00 00 41 45": Reply(0, 0, 0x41),
}
SAM = "05000300F3D6340140E20100B168DE3A"


@pytest.mark.parametrize(("command", "sent"), REQUESTS.items())
def test_requests_are_as_documented(command: str, sent: str) -> None:
    assert frame(bytes.fromhex(command)) == bytes.fromhex(sent)


@pytest.mark.parametrize(("sent", "reply"), REPLIES.items())
def test_replies_are_as_documented(sent: str, reply: Reply) -> None:
    assert Receiver().feed(bytes.fromhex(sent)) == reply


def test_sam_id_is_written_as_on_the_module() -> None:
    assert sam_id(bytes.fromhex(SAM)) == "05.03-20240115-000123456-987654321"


@pytest.mark.parametrize("size", [0, 15, 17])
def test_a_sam_id_of_another_length_is_garbled(size: int) -> None:
    with pytest.raises(DeviceFault) as fault:
        sam_id(bytes(size))
    assert fault.value.fault is Fault.GARBLED


bodies = st.binary(min_size=3, max_size=LONGEST - 1)


def taken(parse: Callable[[Any], Any], given: Any) -> Any:
    """What it makes of that: a result, or the fault; any other exception fails the test."""
    try:
        return parse(given)
    except DeviceFault as fault:
        return fault.fault


def feed(chunks: list[bytes]) -> Reply | None:
    receiver = Receiver()
    for chunk in chunks:
        if (reply := receiver.feed(chunk)) is not None:
            return reply
    return None


@given(bodies, st.binary(max_size=200).filter(lambda noise: PREAMBLE not in noise), st.data())
def test_a_reply_is_found_in_noise_and_in_any_pieces(body: bytes, noise: bytes, data: st.DataObject) -> None:
    sent = noise + frame(body)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    if noise and PREAMBLE in (noise + PREAMBLE)[: len(noise) + 4]:
        return
    assert feed(pieces) == Reply(body[0], body[1], body[2], body[3:])


@given(bodies)
def test_exactly_the_wanted_bytes_are_enough(body: bytes) -> None:
    sent, receiver, at = frame(body), Receiver(), 0
    reads = 0
    while True:
        wanted = receiver.wanted
        reply = receiver.feed(sent[at : at + wanted])
        at += wanted
        reads += 1
        if reply is not None:
            break
    assert at == len(sent)
    assert reads <= 2


@given(bodies, st.integers(5), st.integers(1, 255))
def test_one_wrong_byte_is_never_taken_for_a_reply(body: bytes, at: int, flip: int) -> None:
    sent = bytearray(frame(body))
    sent[5 + at % (len(sent) - 5)] ^= flip
    assert taken(feed, [bytes(sent)]) in {None, Fault.GARBLED}


@given(st.lists(st.binary(max_size=5000), max_size=20))
def test_any_bytes_give_a_reply_or_a_fault_and_nothing_else(chunks: list[bytes]) -> None:
    receiver = Receiver()
    for chunk in chunks:
        reply = taken(receiver.feed, chunk)
        if reply is not None:
            assert reply is Fault.GARBLED or isinstance(reply, Reply)
            return
        assert 1 <= receiver.wanted <= LONGEST + 7


def test_noise_without_end_is_a_fault() -> None:
    assert taken(feed, [b"\x55" * 1000] * 20) is Fault.GARBLED


@given(st.binary(max_size=2000))
def test_a_card_answer_of_any_bytes_is_two_blocks_or_garbled(data: bytes) -> None:
    blocks = taken(text_and_photo, data)
    assert blocks is Fault.GARBLED or tuple(map(len, blocks)) in {(256, 0), (256, 1024)}


def test_fingerprints_are_never_asked_for() -> None:
    assert READ == b"\x30\x01"
