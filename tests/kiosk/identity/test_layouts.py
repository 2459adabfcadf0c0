"""Cards as the chip gives them; the four vectors are those of the domain facts, checked there by another parser."""

import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocol import RawIdCard
from kiosk.identity import CardError, IdCard, Validity, age, device_read_document, parse, validity

CITIZEN = bytes.fromhex(
    "3F969D4FE4533D4EB700704E704ED0632000200020002000200020002000320030003500310039003500360030003200320038007F5E7F89"
    "EE58CF65EA81BB6C3A535753815B025E7451815B3A533A798B4FEF8D3100F75332000B68330055534351340030003100A45B200020002000"
    "200020002000200020003400350030003100300032003100390035003600300032003200380030003000340031005753815B025E6C51895B"
    "405C7451815B0652405C20002000200020002000320030003100360030003300300031007F951F6720002000200020002000200020002000"
    "2000200020002000200020002000200020002000200020002000200020002000"
)
PERMIT = bytes.fromhex(
    "489627598765200020002000200020002000200020002000200020002000310020002000310039003900300030003100300032005F6CCF82"
    "01775753AC4E025E8473666B3A533A798B4FEF8D3100F7532000200020002000200020002000200020002000200020002000200020002000"
    "200020002000200020003800310030003000300030003100390039003000300031003000320030003000310034005753AC4E025E6C51895B"
    "405C200020002000200020002000200020002000320030003200340030003100300035003200300032003900300031003000350048003100"
    "3200330034003500360037003800300031002000200020004A00200020002000"
)
FOREIGN_2017 = bytes.fromhex(
    "5A00480045004E0047004A00490041004E002C002000590041004E004700420045004E002000200020002000200020002000200020002000"
    "2000200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000"
    "20002000200020003200500041004B00330031003000300038003000300031003000310030003300500041004B00C18BF64E37682C672000"
    "2000200020002000200020002000200020002000320030003200330030003800300038003200300033003300300038003000370031003900"
    "3800300030003100300031003000310031003500300030004900200020002000"
)
FOREIGN_2023 = bytes.fromhex(
    "C18BF64E37682C6720002000200020002000200020002000200020002000320030003100310039003800300030003100300031005A004800"
    "45004E0047004A00490041004E002C002000590041004E004700420045004E0020005A00480045004E0047004A00490041004E0020005900"
    "41004E0047004200450039003300310035003800360031003900380030003000310030003100300030003100580020002000200020002000"
    "200020002000200020002000200020002000200032003000320033003100320030003100320030003300330031003100330030004E002000"
    "5A00480045004E00470020002000200020003500380036005900200020002000"
)

LACKING: dict[str, Any] = {
    "name_latin": None, "ethnicity": None, "address": None, "address_on_card": None, "issuer": None,
    "valid_until": None, "long_term": False, "permit_number": None, "issue_count": None, "nationality": None,
}  # fmt: skip
READ = [
    (CITIZEN, {
        "document": "resident_id", "name": "阿依古丽·买买提", "name_raw": "阿依古丽·买买提", "sex": "female",
        "ethnicity": {"code": "05", "name": "维吾尔"}, "birth_date": "1956-02-28",
        "address": "广西壮族自治区南宁市兴宁区示例路1号2栋3单元401室",
        "address_on_card": "广西壮族自治区南宁市兴宁区示例路1号2栋3单元401室",
        "id_number": "450102195602280041", "issuer": "南宁市公安局兴宁分局", "valid_from": "2016-03-01",
        "long_term": True,
    }),
    (PERMIT, {
        "document": "hkmt_permit", "name": "陈大文", "name_raw": "陈大文", "sex": "male", "birth_date": "1990-01-02",
        "address": "江苏省南京市玄武区示例路1号", "address_on_card": "江苏省南京市玄武区示例路1号",
        "id_number": "810000199001020014", "issuer": "南京市公安局", "valid_from": "2024-01-05",
        "valid_until": "2029-01-05", "permit_number": "H12345678", "issue_count": "01",
    }),
    (FOREIGN_2017, {
        "document": "foreign_pr_2017", "name": "证件样本", "name_raw": "证件样本", "sex": "female",
        "name_latin": "ZHENGJIAN, YANGBEN", "birth_date": "1980-01-01", "id_number": "PAK310080010103",
        "valid_from": "2023-08-08", "valid_until": "2033-08-07", "nationality": "PAK",
    }),
    (FOREIGN_2023, {
        "document": "foreign_pr_2023", "name": "证件样本", "name_raw": "证件样本", "sex": "female",
        "name_latin": "ZHENGJIAN, YANGBEN ZHENGJIAN YANGBEN ZHENG", "birth_date": "1980-01-01",
        "id_number": "93158619800101001X", "valid_from": "2023-12-01", "valid_until": "2033-11-30",
        "nationality": "586", "issue_count": "01",
    }),
]  # fmt: skip


def put(text: bytes, offset: int, length: int, value: str) -> bytes:
    """`value` into a field, padded as the card pads."""
    data = value.encode("utf-16-le")
    return text[:offset] + data + b"\x20\x00" * ((length - len(data)) // 2) + text[offset + length :]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[expected["document"] for _, expected in READ])
def test_every_layout_is_read_whole(text: bytes, expected: dict[str, Any]) -> None:
    card = parse(RawIdCard(text, b"WLf\0" + bytes(1020), sam_id="05.03-20240115-000123456-987654321"))
    constant = {
        "id_number_valid": True,
        "photo": {"format": "wlt", "size": 1024},
        "reader": {"sam_id": "05.03-20240115-000123456-987654321"},
    }
    assert device_read_document(card) == LACKING | constant | expected


def test_a_card_whose_photo_is_missing_is_still_a_card() -> None:
    assert device_read_document(parse(RawIdCard(CITIZEN, b"")))["photo"] is None


def test_the_additional_address_replaces_the_printed_one() -> None:
    extra = put(b"\x20\x00" * 35, 0, 70, "清塘镇石桥村三组18号")
    card = parse(RawIdCard(CITIZEN, b"", extra))
    assert card.address == "清塘镇石桥村三组18号"
    assert card.address_on_card == "广西壮族自治区南宁市兴宁区示例路1号2栋3单元401室"


def test_an_empty_additional_address_changes_nothing() -> None:
    assert parse(RawIdCard(CITIZEN, b"", bytes(70))).address == parse(RawIdCard(CITIZEN, b"")).address


def test_zero_padding_and_a_zero_type_byte_are_a_citizens_card() -> None:
    text = CITIZEN[:158] + "南宁市公安局".encode("utf-16-le") + bytes(18) + CITIZEN[188:220] + bytes(36)
    card = parse(RawIdCard(text, b""))
    assert (card.document, card.issuer) == ("resident_id", "南宁市公安局")


def test_a_permits_ethnic_field_is_never_read() -> None:
    assert parse(RawIdCard(put(PERMIT, 32, 4, "@!"), b"")).ethnicity is None


def test_an_unknown_ethnic_code_does_not_refuse_the_card() -> None:
    card = parse(RawIdCard(put(CITIZEN, 32, 4, "81"), b""))
    assert card.ethnicity is not None
    assert (card.ethnicity.code, card.ethnicity.name) == ("81", "")


def test_a_foreigner_without_a_chinese_name_goes_by_the_latin_one() -> None:
    card = parse(RawIdCard(put(FOREIGN_2017, 158, 30, ""), b""))
    assert card.name == card.name_latin == "ZHENGJIAN, YANGBEN"


WRONG = [
    ("document type", CITIZEN[:248] + b"Z\0" + CITIZEN[250:]),
    ("name", put(CITIZEN, 0, 30, "")),
    ("name", CITIZEN[:2] + b"\x00\xd8" + CITIZEN[4:]),  # half a surrogate pair
    ("name", CITIZEN[:2] + b"\x07\x00" + CITIZEN[4:]),  # a control letter
    ("sex", put(CITIZEN, 30, 2, "3")),
    ("ethnicity", put(CITIZEN, 32, 4, "x1")),
    ("birth date", put(CITIZEN, 36, 16, "19560230")),
    ("birth date", put(CITIZEN, 36, 16, "\uff11\uff19\uff15\uff16\uff10\uff12\uff12\uff18")),
    ("number", put(CITIZEN, 122, 36, "")),
    ("start of validity", put(CITIZEN, 188, 16, "长期")),
    ("end of validity", put(CITIZEN, 204, 16, "长斯")),
    ("end of validity", put(CITIZEN, 204, 16, "")),
    ("end of validity", put(CITIZEN, 204, 16, "20261301")),
    ("text", CITIZEN[:-1]),
    ("text", b""),
    ("Latin name", FOREIGN_2017[:1] + b"\xdc" + FOREIGN_2017[2:]),
]


@pytest.mark.parametrize(("field", "text"), WRONG)
def test_what_cannot_be_read_is_an_error_that_names_the_field_only(field: str, text: bytes) -> None:
    with pytest.raises(CardError) as caught:
        parse(RawIdCard(text, b""))
    assert caught.value.field == field
    assert "阿依" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("raw", [RawIdCard(CITIZEN, bytes(100_000)), RawIdCard(CITIZEN, b"", b"12")])
def test_blocks_of_another_size_are_refused(raw: RawIdCard) -> None:
    with pytest.raises(CardError):
        parse(raw)


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_a_card_or_an_error(text: bytes) -> None:
    with contextlib.suppress(CardError):
        assert isinstance(parse(RawIdCard(text, b"")), IdCard)


@given(st.sampled_from([text for text, _ in READ]), st.integers(0, 255), st.binary(min_size=1, max_size=8))
def test_a_damaged_card_is_a_card_or_an_error(text: bytes, offset: int, damage: bytes) -> None:
    broken = (text[:offset] + damage + text[offset + len(damage) :])[:256]
    with contextlib.suppress(CardError):
        device_read_document(parse(RawIdCard(broken, b"")))


VALIDITY = [
    ("2024-01-04", Validity.NOT_YET),
    ("2024-01-05", Validity.VALID),
    ("2029-01-05", Validity.VALID),
    ("2029-01-06", Validity.EXPIRED),
]


@pytest.mark.parametrize(("today", "expected"), VALIDITY)
def test_a_card_is_good_on_its_first_and_last_day(today: str, expected: Validity) -> None:
    assert validity(parse(RawIdCard(PERMIT, b"")), date.fromisoformat(today)) is expected


def test_a_long_term_card_never_ends() -> None:
    assert validity(parse(RawIdCard(CITIZEN, b"")), date(2126, 1, 1)) is Validity.VALID


@pytest.mark.parametrize(("today", "years"), [("2026-02-27", 69), ("2026-02-28", 70), ("2026-11-22", 70)])
def test_age_counts_birthdays(today: str, years: int) -> None:
    assert age(parse(RawIdCard(CITIZEN, b"")), date.fromisoformat(today)) == years


def test_a_card_shows_nothing_of_its_holder_in_a_log() -> None:
    shown = repr(parse(RawIdCard(CITIZEN, b"photo")))
    assert not any(part in shown for part in ("阿依", "4501", "1956", "南宁"))
