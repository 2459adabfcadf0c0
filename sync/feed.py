"""What the province signs for its terminals (TUF): catalogue, calendar, keys, notices. Fetched and checked in
staging, then activated by one rename.

STATE/feed/: metadata (what the feed said last: no way back to an older one), targets (files by their path), one
folder for each whole version, and `active`, a link to one of them, which is all that the screen reads.
"""

import json
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import requests
from tuf.api.exceptions import DownloadError, DownloadHTTPError, DownloadLengthMismatchError, RepositoryError
from tuf.ngclient import Updater  # type: ignore[attr-defined]  # its package lacks __all__
from tuf.ngclient.fetcher import FetcherInterface

from kiosk import calendar
from kiosk.catalogue import notices
from kiosk.catalogue.load import Catalogue, CatalogueError, load
from kiosk.catalogue.source import INDEX
from kiosk.config import Config
from kiosk.contract.exchange import Keys
from kiosk.contract.feed import CALENDAR, CATALOGUE, KEYS, LIST, NOTICES
from kiosk.files import alone, sync_folder
from kiosk.keys import EnrolmentBroken, KeyRing, NotEnrolled, write_enrolment
from kiosk.keys.enrolment import read_enrolment
from kiosk.state import StateFolder
from sync.clock import FAR_OFF_S, trusted_time
from sync.line import pinned_ca

log = logging.getLogger(__name__)
CONNECT_S, SILENCE_S = 10.0, 25.0
FILES_MAX = 20_000
NAME = re.compile(
    r"(catalogue/([A-Za-z0-9_][A-Za-z0-9_-]{0,80}/)?)?[A-Za-z0-9_][A-Za-z0-9_-]{0,80}\.json|catalogue/index\.columns"
)
KEEP = 2  # whole versions beside the active one: cases name the catalogue they were filed under
KEYS_MAX = 256 * 1024  # bytes of keys.json


class _Fetcher(FetcherInterface):
    """Downloads with the pinned CA. What it brings is believed by its signatures only."""

    def __init__(self, ca: str) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = ca

    def _fetch(self, url: str) -> Iterator[bytes]:
        response = self.session.get(url, timeout=(CONNECT_S, SILENCE_S), stream=True, allow_redirects=False)
        if response.status_code != 200:
            response.close()
            raise DownloadHTTPError("feed", response.status_code)
        return self._chunks(response)

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        with response:
            try:
                yield from response.iter_content(64 * 1024)
            except requests.RequestException as error:
                raise DownloadError("cut off") from error


def pull(config: Config, state: StateFolder) -> str:
    """The version that is active afterwards. Raises ConnectionError, and ValueError when the feed is refused: then
    the last good catalogue stays."""
    keys, ca = KeyRing.open(state, config.keys), str(pinned_ca(config, state))
    try:
        trust = keys.trust()
    except (NotEnrolled, EnrolmentBroken) as error:
        raise ValueError(str(error)) from error
    if not trust.enrolment.feed_root:
        raise ValueError("the enrolment names no feed")
    base = config.province.url.rstrip("/")
    _believe_the_clock(base, ca, keys)
    with alone(state.feed):
        return _pulled(state, base, _Fetcher(ca), trust.enrolment.feed_root.encode())


def _pulled(state: StateFolder, base: str, fetcher: _Fetcher, root: bytes) -> str:
    folder = state.feed
    for part in ("metadata", "targets"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        updater = Updater(
            metadata_dir=str(folder / "metadata"),
            metadata_base_url=f"{base}/v1/feed/metadata/",
            target_dir=str(folder / "targets"),
            target_base_url=f"{base}/v1/feed/targets/",
            fetcher=fetcher,
            bootstrap=root,
        )
        updater.refresh()
        listed = _fetched(updater, LIST, folder / "targets" / LIST)
        files = _names(listed.read_bytes())
        staging = folder / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        for name in files:
            target = folder / "targets" / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _fetched(updater, name, target)
            place = staging / name
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(target, place)
        return _activate(state, staging)
    except DownloadLengthMismatchError as error:
        raise ValueError("a file is longer than was signed") from error
    except DownloadError as error:
        raise ConnectionError(f"{base} does not answer") from error
    except RepositoryError as error:
        raise ValueError(f"signature, version or date: {type(error).__name__}") from error
    finally:
        fetcher.session.close()


def _believe_the_clock(base: str, ca: str, keys: KeyRing) -> None:
    """TUF judges expiry by this machine's clock: a clock in the year 2000 would take any old feed."""
    try:
        at = trusted_time(base, ca, lambda kid: keys.trust().key(kid, "acknowledgement"), CONNECT_S, keys.suite)
    except OSError as error:
        raise ConnectionError(f"{base} does not answer") from error
    if abs(at - time.time()) > FAR_OFF_S:
        raise ValueError("this machine's clock is more than a day off; set it first")


def _fetched(updater: Updater, name: str, file: Path) -> Path:
    """The signed target, from the cache when it is the same."""
    target = updater.get_targetinfo(name)
    if target is None:
        raise ValueError("a listed file is not signed")
    if updater.find_cached_target(target, str(file)) is None:
        updater.download_target(target, str(file))
    return file


def _names(raw: bytes) -> list[str]:
    """FILE, catalogue/FILE and catalogue/FOLDER/FILE, all .json, and the catalogue's index. Raises ValueError."""
    names = json.loads(raw)
    if not isinstance(names, list) or not 0 < len(names) <= FILES_MAX:
        raise ValueError("the list of files is not one")
    if not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
        raise ValueError("the list of files names a strange one")
    return [str(name) for name in names]


def _activate(state: StateFolder, staging: Path) -> str:
    """Whole or not at all: the screen goes on reading the old version until the link has moved."""
    folder, active = state.feed, state.feed / "active"
    catalogue, keys = _checked(staging)
    (staging / CATALOGUE / INDEX).touch()  # no file is newer than the index that it was compared with
    if keys is not None:
        _believe(state, keys)
    if _same(staging, active):
        shutil.rmtree(staging)
        return catalogue.version
    whole = folder / f"whole-{catalogue.version}-{time.time_ns()}"
    _sync_all(staging)
    staging.rename(whole)
    for named in (folder, state.root):
        sync_folder(named)
    link = folder / "active.new"
    link.unlink(missing_ok=True)
    link.symlink_to(whole.name)
    link.replace(active)
    sync_folder(folder)
    old = sorted((path for path in folder.glob("whole-*") if path != whole), key=lambda path: path.stat().st_mtime)
    for path in old[:-KEEP]:
        shutil.rmtree(path, ignore_errors=True)
    log.info("feed_activated catalogue=%s", catalogue.version)
    return catalogue.version


def _sync_all(staging: Path) -> None:
    """Every byte and name of it is on the disk: the link to it must not survive a power cut alone."""
    os.sync()  # ten thousand files at once: fsync alone takes three seconds for what is done in one
    for path in (*staging.rglob("*"), staging):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _checked(staging: Path) -> tuple[Catalogue, Keys | None]:
    """Raises ValueError when any part of it is not usable."""
    try:
        catalogue = load(staging / CATALOGUE, thorough=True)
    except CatalogueError as error:
        raise ValueError(str(error)) from error
    if catalogue.faults or not catalogue.items:
        raise ValueError(f"{len(catalogue.faults)} faults, {len(catalogue.items)} items")
    for name, read in ((CALENDAR, calendar.read), (NOTICES, notices.read)):
        if (staging / name).exists():
            read(staging / name)
    if not (staging / KEYS).exists():
        return catalogue, None
    if (staging / KEYS).stat().st_size > KEYS_MAX:
        raise ValueError(f"{KEYS}: larger than {KEYS_MAX} bytes")
    return catalogue, Keys.model_validate_json((staging / KEYS).read_bytes())


def _believe(state: StateFolder, keys: Keys) -> None:
    """The province's keys are from now on those of the feed. Terminals' keys and the suites are the enrolment's."""
    enrolment = read_enrolment(state.enrolment).enrolment
    kept = [key for key in enrolment.keys if key.use == "terminal"]
    named = [key for key in keys.keys if key.use != "terminal"]
    if [key for key in enrolment.keys if key.use != "terminal"] != named:
        write_enrolment(state.enrolment, enrolment.model_copy(update={"keys": kept + named}))
        log.info("keys_taken_over count=%d", len(named))


def _same(one: Path, other: Path) -> bool:
    if not other.is_dir():
        return False
    return _files(one) == _files(other.resolve())


def _files(folder: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(folder): sha256(path.read_bytes()).digest() for path in folder.rglob("*.*") if path.is_file()
    }
