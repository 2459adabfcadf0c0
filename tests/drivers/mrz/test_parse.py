"""What a zone's characters say: ICAO's own examples, the mainland's permits, and no guess."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.mrz.parse import TO_DIGIT, TO_LETTER, VALUES, check_digit, parse
from drivers.mrz.problems import MEND
from drivers.mrz.recognise import ALPHABET
from drivers.mrz.specimens import KINDS, TODAY, specimen
from drivers.protocol import TravelDocument, ZoneProblem

PASSPORT = ("POCHNZHENGJIAN<<YANGBEN<<<<<<<<<<<<<<<<<<<<<", "EA00000019CHN8501019M3301018<<<<<<<<<<<<<<04")
UTOPIA = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
ANNA = ("ERIKSSON, ANNA MARIA", "UTO", "1974-08-12", "female", "2012-04-15")
PERMIT = ("CRH123456783<<<3301018M8001014", "<" * 30, "CHAN<<TAI<MAN<<<<<<<<<<<<<<<<<")
ONE_ROW = ("CSC123456788<3301018<8001014<6",)


def told(zone: Any) -> tuple[Any, ...]:
    document = parse(zone, TODAY)
    assert isinstance(document, TravelDocument), document
    return tuple(getattr(document, field.name) for field in fields(document) if field.name != "checks")


def cells(rows: tuple[str, ...], *changes: tuple[int, int, str]) -> list[list[str]]:
    out = [list(row) for row in rows]
    for row, column, choices in changes:
        out[row][column] = choices
    return out


@pytest.mark.parametrize(
    ("zone", "document"),
    [
        # The specimens of ICAO 9303 parts 4, 6 and 5
        (
            UTOPIA,
            ("passport", "UTO", "L898902C3", "ERIKSSON, ANNA MARIA", "UTO", "1974-08-12", "female", "2012-04-15"),
        ),
        (
            TD1,
            ("travel_card", "UTO", "D23145890", "ERIKSSON, ANNA MARIA", "UTO", "1974-08-12", "female", "2012-04-15"),
        ),
        (
            TD2,
            ("travel_card", "UTO", "D23145890", "ERIKSSON, ANNA MARIA", "UTO", "1974-08-12", "female", "2012-04-15"),
        ),
        (PASSPORT, ("passport", "CHN", "EA0000001", "ZHENGJIAN, YANGBEN", "CHN", "1985-01-01", "male", "2033-01-01")),
        (PERMIT, ("hkmo_to_mainland", None, "H12345678", "CHAN, TAI MAN", None, "1980-01-01", "male", "2033-01-01")),
        (ONE_ROW, ("mainland_to_hkmo", None, "C12345678", None, None, "1980-01-01", None, "2033-01-01")),
        # As printed on the specimens of the cards
        (
            ("CSC000000004<2404200<8108038<6",),
            ("mainland_to_hkmo", None, "C00000000", None, None, "1981-08-03", None, "2024-04-20"),
        ),
        (
            ("CDL000000007<2508197<8208031<6",),
            ("mainland_to_taiwan", None, "L00000000", None, None, "1982-08-03", None, "2025-08-19"),
        ),
    ],
    ids=[
        "passport",
        "card of three rows",
        "card of two rows",
        "chinese passport",
        "permit",
        "permit of one row",
        "to Hong Kong and Macao",
        "to Taiwan",
    ],
)
def test_examples(zone: Any, document: tuple[Any, ...]) -> None:
    assert told(zone) == document


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_as_it_was_made(kind: Any) -> None:
    for seed in range(40):
        made = specimen(kind, seed)
        document = parse(made.rows, TODAY)
        assert isinstance(document, TravelDocument)
        assert replace(document, checks={}) == made.document
        assert document.checks["number"] == document.checks["valid_until"] == "proven"
        assert document.checks.get("name") in {None, "seen", "cut"}


@pytest.mark.parametrize(
    ("zone", "mended"),
    [
        (cells(PASSPORT, (1, 2, "O")), PASSPORT),
        (cells(PASSPORT, (1, 13, "B")), PASSPORT),
        (cells(PASSPORT, (1, 13, "B8"), (1, 21, "38")), PASSPORT),
        (cells(PASSPORT, (1, 43, "4A")), PASSPORT),
        (cells(PERMIT, (0, 2, "HN"), (0, 6, "S")), None),
        (cells(PERMIT, (0, 2, "HN"), (0, 4, "Z")), PERMIT),
    ],
    ids=["digits only", "a date", "two open", "the last digit", "a digit that fits nothing", "letter and digit"],
)
def test_what_the_digits_prove_is_mended(zone: Any, mended: Any) -> None:
    assert parse(zone, TODAY) == (parse(mended, TODAY) if mended else ZoneProblem.UNSURE)


@pytest.mark.parametrize(
    "zone",
    [
        cells(PASSPORT, (0, 6, "HN")),
        cells(PASSPORT, (0, 6, "")),
        cells(PASSPORT, (0, 30, "K")),
        cells(PASSPORT, (0, 4, "M")),
        cells(PASSPORT, (1, 10, "0")),
        cells(PASSPORT, (1, 20, "MN<")),
        cells(UTOPIA, (1, 4, "9G"), (1, 5, "0U")),
        cells(UTOPIA, (1, 3, "9G6")),
        cells(UTOPIA, *((1, column, "8B3") for column in range(9))),
        ("P<UTO".ljust(44, "<"), UTOPIA[1]),
        (UTOPIA[0], UTOPIA[1][:43] + "9"),
    ],
    ids=[
        "a letter of the name is open",
        "a letter of the name is lost",
        "a letter among the fillers",
        "no such country",
        "a digit in a country",
        "sex is open",
        "two ways that agree",
        "6 or G: no digit tells",
        "too much is open",
        "no name",
        "last digit",
    ],
)
def test_what_nothing_proves_is_not_read(zone: Any) -> None:
    assert parse(zone, TODAY) is ZoneProblem.UNSURE


def dated(birth: str, expiry: str) -> tuple[str]:
    row = "CSC123456788<" + expiry + check_digit(expiry) + "<" + birth + check_digit(birth) + "<"
    return (row + "0",)


@pytest.mark.parametrize(
    ("birth", "expiry", "read"),
    [
        ("261122", "361122", ("2026-11-22", "2036-11-22")),
        ("261123", "361122", ("1926-11-23", "2036-11-22")),
        ("440602", "260101", ("1944-06-02", "2026-01-01")),
        ("440602", "760101", ("1944-06-02", "2076-01-01")),
        ("440602", "780101", ("1944-06-02", "1978-01-01")),
        ("000229", "301130", ("2000-02-29", "2030-11-30")),
        ("440631", "301130", None),
        ("450229", "301130", None),
        ("440600", "301130", None),
        ("440602", "301301", None),
        ("260101", "251231", None),
    ],
)
def test_two_digits_of_a_year(birth: str, expiry: str, read: tuple[str, str] | None) -> None:
    document = parse(dated(birth, expiry), TODAY)
    if read is None:
        assert document is ZoneProblem.UNSURE
    else:
        assert isinstance(document, TravelDocument)
        assert (document.birth_date, document.valid_until) == read


def test_an_unknown_birth_date_is_none() -> None:
    second = "L898902C36UTO" + "74<<<<" + check_digit("74<<<<") + "F1204159ZE184226B<<<<<1"
    second += check_digit(second[0:10] + second[13:20] + second[21:43])
    document = parse((UTOPIA[0], second), TODAY)
    assert isinstance(document, TravelDocument)
    assert document.birth_date is None
    assert "birth_date" not in document.checks


def test_a_visa_is_another_kind() -> None:
    assert parse(("V" + UTOPIA[0][1:], UTOPIA[1]), TODAY) is ZoneProblem.OTHER_KIND


def test_nothing_of_the_holder_is_in_a_repr() -> None:
    document = parse(UTOPIA, TODAY)
    assert not any(word in repr(document) for word in ("ERIKSSON", "L898902C3", "1974", "2012"))


def test_every_problem_says_how_to_mend_it() -> None:
    assert set(MEND) == set(ZoneProblem)


CHECKED = {
    "passport": [(1, 0, 10), (1, 13, 20), (1, 21, 28)],
    "travel-card": [(0, 5, 15), (1, 0, 7), (1, 8, 15)],
    "td2": [(1, 0, 10), (1, 13, 20), (1, 21, 28)],
    "hkmo-to-mainland": [(0, 2, 12), (0, 15, 22), (0, 23, 30)],
    "taiwan-to-mainland": [(0, 2, 12), (0, 15, 22), (0, 23, 30)],
    "home-return": [(1, 0, 7), (1, 8, 15), (1, 15, 27)],
    "mainland-to-hkmo": [(0, 2, 12), (0, 13, 20), (0, 21, 28)],
    "mainland-to-taiwan": [(0, 2, 12), (0, 13, 20), (0, 21, 28)],
}


def unnoticed(wrong: str, right: str) -> bool:
    """Also by its double: where a letter is demanded, 0 counts as O."""
    read_as = {wrong, wrong.translate(TO_DIGIT), wrong.translate(TO_LETTER)} - {right}
    return any((VALUES[one] - VALUES[right]) % 10 == 0 for one in read_as)


@given(st.sampled_from(KINDS), st.integers(0, 10**6), st.data())
def test_one_wrong_character_in_a_checked_field_is_never_another_value(kind: Any, seed: int, data: Any) -> None:
    """A check digit is blind to characters whose values are ten apart: those the picture itself must tell apart."""
    made = specimen(kind, seed)
    row, start, end = data.draw(st.sampled_from(CHECKED[kind]))
    column = data.draw(st.integers(start, end - 1))
    right = made.rows[row][column]
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c == right or not unnoticed(c, right)]))
    document = parse(cells(made.rows, (row, column, wrong)), TODAY)
    if isinstance(document, TravelDocument):
        assert replace(document, checks={}) == made.document
    blind = [c for c in ALPHABET if (VALUES[c] - VALUES[right]) % 10 == 0 and c != right]
    both = parse(cells(made.rows, (row, column, data.draw(st.sampled_from(blind)) + right)), TODAY)
    if isinstance(both, TravelDocument):
        assert replace(both, checks={}) == made.document


@given(
    st.lists(st.lists(st.text(ALPHABET, max_size=4), min_size=30, max_size=44), max_size=4)
    | st.builds(
        lambda kind, seed, spoilt: cells(specimen(kind, seed).rows, *spoilt),
        st.sampled_from(KINDS),
        st.integers(0, 10**6),
        st.lists(st.tuples(st.just(0), st.integers(0, 29), st.text(ALPHABET, max_size=4)), max_size=5),
    ),
    st.dates(date(2020, 1, 1), date(2120, 1, 1)),
)
def test_any_characters_are_a_document_or_a_reason(zone: Any, today: date) -> None:
    assert isinstance(parse(zone, today), TravelDocument | ZoneProblem)
