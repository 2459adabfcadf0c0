"""tus 1.0 over HTTP: the province's side of resumable uploads (tus.io/protocols/resumable-upload)."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool

from kiosk.contract.exchange import TUS_VERSION, UPLOAD_MEDIA_TYPE
from kiosk.contract.requests import Reply
from sync.province.gate import Call
from sync.province.problems import Refusal
from sync.province.uploads import UPLOAD_MAX, Upload, Uploads, parse_checksum, parse_metadata

EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALWAYS = {"Tus-Resumable": TUS_VERSION}


def _number(call: Call, header: str) -> int:
    text = call.request.headers.get(header, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        raise Refusal("bad-request")
    return int(text)


def _spoken(call: Call) -> None:
    if call.request.headers.get("tus-resumable") != TUS_VERSION:
        raise Refusal("upload-version", {"Tus-Version": TUS_VERSION})


class Tus:
    def __init__(self, uploads: Uploads) -> None:
        self.uploads = uploads

    async def options(self, _call: Call) -> Reply:
        headers = {
            "Tus-Version": TUS_VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(UPLOAD_MAX),
            "Tus-Checksum-Algorithm": "sha256",
        }
        return Reply(204, b"", {**ALWAYS, **headers})

    async def create(self, call: Call) -> Reply:
        """Also finds an upload that was created before: its offset says where to go on."""
        _spoken(call)
        size = _number(call, "upload-length")
        metadata = parse_metadata(call.request.headers.get("upload-metadata", ""))
        upload, offset = await run_in_threadpool(self.uploads.create, call.terminal.terminal, metadata, size)
        if call.length() and offset == 0:
            call.media_type(UPLOAD_MEDIA_TYPE)
            offset = await self._append(call, upload, 0)
        else:
            await call.body()
        headers = {"Location": f"/v1/uploads/{upload.upload}", "Upload-Offset": str(offset)}
        return Reply(201, b"", {**ALWAYS, **headers, **self._expires(upload)})

    async def head(self, call: Call) -> Reply:
        _spoken(call)
        upload = await self._known(call)
        offset = await run_in_threadpool(self.uploads.archive.offset, upload.upload)
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(upload.size), "Cache-Control": "no-store"}
        return Reply(200, b"", {**ALWAYS, **headers, **self._expires(upload)})

    async def patch(self, call: Call) -> Reply:
        _spoken(call)
        call.media_type(UPLOAD_MEDIA_TYPE)
        offset = await self._append(call, await self._known(call), _number(call, "upload-offset"))
        return Reply(204, b"", {**ALWAYS, "Upload-Offset": str(offset)})

    async def delete(self, call: Call) -> Reply:
        _spoken(call)
        upload = await self._known(call)
        await run_in_threadpool(self.uploads.forget, upload.upload)
        return Reply(204, b"", ALWAYS)

    def _expires(self, upload: Upload) -> dict[str, str]:
        at = datetime.fromtimestamp(self.uploads.expires_at(upload), UTC)
        return {"Upload-Expires": format_datetime(at, usegmt=True)}

    async def _known(self, call: Call) -> Upload:
        return await run_in_threadpool(
            self.uploads.known, str(call.request.path_params["upload"]), call.terminal.terminal
        )

    async def _append(self, call: Call, upload: Upload, offset: int) -> int:
        """The new offset. What came before a cut stays; a body with a wrong digest leaves nothing."""
        promised = call.request.headers.get("upload-checksum")
        checksum = parse_checksum(promised) if promised else None
        if offset + call.length() > upload.size:
            raise Refusal("too-large")
        got = hashlib.sha256()
        with self.uploads.archive.appending(upload.upload, offset) as part:
            async for chunk in call.chunks():
                part.write(chunk)
                got.update(chunk)
            try:
                call.check_body()
                if checksum is not None and got.digest() != checksum:
                    raise Refusal("upload-checksum")
            except Refusal:
                part.back_to(offset)
                raise
            if part.offset == upload.size:
                await run_in_threadpool(self.uploads.finish, upload, part)
            return part.offset
