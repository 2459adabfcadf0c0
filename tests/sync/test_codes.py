"""The sample's identity codes: good for two minutes, once, and only as the telephone showed them."""

import time
import uuid
from pathlib import Path

import pytest

from kiosk.config import ASSETS
from kiosk.contract.live import Holder, LiveRequest
from sync.province.adapters import Asked, NotFound, Refused
from sync.province.adapters.codes import FOLDER, Codes, shown


@pytest.fixture
def codes(tmp_path: Path) -> Codes:
    return Codes(tmp_path, ASSETS / "province")


def asked(text: object) -> Asked:
    request = LiveRequest(id=str(uuid.uuid4()), service="identity.code", answers={"code": text})
    return Asked(request, "JJ-DEMO-0001", 5.0)


def test_a_fresh_code_names_its_holder_once(codes: Codes, tmp_path: Path) -> None:
    code = shown(tmp_path, "guilan")
    said = codes.answer(asked(code))
    assert isinstance(said, Holder)
    assert (said.name, said.id_number) == ("韦桂兰", "450102195602280041")
    with pytest.raises(Refused) as again:
        codes.answer(asked(code))
    assert "用过" in again.value.reason
    assert code not in {file.name for file in (tmp_path / FOLDER).iterdir()}  # a code is kept nowhere


@pytest.mark.parametrize("seconds", [-121, 60])
def test_an_old_code_or_one_from_the_future_is_refused(codes: Codes, tmp_path: Path, seconds: int) -> None:
    with pytest.raises(Refused) as refused:
        codes.answer(asked(shown(tmp_path, "guilan", time.time() + seconds)))
    assert "刷新" in refused.value.reason


@pytest.mark.parametrize(
    "text", ["", "JJID1.guilan.1.0000000000000000", "https://example.com", None, 7, "JJID1." * 400]
)
def test_what_is_no_code_is_nobodys(codes: Codes, text: object) -> None:
    with pytest.raises(NotFound):
        codes.answer(asked(text))


def test_a_code_made_for_somebody_else_is_nobodys(codes: Codes, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        codes.answer(asked(shown(tmp_path, "guilan").replace("guilan", "dawen")))
    with pytest.raises(NotFound):
        codes.answer(asked(shown(tmp_path, "nobody")))
