"""tus 1.0 uploads of sealed materials, with creation, checksum, expiration and termination (tus.io).

An upload's id follows from terminal, case, ordinal and digest: creating it again after a lost reply finds it again,
and nobody else's bytes fit. The file's size is the offset, so copies share nothing but the folder.
"""

import base64
import binascii
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import delete, select

from kiosk.contract.exchange import UploadMetadata
from kiosk.contract.limits import AEAD_OVERHEAD, MATERIAL_MAX, MATERIALS_MAX
from sync.province.archive import Archive, Part
from sync.province.database import Database, cases, inserted, uploads
from sync.province.problems import Refusal

UPLOAD_MAX = MATERIAL_MAX + AEAD_OVERHEAD
OPEN_MAX = MATERIALS_MAX * 20  # uploads of one terminal whose cases are not here yet
EXPIRY_S = 7 * 86400


@dataclass(frozen=True, slots=True)
class Upload:
    upload: str
    terminal: str
    case: str
    n: int
    sha256: str
    size: int
    made_at: float


def upload_id(terminal: str, case: str, n: int, sha256: str) -> str:
    return hashlib.sha256(f"{terminal}|{case}|{n}|{sha256}".encode()).hexdigest()[:40]


def parse_metadata(text: str) -> UploadMetadata:
    """tus Upload-Metadata: `case BASE64,n BASE64,sha256 BASE64`. Raises Refusal("bad-request")."""
    fields: dict[str, str] = {}
    try:
        for pair in text.split(","):
            name, value = pair.strip().split(" ")
            fields[name] = base64.b64decode(value, validate=True).decode("ascii")
        return UploadMetadata.model_validate(fields)
    except (ValueError, binascii.Error, ValidationError) as error:
        raise Refusal("bad-request") from error


def parse_checksum(text: str) -> bytes:
    """tus Upload-Checksum: `sha256 BASE64`. Raises Refusal("bad-request")."""
    algorithm, _, value = text.partition(" ")
    try:
        raw = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise Refusal("bad-request") from error
    if algorithm != "sha256" or len(raw) != 32:
        raise Refusal("bad-request")
    return raw


@dataclass(frozen=True, slots=True)
class Uploads:
    database: Database
    archive: Archive
    now: Callable[[], float] = time.time

    def create(self, terminal: str, metadata: UploadMetadata, size: int) -> tuple[Upload, int]:
        """The upload and how much of it is here. Raises Refusal: too-large."""
        if not AEAD_OVERHEAD <= size <= UPLOAD_MAX:
            raise Refusal("too-large")
        upload = upload_id(terminal, metadata.case, metadata.n, metadata.sha256)
        known = self.find(upload, terminal, missing_ok=True)
        if known:
            if known.size != size:
                raise Refusal("bad-request")
            return known, self.archive.offset(upload)
        self._make_room(terminal)
        made = Upload(upload, terminal, metadata.case, metadata.n, metadata.sha256, size, self.now())
        with self.database.writing() as connection:
            row = {
                "upload": upload,
                "terminal": terminal,
                "case_id": made.case,
                "n": made.n,
                "sha256": made.sha256,
                "size": size,
                "made_at": made.made_at,
            }
            inserted(connection, uploads, row)
        return made, self.archive.offset(upload)

    def _make_room(self, terminal: str) -> None:
        """Of too many the one that rested longest goes, and comes again with its case: refused instead, none of the
        terminal's cases would come any more."""
        with self.database.reading() as connection:
            waiting = (
                connection.execute(select(uploads.c.upload).where(uploads.c.terminal == terminal)).scalars().all()
            )
        if len(waiting) >= OPEN_MAX:
            self.forget(min(waiting, key=self.archive.grew_at))

    def expires_at(self, upload: Upload) -> float:
        """A week after the last byte: a case of 30 MB takes longer on a line of 3 MB a day."""
        return max(upload.made_at, self.archive.grew_at(upload.upload)) + EXPIRY_S

    def find(self, upload: str, terminal: str, *, missing_ok: bool = False) -> Upload | None:
        with self.database.reading() as connection:
            row = connection.execute(select(uploads).where(uploads.c.upload == upload)).first()
        if row is None or row.terminal != terminal:
            if missing_ok:
                return None
            raise Refusal("not-found")
        return Upload(row.upload, row.terminal, row.case_id, row.n, row.sha256, row.size, row.made_at)

    def known(self, upload: str, terminal: str) -> Upload:
        found = self.find(upload, terminal)
        assert found is not None
        return found

    def finish(self, upload: Upload, part: Part) -> None:
        """Called when the last byte is here: whole and right, or gone. Raises Refusal("upload-checksum")."""
        if self.archive.digest(upload.upload) != upload.sha256:
            part.back_to(0)
            raise Refusal("upload-checksum")

    def material(self, terminal: str, case: str, n: int, sha256: str, size: int) -> bytes | None:
        """The sealed bytes of a finished upload; None while they are not all here."""
        path = self.archive.upload(upload_id(terminal, case, n, sha256))
        try:
            with path.open("rb") as file:
                content = file.read(UPLOAD_MAX + 1)
        except FileNotFoundError:
            return None
        return content if len(content) == size else None

    def forget(self, upload: str) -> None:
        with self.database.writing() as connection:
            connection.execute(delete(uploads).where(uploads.c.upload == upload))
        self.archive.drop(upload)

    def forget_case(self, case: str, terminal: str) -> None:
        of_case = (uploads.c.case_id == case, uploads.c.terminal == terminal)
        with self.database.reading() as connection:
            names = connection.execute(select(uploads.c.upload).where(*of_case)).scalars().all()
        for name in names:
            self.archive.drop(name)
        with self.database.writing() as connection:
            connection.execute(delete(uploads).where(*of_case))

    def forget_expired(self) -> int:
        """Drops what nobody went on with for EXPIRY_S, and what a crash left of stored cases."""
        before = self.now() - EXPIRY_S
        old = uploads.c.made_at < before
        stored = uploads.c.case_id.in_(select(cases.c.case_id).where(cases.c.terminal == uploads.c.terminal))
        with self.database.reading() as connection:
            aged = connection.execute(select(uploads.c.upload).where(old, ~stored)).scalars().all()
            over = connection.execute(select(uploads.c.upload).where(stored)).scalars().all()
        names = [*over, *(name for name in aged if self.archive.grew_at(name) < before)]
        for name in names:
            self.forget(name)
        return len(names)
