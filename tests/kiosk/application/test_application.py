"""Applications: the synthetic one is whole, every lack is named, nothing of a person is quoted."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.application import (
    ApplicationError,
    DraftError,
    application_of,
    check_application,
    decode,
    draft_of,
    encode,
    read_application,
    shots,
    template,
)
from kiosk.catalogue.item import NEEDS_THE_LINE, Item
from kiosk.catalogue.load import load
from kiosk.forms import validate
from kiosk.session import events as e
from kiosk.session.visit import Draft, Page, TakenPage, Visit
from tests.kiosk.session.visits import AT_MATERIALS, ITEM, SIGNATURE, at, page

SAMPLES = list(load().items.values())  # packages too


def changed(**parts: Any) -> bytes:
    return json.dumps(template(ITEM) | parts).encode()


@pytest.mark.parametrize("item", SAMPLES, ids=[item.title for item in SAMPLES])
def test_the_template_of_every_service_is_valid_as_it_stands(item: Item) -> None:
    faults = check_application(item, read_application(json.dumps(template(item)).encode()))
    lacks = ["needs_the_line"] if item.kind in NEEDS_THE_LINE else []
    assert [fault.rule for fault in faults] == lacks + ([] if item.is_service_terminals else ["not_at_terminals"])


def test_the_template_has_what_the_contract_says() -> None:
    made = template(ITEM)
    assert set(made) == {"item", "applicant", "answers", "commitments", "materials", "signature"}
    assert made["materials"] == ["户口簿", "户口簿"]
    assert made["applicant"]["id_number"] == "450102195602280041"


PERSON = template(ITEM)["applicant"]
LACKING: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"item": "000511001002"}, [("item", "another_item")]),
    ({"answers": {}}, [("answers.address", "empty"), ("answers.pay_to", "empty")]),
    ({"answers": template(ITEM)["answers"] | {"someone": "x"}}, [("answers", "not_asked")]),
    ({"commitments": []}, [("commitments", "not_all_given")]),
    ({"commitments": ["我填的是真的。", "别的"]}, [("commitments", "not_all_given")]),
    ({"materials": []}, [("materials.户口簿", "missing")]),
    ({"materials": ["户口簿"]}, [("materials.户口簿", "pages_missing")]),
    ({"materials": ["户口簿"] * 3}, [("materials.户口簿", "too_many_pages")]),
    ({"materials": ["户口簿", "户口簿", "结婚证"]}, [("materials", "not_asked")]),
    ({"materials": [], "deferred": ["户口簿"]}, []),
    ({"deferred": ["户口簿"]}, [("materials.户口簿", "here_and_deferred")]),
    ({"signature": ""}, [("signature", "missing")]),
    ({"signature": "not base64!"}, [("signature", "missing")]),
    ({"signature": "aGVsbG8="}, [("signature", "missing")]),
    ({"applicant": PERSON | {"id_number": "450102195602280042"}}, [("applicant.id_number", "not_an_id_number")]),
    ({"applicant": PERSON | {"birth_date": "1956-02-27"}}, [("applicant.birth_date", "does_not_fit")]),
    ({"applicant": PERSON | {"name": "  "}}, [("applicant.name", "empty")]),
]


@pytest.mark.parametrize(("parts", "faults"), LACKING)
def test_every_lack_is_named(parts: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    found = check_application(ITEM, read_application(changed(**parts)))
    assert [(fault.field, fault.rule) for fault in found] == faults


def test_a_service_whose_form_is_wrong_files_nothing() -> None:
    broken = ITEM.model_copy(update={"form": {"type": "object", "properties": {"a": {}}}})
    application = read_application(changed())
    assert [fault.rule for fault in check_application(broken, application)] == ["faulty"]


WRONG: list[tuple[bytes, str]] = [
    (b"", ""),
    (b"[]", ""),
    (b"\xff\xfe", ""),
    (changed(answers=[]), "answers"),
    (changed(applicant=PERSON | {"id_number": 450102195602280041}), "applicant.id_number"),
    (changed(applicant=PERSON | {"secret-of-a-person": 1}), "applicant"),
    (changed(materials=["x"] * 1000), "materials"),
    (changed(signature="A" * 1_000_000), ""),
    (b"[" * 100_000, ""),
]


@pytest.mark.parametrize(("data", "where"), WRONG, ids=range(len(WRONG)))
def test_what_is_no_application_is_refused_without_a_quotation(data: bytes, where: str) -> None:
    with pytest.raises(ApplicationError) as caught:
        read_application(data)
    assert where in {place for place, _ in caught.value.problems}
    assert not any(part in str(caught.value) for part in ("4501", "韦", "secret"))
    assert caught.value.__cause__ is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(ApplicationError):
        read_application(data)


@pytest.mark.parametrize(
    "strokes",
    [
        [[(1.0, 2.0, 5.0), (1.0, 2.0, 4.0)]],
        [[(1.0, 2.0, 9.0)], [(1.0, 2.0, 3.0)]],
        [[(1.0, 2.0, 300_001.0)]],
        [[(-1.0, 2.0, 0.0)]],
        [[(0.0, 0.0, float(n)) for n in range(10_001)], [(0.0, 0.0, 10_001.0)] * 10_000],
    ],
    ids=["backwards", "backwards between strokes", "too long", "off the pad", "too many"],
)
def test_a_signature_that_no_hand_drew_is_refused(strokes: Any) -> None:
    with pytest.raises(ApplicationError) as error:
        read_application(changed(strokes=strokes))
    assert error.value.problems[0][0].startswith("strokes")


def test_a_visit_comes_to_the_same_application() -> None:
    visit = at(Page.CHECK).visit
    made = application_of(visit, SIGNATURE)
    assert check_application(ITEM, made) == []
    assert made.answers == {"address": "广西桂川市清塘县清塘镇石桥村三组18号", "pay_to": "social"}  # none left empty
    assert (made.materials, made.deferred) == (["户口簿", "户口簿"], [])  # the optional photograph follows never


def test_what_was_put_off_is_promised() -> None:
    visit = at([*AT_MATERIALS, e.MaterialDeferred(), e.MaterialDeferred()]).visit
    made = application_of(visit, SIGNATURE)
    assert (made.materials, made.deferred) == ([], ["户口簿"])
    assert check_application(ITEM, made) == []


def test_nothing_is_filed_without_a_card() -> None:
    with pytest.raises(ValueError, match="no item or no card"):
        application_of(Visit(item=ITEM), SIGNATURE)


@pytest.mark.parametrize(
    ("answers", "deferred", "expected"),
    [
        ({}, (), ["户口簿0", "户口簿1", "照片0"]),
        ({"pay_to": "bank"}, (), ["户口簿0", "户口簿1", "银行卡0", "照片0"]),
        ({"pay_to": "bank"}, ("户口簿", "照片"), ["银行卡0"]),
    ],
)
def test_which_pages_are_photographed(
    answers: dict[str, Any], deferred: tuple[str, ...], expected: list[str]
) -> None:
    assert [f"{shot.material}{shot.index}" for shot in shots(ITEM, answers, deferred)] == expected


def test_a_page_is_called_by_its_name_in_either_language() -> None:
    item = ITEM.model_copy(update={"en": {"materials": {"户口簿": {"pages": ["cover", "own page"]}}}})
    assert [shot.label for shot in shots(item, {})] == ["首页", "本人那一页", "第 1 页"]
    assert [shot.label for shot in shots(item, {}, (), "en")] == ["cover", "own page", "page 1"]
    assert [(shot.deferrable, shot.needed, shot.defer_days) for shot in shots(item, {})] == [
        (True, True, 7),
        (True, True, 7),
        (True, False, 0),
    ]


# drafts


def test_a_draft_comes_back_as_it_was() -> None:
    visit = at(Page.MATERIALS).send(page()).visit
    draft = draft_of(visit)
    assert decode(encode(draft)) == draft
    assert validate(ITEM, decode(encode(draft)).answers, None) == []


def test_a_draft_shows_nothing_in_a_log() -> None:
    shown = repr(Draft("000000000000", "1", {"address": "秘密"}, (TakenPage("户口簿", 0, b"secret"),)))
    assert "秘密" not in shown
    assert "secret" not in shown


GOOD = encode(Draft("000511001001", "1", {"a": "秘密"}, (TakenPage("户口簿", 0, b"jpeg"),)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:-1],
        GOOD + b"x",
        b"JJD2" + GOOD[4:],
        GOOD[:4] + b"\xff\xff\xff\xff" + GOOD[8:],
        GOOD[:20] + b"}" + GOOD[21:],
    ],
)
def test_a_damaged_draft_is_no_draft(data: bytes) -> None:
    with pytest.raises(DraftError) as caught:
        decode(data)
    assert "秘密" not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.binary(max_size=100), st.booleans())
def test_any_bytes_are_a_draft_or_an_error(data: bytes, ours: bool) -> None:
    with pytest.raises(DraftError):
        decode((b"JJD1" if ours else b"") + data)


def test_a_draft_without_end_is_not_kept() -> None:
    with pytest.raises(DraftError):
        encode(Draft("000511001001", "1", {"a": "x" * 300_000}))
    with pytest.raises(DraftError):
        draft_of(replace(Visit(), item=None))
