"""Social-security cards: the records of domain examples, what is missing, what is wrong, and anything else."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocol import RawSocialCard
from kiosk.identity.card import Document, How, Sex
from kiosk.identity.layouts import CardError
from kiosk.identity.social_card import SIZES, check_letter, device_read_document, holder, parse

ISSUER = """
01 10 45 01 00 D1 56 00 00 05 00 00 01 23 FF FF FF FF
02 01 33
03 04 33 2E 30 30
04 0C 91 56 00 00 02 45 00 00 45 01 00 01
05 04 20 22 01 01
06 04 20 32 01 01
07 09 41 30 30 30 30 30 31 32 36
"""
HOLDER = f"""
08 12 34 35 30 31 30 32 31 39 35 36 30 32 32 38 30 30 34 31
09 1E F1 FB CA BE C0 FD {"00 " * 24}
4E 14 {"00 " * 20}
0A 01 32
0B 01 08
0C 03 45 01 02
0D 04 19 56 02 28
"""


def records(text: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(line) for line in text.split("\n") if line)


CARD = RawSocialCard(b"", b"", records(ISSUER), records(HOLDER))


def changed(line: str, to: str) -> RawSocialCard:
    assert line in ISSUER + HOLDER
    return replace(CARD, issuer=records(ISSUER.replace(line, to)), holder=records(HOLDER.replace(line, to)))


def test_the_worked_card_is_read_whole() -> None:
    card = parse(CARD)
    assert (card.version, card.card_number, card.card_number_valid, card.region) == (
        "3.0",
        "A00000126",
        True,
        "450100",
    )
    assert (card.issued, card.expires) == (date(2022, 1, 1), date(2032, 1, 1))
    person = card.holder
    assert person is not None
    assert (person.name, person.id_number, person.sex) == ("覃示例", "450102195602280041", Sex.FEMALE)
    assert (person.birth_place, person.birth_date) == ("450102", date(1956, 2, 28))
    assert person.ethnicity is not None
    assert person.ethnicity.name == "壮"


def test_its_document_has_every_key_and_null_where_a_key_is_needed() -> None:
    document = device_read_document(parse(replace(CARD, holder=None)))
    assert json.loads(json.dumps(document)) == {
        "card": "social_security", "version": "3.0", "card_number": "A00000126", "card_number_valid": True,
        "region": "450100", "issued": "2022-01-01", "expires": "2032-01-01", "holder": None,
    }  # fmt: skip
    assert device_read_document(parse(CARD))["holder"]["name"] == "覃示例"


def test_nothing_of_a_person_is_in_its_text() -> None:
    for shown in (repr(CARD), repr(parse(CARD)), repr(parse(CARD).holder)):
        assert not any(secret in shown for secret in ("覃", "450102", "A0000", "1956"))


def test_card_numbers_of_the_standard() -> None:
    assert [check_letter(first) for first in ("D2143569", "ET000077", "A0000012")] == ["X", "X", "6"]
    assert parse(
        changed("07 09 41 30 30 30 30 30 31 32 36", "07 09 41 30 30 30 30 30 31 32 37")
    ).card_number_valid is (False)


def test_a_name_split_within_a_character_is_joined_before_it_is_read() -> None:
    raw = "覃示例示例示例示例示例示例示㐀".encode("gb18030")
    assert len(raw) == 32
    split = (bytes([9, 30]) + raw[:30], bytes([0x4E, 20]) + raw[30:].ljust(20, b"\0"), CARD.holder[0])  # type: ignore[index]
    holder = parse(replace(CARD, holder=split)).holder
    assert holder is not None
    assert holder.name.endswith("示㐀")
    assert (holder.sex, holder.birth_date, holder.ethnicity, holder.birth_place) == (None, None, None, None)


ABSENT = {
    "03 04 33 2E 30 30": ("version", "1.0"),
    "05 04 20 22 01 01": ("issued", None),
    "07 09 41 30 30 30 30 30 31 32 36": ("card_number", None),
    "01 10 45 01 00 D1 56 00 00 05 00 00 01 23 FF FF FF FF": ("region", None),
}


@pytest.mark.parametrize(("line", "gone"), ABSENT.items(), ids=[field for field, _ in ABSENT.values()])
def test_what_the_card_leaves_out_or_fills_up_is_null(line: str, gone: tuple[str, Any]) -> None:
    record = bytes.fromhex(line)
    padding = b"\xff" if record[0] in {1, 5} else b"\0"
    filled = record[:2] + padding * record[1]
    for to in ("", filled.hex()):
        assert device_read_document(parse(changed(line, to)))[gone[0]] == gone[1]


WRONG = {
    "05 04 20 22 01 01": [
        "05 04 20 22 13 01",
        "05 04 20 22 0A 01",
        "05 05 20 22 01 01 00",
        "05 04 20 22 01",
        "05 03 20 22 FF",
    ],
    "03 04 33 2E 30 30": ["03 04 58 2E 30 30", "03 04 33 2E 30 80"],
    "07 09 41 30 30 30 30 30 31 32 36": ["07 09 61 30 30 30 30 30 31 32 36", "07 03 41 30 30"],
    "02 01 33": ["07 09 41 30 30 30 30 30 31 32 36", "02", "02 02 33"],
    "09 1E F1 FB CA BE C0 FD " + "00 " * 24: [
        "09 1E " + "81 " * 29 + "20",
        "09 03 41 0A 41",
        "09 05 41 81 30 84 30",
        "",
    ],
    "0A 01 32": ["0A 01 37", "0A 01 81"],
    "0B 01 08": ["0B 01 8A"],
    "0C 03 45 01 02": ["0C 03 45 01 FF"],
}


@pytest.mark.parametrize(("line", "to"), [(line, to) for line, many in WRONG.items() for to in many])
def test_what_breaks_the_layout_is_told_without_quoting_it(line: str, to: str) -> None:
    with pytest.raises(CardError) as raised:
        parse(changed(line, to))
    assert not any(
        character.isdigit() for character in str(raised.value).replace("item 05", "").replace("item 02", "")
    )


def test_an_unreadable_number_of_its_holder_is_said_to_be_wrong_but_kept() -> None:
    person = parse(changed("30 30 34 31\n", "30 30 34 32\n")).holder
    assert person is not None
    assert not person.id_number_valid


@st.composite
def any_records(draw: st.DrawFn) -> tuple[bytes, ...]:
    found = []
    for tag in draw(st.lists(st.sampled_from([*SIZES, 0x77]), max_size=16)):
        value = draw(st.one_of(st.binary(max_size=40), st.sampled_from(["", "A" * 9, "3.00", "覃"]).map(str.encode)))
        found.append(bytes([tag, len(value)]) + value)
    return tuple(found)


@given(any_records(), st.one_of(st.none(), any_records(), st.lists(st.binary(max_size=300), max_size=40).map(tuple)))
def test_any_records_are_a_card_or_a_card_error(issuer: tuple[bytes, ...], holder: tuple[bytes, ...] | None) -> None:
    for first in (issuer, CARD.issuer):
        try:
            document = device_read_document(parse(RawSocialCard(b"", b"", first, holder)))
        except CardError:
            continue
        assert json.dumps(document)


def test_a_card_that_tells_its_holder_stands_for_them() -> None:
    person = holder(CARD)
    assert person is not None
    assert (person.document, person.how, person.name, person.id_number) == (
        Document.SOCIAL_CARD,
        How.SOCIAL_CARD,
        "覃示例",
        "450102195602280041",
    )
    assert (person.birth_date, person.valid_until, person.address) == (date(1956, 2, 28), date(2032, 1, 1), None)
    assert person.raw_text
    assert person.raw_photo  # drafts and stubs are keyed by the chip's bytes, as of an ID card
    assert "覃" not in repr(person)


def test_a_card_that_wants_a_key_stands_for_nobody() -> None:
    assert holder(replace(CARD, holder=None)) is None


def test_a_birth_date_that_the_card_lacks_is_its_numbers() -> None:
    person = holder(changed("0D 04 19 56 02 28", ""))
    assert person is not None
    assert person.birth_date == date(1956, 2, 28)
