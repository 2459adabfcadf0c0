"""IPP in bytes: the examples of RFC 8010, and any bytes at all."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.a4.messages import DEEPEST, Attribute, Group, Message, Section, Tag, decode, encode
from drivers.a4.words import JOB_ATTRIBUTES, PRINTER_ATTRIBUTES, job_report, printer_state, verdict
from drivers.protocol import DeviceFault, Fault

CHARSET = Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",))


def attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes((tag,)) + struct.pack(">H", len(name)) + name + struct.pack(">H", len(value)) + value


HEAD = b"\x02\x00\x00\x00\x00\x00\x00\x07\x01" + attribute(0x47, b"attributes-charset", b"utf-8")
JOB_ID = b"\x02" + attribute(0x21, b"job-id", struct.pack(">i", 147))


def test_an_answer_as_rfc_8010_writes_it() -> None:
    """Appendix A.2: Print-Job response, successful."""
    data = bytes.fromhex(
        "0200 0000 00000001 01 47 0012 617474726962757465732d63686172736574 0005 7574662d38 48 001b"
        "617474726962757465732d6e61747572616c2d6c616e6775616765 0005 656e2d7573 41 000e"
        "7374617475732d6d657373616765 000d 7375636365737366756c2d6f6b 02 21 0006 6a6f622d6964 0004 00000093 45 0007"
        "6a6f622d757269 0019 6970703a2f2f7072696e7465722e6578616d706c652f313233 23 0009 6a6f622d7374617465"
        "0004 00000003 03"
    )
    message = decode(data)
    assert (message.code, message.request_id) == (0, 1)
    job = message.first(Section.JOB)
    assert (job.number("job-id"), job.number("job-state"), job.word("job-uri")) == (
        147,
        3,
        "ipp://printer.example/123",
    )
    assert job.word("job-id") == ""
    assert job.number("job-uri") is None


def test_a_request_as_rfc_8010_writes_it() -> None:
    """Appendix A.1, shortened to what stands there first."""
    request = encode(2, 1, [(Section.OPERATION, [CHARSET]), (Section.JOB, [Attribute(Tag.INTEGER, "copies", (20,))])])
    assert request == bytes.fromhex(
        "0200 0002 00000001 01 47 0012 617474726962757465732d63686172736574 0005 7574662d38"
        "02 21 0006 636f70696573 0004 00000014 03"
    )


def test_several_values_booleans_and_what_has_no_value() -> None:
    data = encode(
        0,
        9,
        [
            (Section.OPERATION, [CHARSET]),
            (
                Section.PRINTER,
                [
                    Attribute(Tag.KEYWORD, "printer-state-reasons", ("media-empty", "cover-open")),
                    Attribute(Tag.BOOLEAN, "printer-is-accepting-jobs", (False,)),
                ],
            ),
        ],
    )
    group = decode(data[:-1] + attribute(0x13, b"media-ready", b"") + b"\x03").first(Section.PRINTER)
    assert group.words("printer-state-reasons") == ("media-empty", "cover-open")
    assert group.flag("printer-is-accepting-jobs") is False
    assert group.attributes["media-ready"] == (None,)


def test_collections_are_passed_over() -> None:
    member = attribute(0x4A, b"", b"media-size") + attribute(0x34, b"", b"") + attribute(0x37, b"", b"")
    data = HEAD + b"\x04" + attribute(0x34, b"media-col", b"") + member + attribute(0x37, b"", b"")
    group = decode(data + attribute(0x23, b"printer-state", b"\0\0\0\3") + b"\x03").first(Section.PRINTER)
    assert group.attributes == {"media-col": (None,), "printer-state": (3,)}


WRONG = {
    "empty": b"",
    "short": HEAD[:7],
    "no end": HEAD,
    "another version": b"\x09" + HEAD[1:] + b"\x03",
    "attribute before a group": HEAD[:8] + JOB_ID[1:] + b"\x03",
    "value without a name": HEAD[:9] + attribute(0x21, b"", b"\0\0\0\1") + b"\x03",
    "length bomb": HEAD + b"\x02" + b"\x41\x00\x01a\x7f\xff" + b"x" * 9 + b"\x03",
    "negative length": HEAD + b"\x02" + b"\x41\x00\x01a\xff\xff" + b"x" * 70000 + b"\x03",
    "integer of three bytes": HEAD + b"\x02" + attribute(0x21, b"job-id", b"\0\0\1") + b"\x03",
    "boolean of none": HEAD + b"\x02" + attribute(0x22, b"x", b"") + b"\x03",
    "nesting": HEAD + b"\x02" + attribute(0x34, b"x", b"") * (DEEPEST + 1) + b"\x03",
    "collection open": HEAD + b"\x02" + attribute(0x34, b"x", b"") + b"\x03",
    "collection closed only": HEAD + b"\x02" + attribute(0x37, b"x", b"") + b"\x03",
    "latin-1": HEAD.replace(b"utf-8", b"latin") + b"\x03",
    "no charset": HEAD[:9] + JOB_ID[1:] + b"\x03",
    "name not ASCII": HEAD + b"\x02" + attribute(0x21, "作".encode(), b"\0\0\0\1") + b"\x03",
    "too long": HEAD + b"\x02" + JOB_ID[1:] * 20000 + b"\x03",
    "text with language": HEAD + b"\x02" + attribute(0x35, b"x", b"\0\2en\0\1ab") + b"\x03",
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_breaks_the_rules_is_garbled(data: bytes) -> None:
    with pytest.raises(DeviceFault) as raised:
        decode(data)
    assert raised.value.fault is Fault.GARBLED


def judged(message: Message) -> None:
    for group in message.groups:
        status = printer_state(group).status()
        assert set(status.supplies) == {"paper", "toner"}
        report = job_report(group)
        if report is not None:
            verdict(report, 3)


def any_bytes(data: bytes) -> None:
    with contextlib.suppress(DeviceFault):
        judged(decode(data))


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_garbled(data: bytes) -> None:
    any_bytes(data)
    any_bytes(HEAD + data)
    any_bytes(HEAD + b"\x04" + data + b"\x03")


NAMES = st.sampled_from(
    [name.encode() for name in (*JOB_ATTRIBUTES, *PRINTER_ATTRIBUTES, "")],
)
TAGS = st.sampled_from(
    [0x10, 0x13, 0x21, 0x22, 0x23, 0x30, 0x31, 0x33, 0x34, 0x35, 0x37, 0x41, 0x42, 0x44, 0x4A, 0x7F]
)
VALUES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\0\0\0\x09", b"\0\0\0\x05", b"\xff\xff\xff\xff", b"media-empty-error", b"level=-9;type=toner"]
    ),
)


@given(st.lists(st.builds(attribute, TAGS, NAMES, VALUES), max_size=12), st.integers(0, 400))
def test_any_attributes_are_judged_or_garbled(attributes: list[bytes], cut: int) -> None:
    data = HEAD + b"\x04" + b"".join(attributes) + b"\x03"
    any_bytes(data)
    any_bytes(data[:cut])


@given(st.integers(1, 0x7FFFFFFF), st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_what_is_said_is_heard(number: int, words: list[str]) -> None:
    words = [word.encode("utf-8", "replace").decode() for word in words]
    spoken = Attribute(Tag.TEXT, "printer-info", tuple(words))
    message = decode(encode(1, number, [(Section.OPERATION, [CHARSET]), (Section.PRINTER, [spoken])]))
    assert message.request_id == number
    assert message.first(Section.PRINTER) == Group(Section.PRINTER, {"printer-info": tuple(words)})
