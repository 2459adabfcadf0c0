"""A catalogue is taken over only as the province signed it, whole; otherwise the last good one stays."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.catalogue.load import load, where
from kiosk.config import ASSETS
from sync.catalogue import pull
from sync.province.feed import publish
from tests.sync.site import Served, Terminal, serving

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[Served]:
    """A province of its own: these tests tamper with it."""
    with serving(tmp_path / "province", "--catalogue", str(edited(tmp_path, "2030.1"))) as served:
        yield served


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
    assert pull(terminal.config(), terminal.state) == "2030.1" == shown(terminal) != packaged
    assert pull(terminal.config(), terminal.state) == "2030.1"

    published = feed.data / "feed"
    before = tmp_path / "before"
    shutil.copytree(published, before)
    publish(feed.data, edited(tmp_path, "2030.2"), NOW)
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
    publish(feed.data, edited(tmp_path, "2029.1"), NOW - timedelta(days=60))
    with pytest.raises(ValueError, match="Expired"):
        pull(terminal.config(), terminal.state)
    shutil.rmtree(terminal.state.catalogue)
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
    assert not (terminal.state.catalogue / "active").exists()


def test_a_catalogue_with_faults_is_signed_in_vain(feed: Served, tmp_path: Path) -> None:
    terminal = feed.enrol(tmp_path / "terminal")
    bad = edited(tmp_path, "2031.1")
    next(bad.glob("*/*.json")).write_text("{}", "utf-8")
    publish(feed.data, bad, NOW)
    with pytest.raises(ValueError, match="faults"):
        pull(terminal.config(), terminal.state)
    assert not (terminal.state.catalogue / "active").exists()
