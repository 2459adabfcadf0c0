"""Resumable upload of one sealed material: tus 1.0, the terminal's side. State lives at the province alone."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.exchange import TUS_VERSION, UPLOAD_MEDIA_TYPE
from sync.line import Answer, Line, LineDown, Nonsense

CHUNK = 512 * 1024
SMALL = 64 * 1024  # goes along with the creation: one round trip, and little to send again after a cut
CUTS_MAX = 3  # in a row without a byte kept: then the line counts as down
RESTARTS_MAX = 2
PAUSE_S = 0.1
SPOKEN = {"Tus-Resumable": TUS_VERSION}


class Declined(Exception):
    """The province refuses this upload with a code of its own. `status` as in RFC 9457."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class NoProgress(Exception):
    """The province answers, and takes no byte of this upload: it may still be reading from a request that was cut."""


class Stopped(Exception):
    """The process is asked to end; the province keeps what it has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be uploaded. `sha256` of the file's bytes, hex."""

    case: str
    n: int
    sha256: str
    size: int
    file: Path


def upload(line: Line, piece: Piece, sent: Callable[[int], None]) -> None:
    """Returns when the province holds the whole piece. `sent` hears the offset. Raises LineDown, Declined, Nonsense,
    NoProgress, Stopped, OSError (the file)."""
    for _ in range(1 + RESTARTS_MAX):
        location, offset = _create(line, piece)
        if location is None:
            continue
        sent(offset)
        if _push(line, piece, location, offset, sent):
            return
    raise Declined("upload-checksum", 460)


def _create(line: Line, piece: Piece) -> tuple[str | None, int]:
    """Where the upload is and how much of it; None when the province dropped what went along."""
    fields = {"case": piece.case, "n": str(piece.n), "sha256": piece.sha256}
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())
    headers = {**SPOKEN, "Upload-Length": str(piece.size), "Upload-Metadata": encoded}
    first = b""
    if piece.size <= SMALL:
        first = piece.file.read_bytes()
        headers["Content-Type"] = UPLOAD_MEDIA_TYPE
    answer = line.send("POST", "/v1/uploads", first, headers)
    location = answer.headers.get("location", "")
    if answer.status == 460:
        return None, 0
    if answer.code == "upload-offset":
        raise NoProgress
    if answer.status != 201:
        raise _declined(answer)
    if not location.startswith("/v1/uploads/") or len(location) > 200:
        raise Nonsense("location")
    if "upload-offset" not in answer.headers:  # tus 1.0, Creation With Upload: then nothing went along
        return location, 0
    return location, _offset(answer, piece)


def _push(line: Line, piece: Piece, location: str, offset: int, sent: Callable[[int], None]) -> bool:
    """False when the province dropped the upload and it has to start over."""
    cuts = 0
    with piece.file.open("rb") as file:
        while offset < piece.size:
            if line.stop.is_set():
                raise Stopped
            file.seek(offset)
            chunk = file.read(CHUNK)
            if not chunk:
                raise OSError("shorter than it was when it was sealed")
            headers = {**SPOKEN, "Content-Type": UPLOAD_MEDIA_TYPE, "Upload-Offset": str(offset)}
            before = offset
            try:
                answer = line.send("PATCH", location, chunk, headers)
            except LineDown as error:
                cuts += 1
                if error.reason not in {"no_line", "timeout"} or cuts > CUTS_MAX:
                    raise
                answer = line.send("HEAD", location, headers=SPOKEN)
            if answer.code == "upload-offset":
                answer = line.send("HEAD", location, headers=SPOKEN)
            if answer.status in {404, 410, 460}:
                return False
            if answer.status not in {200, 204}:
                raise _declined(answer)
            offset = _offset(answer, piece)
            if offset > before:
                cuts = 0
                sent(offset)
                continue
            # The province may still be reading what a cut left behind.
            cuts += 1
            if cuts > CUTS_MAX:
                raise NoProgress
            line.stop.wait(PAUSE_S * cuts)
    return True


def _offset(answer: Answer, piece: Piece) -> int:
    offset = answer.number("upload-offset")
    if offset > piece.size:
        raise Nonsense("offset")
    return offset


def _declined(answer: Answer) -> Declined:
    return Declined(answer.code or f"http-{answer.status}", answer.status)
