"""Catalogue, calendar, keys and notices are taken over only as the province signed them, whole; otherwise the last
good ones stay."""

import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import calendar as calendars
from kiosk.catalogue.load import load, where
from kiosk.catalogue.notices import read as read_notices
from kiosk.config import ASSETS
from kiosk.contract.case import Enrolment, TrustedKey
from kiosk.contract.feed import CALENDAR, CATALOGUE, KEYS, NOTICES
from kiosk.contract.jose import unverified_header
from sync.feed import pull
from sync.province.feed import publish
from tests.sync.site import Served, Terminal, serving
from tests.sync.trouble import chaos

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A province of its own: these tests tamper with it."""
    folder = tmp_path_factory.mktemp("feed")
    with serving(folder / "province", "--catalogue", str(edited(folder, "2030.1"))) as served:
        yield served


@pytest.fixture
def feed(province: Served, tmp_path: Path) -> Iterator[Served]:
    published, kept = province.data / "feed", tmp_path / "kept"
    shutil.copytree(published, kept)
    yield province
    shutil.rmtree(published)
    shutil.copytree(kept, published)


def edited(folder: Path, version: str) -> Path:
    made = folder / f"edited-{version}"
    shutil.copytree(ASSETS / "catalogue", made)
    head = json.loads((made / "catalogue.json").read_text("utf-8"))
    (made / "catalogue.json").write_text(json.dumps({**head, "version": version}, ensure_ascii=False), "utf-8")
    return made


def shown(terminal: Terminal) -> str:
    return load(where(terminal.config(), terminal.state)).version


def tampered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_newer_catalogue_is_activated_whole_and_a_wrong_one_never(feed: Served, tmp_path: Path) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    packaged = shown(terminal)
    with ThreadPoolExecutor(2) as both:  # sync by itself, and a technician
        pulled = both.map(lambda _: pull(terminal.config(), terminal.state), range(2))
        assert list(pulled) == ["2030.1", "2030.1"]
    assert shown(terminal) == "2030.1" != packaged

    published = feed.data / "feed"
    before = tmp_path / "before"
    shutil.copytree(published, before)
    feed.platform.publish({CATALOGUE: edited(tmp_path, "2030.2")})
    head = next((published / "targets" / "catalogue").glob("*.catalogue.json"))
    newest = [path for path in (published / "targets" / "catalogue").glob("*.catalogue.json") if path != head]
    for path in (head, *newest):
        tampered(path)
    with pytest.raises(ValueError, match=r"signature|longer"):
        pull(terminal.config(), terminal.state)
    assert shown(terminal) == "2030.1"

    for path in (head, *newest):
        tampered(path)  # the same bit again: whole
    assert pull(terminal.config(), terminal.state) == "2030.2" == shown(terminal)

    shutil.rmtree(published)
    shutil.copytree(before, published)
    with pytest.raises(ValueError, match="BadVersionNumber"):
        pull(terminal.config(), terminal.state)
    assert shown(terminal) == "2030.2"


def test_expired_unsigned_cut_and_absent_feeds_change_nothing(feed: Served, tmp_path: Path) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    metadata = feed.data / "feed" / "metadata"
    good = tmp_path / "good"
    shutil.copytree(metadata, good)
    publish(feed.data, {CATALOGUE: edited(tmp_path, "2029.1")}, NOW - timedelta(days=60))
    with pytest.raises(ValueError, match="Expired"):
        pull(terminal.config(), terminal.state)
    shutil.rmtree(terminal.state.feed)
    shutil.rmtree(metadata)
    shutil.copytree(good, metadata)
    tampered(metadata / "1.snapshot.json")
    with pytest.raises(ValueError, match="signature"):
        pull(terminal.config(), terminal.state)
    (metadata / "1.snapshot.json").unlink()
    with pytest.raises(ConnectionError):
        pull(terminal.config(), terminal.state)
    with pytest.raises(ConnectionError):
        pull(terminal.config("https://127.0.0.1:1"), terminal.state)
    assert not (terminal.state.feed / "active").exists()


def test_a_catalogue_with_faults_is_signed_in_vain(feed: Served, tmp_path: Path) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    bad = edited(tmp_path, "2031.1")
    next(bad.glob("*/*.json")).write_text("{}", "utf-8")
    feed.platform.publish({CATALOGUE: bad})
    with pytest.raises(ValueError, match="faults"):
        pull(terminal.config(), terminal.state)
    assert not (terminal.state.feed / "active").exists()


def test_calendar_notices_and_keys_come_with_it_and_cases_are_sealed_to_the_new_key(
    feed: Served, tmp_path: Path
) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    calendar = json.loads((ASSETS / "calendar" / "cn.json").read_bytes())
    calendar["holidays"] = [{"name": "放假", "from": "2026-06-01", "to": "2026-06-05"}]
    notices = json.loads((ASSETS / "notices" / "notices.json").read_bytes())
    notices["notices"] = notices["notices"][:1]
    before = {key.kid for key in terminal_keys(terminal) if key.use == "recipient"}
    rotated = replace(feed.platform, keys=feed.platform.keys.rotate_recipient())
    rotated.publish({CALENDAR: json.dumps(calendar).encode(), NOTICES: json.dumps(notices).encode()})
    pull(terminal.config(), terminal.state)
    assert calendars.read(terminal.state.signed(CALENDAR)).working(date(2026, 6, 8))
    assert not calendars.read(terminal.state.signed(CALENDAR)).working(date(2026, 6, 1))
    assert len(read_notices(terminal.state.signed(NOTICES))) == 1
    now = {key.kid for key in terminal_keys(terminal) if key.use == "recipient"}
    assert before < now  # the old one stays known for what was sealed to it
    assert [key for key in terminal_keys(terminal) if key.use == "terminal"]
    case = terminal.file()[0]
    header = unverified_header((terminal.state.blobs / f"{case}.jws").read_bytes(), limit=70_000)
    assert header["rkid"] in now - before


@pytest.mark.parametrize("part", [CALENDAR, KEYS, NOTICES])
def test_a_part_that_is_not_what_it_should_be_leaves_everything_as_it_was(
    feed: Served, tmp_path: Path, part: str
) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    assert pull(terminal.config(), terminal.state) == "2030.1"
    believed = terminal.state.enrolment.read_bytes()
    publish(feed.data, {CATALOGUE: edited(tmp_path, "2030.2"), part: b'{"notices": [{}], "keys": 7}'}, NOW)
    with pytest.raises(ValueError, match=part.partition(".")[0]):
        pull(terminal.config(), terminal.state)
    assert shown(terminal) == "2030.1"
    assert terminal.state.enrolment.read_bytes() == believed


def test_a_pull_that_is_cut_goes_on_and_is_never_half_used(feed: Served, tmp_path: Path) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    with chaos(feed.url) as line:
        line.down_budget = 200_000
        with pytest.raises(ConnectionError):
            pull(terminal.config(line.url), terminal.state)
        assert not (terminal.state.feed / "active").exists()
        line.down_budget = None
        assert pull(terminal.config(line.url), terminal.state) == "2030.1" == shown(terminal)


@pytest.mark.parametrize("years", [-26, 26])
def test_with_a_clock_that_is_years_off_nothing_is_judged(
    feed: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, years: int
) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + years * 365 * 86400)
    with pytest.raises(ValueError, match="clock"):
        pull(terminal.config(), terminal.state)
    assert not (terminal.state.feed / "active").exists()


def terminal_keys(terminal: Terminal) -> list[TrustedKey]:
    return Enrolment.model_validate_json(terminal.state.enrolment.read_bytes()).keys
