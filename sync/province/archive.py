"""Files that copies of the province share: unfinished uploads, and stored cases, still sealed.

DATA/uploads/ID.part; DATA/cases/CASE/DIGEST/{manifest.jws, N.enc}. Two contents claimed for one case id lie apart,
so that the loser of a race cannot touch the winner's files.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sync.province.durable import make_folder, sync_folder, write_durably
from sync.province.problems import Refusal


@dataclass(frozen=True, slots=True)
class Archive:
    data: Path

    def make(self) -> "Archive":
        for folder in (self.uploads, self.cases):
            make_folder(folder)
        return self

    @property
    def uploads(self) -> Path:
        return self.data / "uploads"

    @property
    def cases(self) -> Path:
        return self.data / "cases"

    def upload(self, upload: str) -> Path:
        return self.uploads / f"{upload}.part"

    def offset(self, upload: str) -> int:
        try:
            return self.upload(upload).stat().st_size
        except FileNotFoundError:
            return 0

    def grew_at(self, upload: str) -> float:
        """When its last bytes came; 0: there are none."""
        try:
            return self.upload(upload).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    @contextmanager
    def appending(self, upload: str, offset: int) -> Iterator["Part"]:
        """The only writer of this upload, among all copies. Raises Refusal("upload-offset"), also when busy."""
        with self.upload(upload).open("ab", buffering=0) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refusal("upload-offset") from error
            if file.seek(0, os.SEEK_END) != offset:
                raise Refusal("upload-offset")
            yield Part(file.fileno(), offset)

    def digest(self, upload: str) -> str:
        with self.upload(upload).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def drop(self, upload: str) -> None:
        self.upload(upload).unlink(missing_ok=True)

    def folder(self, case: str, digest: str) -> Path:
        return self.cases / case / digest

    def store(self, case: str, digest: str, manifest: bytes, uploads: dict[int, str]) -> None:
        """Durable when it returns: files, then their folder, then the folders above. Safe to repeat.

        A finished upload never changes again, so the stored material is the same file under another name."""
        folder = self.folder(case, digest)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for n, upload in uploads.items():
            source = self.upload(upload)
            with source.open("rb") as file:
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(source, folder / f"{n}.enc")
        write_durably(folder / "manifest.jws", manifest)
        for above in (folder.parent, self.cases):
            sync_folder(above)

    def manifest(self, case: str, digest: str) -> bytes:
        return (self.folder(case, digest) / "manifest.jws").read_bytes()

    def material(self, case: str, digest: str, n: int) -> bytes:
        return (self.folder(case, digest) / f"{n}.enc").read_bytes()


@dataclass(slots=True)
class Part:
    handle: int
    offset: int

    def write(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            written = os.write(self.handle, view)
            self.offset += written
            view = view[written:]

    def back_to(self, offset: int) -> None:
        os.ftruncate(self.handle, offset)
        self.offset = offset
