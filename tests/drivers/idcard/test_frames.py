from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard.commands import READ, sam_id, text_and_photo
from drivers.idcard.frames import SDT, Framing, Receiver, Reply, framing
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
    assert SDT.frame(bytes.fromhex(command)) == bytes.fromhex(sent)


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


ONE_BYTE = Framing(preamble=b"\x02", length_bytes=1, counts="body", checksum="sum", longest=255)
framings = st.just(SDT) | st.builds(
    Framing,
    preamble=st.binary(min_size=1, max_size=6),
    length_bytes=st.just(2),
    byte_order=st.sampled_from(["big", "little"]),
    counts=st.sampled_from(["rest", "body", "frame"]),
    checksum=st.sampled_from(["xor", "sum", "none"]),
)
bodies = st.binary(min_size=3, max_size=SDT.longest - 1)


def taken(parse: Callable[[Any], Any], given: Any) -> Any:
    """What it makes of that: a result, or the fault; any other exception fails the test."""
    try:
        return parse(given)
    except DeviceFault as fault:
        return fault.fault


def feed(chunks: list[bytes], framing: Framing = SDT) -> Reply | None:
    receiver = Receiver(framing)
    for chunk in chunks:
        if (reply := receiver.feed(chunk)) is not None:
            return reply
    return None


# What LEN counts, the checksum: the same body each time.
FRAMED = [
    ({}, "AA AA AA 96 69 00 04 00 00 90 94"),
    ({"preamble": "55 aa", "byte_order": "little"}, "55 AA 04 00 00 00 90 94"),
    ({"preamble": "02", "length_bytes": 1, "counts": "body", "checksum": "sum"}, "02 03 00 00 90 93"),
    ({"preamble": "02", "counts": "frame", "checksum": "none"}, "02 00 06 00 00 90"),
    ({"counts": "frame"}, "AA AA AA 96 69 00 0B 00 00 90 9B"),
]


@pytest.mark.parametrize(("variant", "whole"), FRAMED)
def test_a_maker_who_frames_otherwise_is_told_by_what_differs(variant: dict[str, Any], whole: str) -> None:
    told = framing(variant)
    assert told.frame(b"\x00\x00\x90") == bytes.fromhex(whole)
    assert feed([b"\x00\x11", bytes.fromhex(whole)], told) == Reply(0, 0, 0x90)


WRONG = [
    ("gb", "variant 'gb': there are sdt, or a table of what differs"),
    ({"speed": 1}, "variant: no field speed; there are byte_order, checksum,"),
    ({"preamble": "xyz"}, "variant: "),
    ({"preamble": ""}, "variant: preamble must have 1 to 16 bytes"),
    ({"preamble": 5}, "variant: "),
    ({"counts": "all"}, "variant: counts must be one of rest, body, frame"),
    ({"longest": 3}, "variant: longest must be 4 to 65535"),
    ({"longest": "x"}, "variant: "),
]


@pytest.mark.parametrize(("variant", "why"), WRONG)
def test_a_wrong_variant_is_told_in_a_sentence(variant: Any, why: str) -> None:
    with pytest.raises(ValueError) as error:
        framing(variant)
    assert str(error.value).startswith(why)


@given(framings, bodies, st.binary(max_size=200), st.data())
def test_a_reply_is_found_in_noise_and_in_any_pieces(
    framing: Framing, body: bytes, noise: bytes, data: st.DataObject
) -> None:
    if framing.preamble in (noise + framing.preamble)[:-1]:
        noise = b""
    sent = noise + framing.frame(body)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    assert feed(pieces, framing) == Reply(body[0], body[1], body[2], body[3:])


@given(framings, bodies)
def test_exactly_the_wanted_bytes_are_enough(framing: Framing, body: bytes) -> None:
    sent, receiver, at = framing.frame(body), Receiver(framing), 0
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


@given(framings.filter(lambda one: one.checksum != "none"), bodies, st.integers(0), st.integers(1, 255))
def test_one_wrong_byte_is_never_taken_for_a_reply(framing: Framing, body: bytes, at: int, flip: int) -> None:
    sent = bytearray(framing.frame(body))
    start = len(framing.preamble)
    sent[start + at % (len(sent) - start)] ^= flip
    assert taken(lambda pieces: feed(pieces, framing), [bytes(sent)]) in {None, Fault.GARBLED}


@given(framings | st.just(ONE_BYTE), st.lists(st.binary(max_size=5000), max_size=20))
def test_any_bytes_give_a_reply_or_a_fault_and_nothing_else(framing: Framing, chunks: list[bytes]) -> None:
    receiver = Receiver(framing)
    for chunk in chunks:
        reply = taken(receiver.feed, chunk)
        if reply is not None:
            assert reply is Fault.GARBLED or isinstance(reply, Reply)
            return
        assert 1 <= receiver.wanted <= framing.head + framing.longest


def test_noise_without_end_is_a_fault() -> None:
    assert taken(feed, [b"\x55" * 1000] * 20) is Fault.GARBLED


@given(st.binary(max_size=2000))
def test_a_card_answer_of_any_bytes_is_two_blocks_or_garbled(data: bytes) -> None:
    blocks = taken(text_and_photo, data)
    assert blocks is Fault.GARBLED or tuple(map(len, blocks)) in {(256, 0), (256, 1024)}


def test_fingerprints_are_never_asked_for() -> None:
    assert READ == b"\x30\x01"
