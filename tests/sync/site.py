"""A served province, enrolled terminals, and a second implementation of signing and sealing on joserfc alone."""

import hashlib
import itertools
import json
import os
import secrets
import subprocess
import sys
import time
import uuid
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe, jws
from joserfc.jwk import ECKey

from kiosk.config import Config
from kiosk.contract.case import Enrolment
from kiosk.keys import KeyRing, write_enrolment
from kiosk.outbox import transitions
from kiosk.outbox.filing import Filing
from kiosk.state import StateFolder
from sync.agent import Agent
from sync.delivery import deliver
from sync.province.platform import Platform
from tests.kiosk.sealing import submission

KIOSK = str(Path(sys.executable).parent / "kiosk")
SUITE = "jj1-es256-ecdhes-a256gcm"
numbers = itertools.count(1)


class _Jws(jws.JWSRegistry):
    max_header_length = 100_000
    max_payload_length = 100_000

    def check_header(self, header: Any) -> None:
        """Nothing: the tests sign nonsense too."""


class _Jwe(jwe.JWERegistry):
    max_ciphertext_length = 100_000


LAX = _Jws(algorithms=["ES256"], strict_check_header=False)


def signed(header: dict[str, Any], payload: bytes, key: ECKey) -> str:
    return jws.serialize_compact({"alg": "ES256", **header}, payload, key, registry=LAX)


@dataclass
class Sealed:
    """A sealed case of the second implementation. `header` and `manifest` may be changed before `jws` is made."""

    key: ECKey
    recipient: ECKey
    header: dict[str, Any]
    manifest: dict[str, Any]
    blobs: list[bytes]

    @property
    def case(self) -> str:
        return str(self.header["case"])

    def jws(self, key: ECKey | None = None, **header: Any) -> bytes:
        protected = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": self.header["rkid"]}
        plain = json.dumps(self.manifest).encode()
        inner = jwe.encrypt_compact(
            protected, plain, self.recipient, registry=_Jwe(algorithms=["ECDH-ES", "A256GCM"])
        )
        return signed({**self.header, **header}, inner.encode(), key or self.key).encode()


def seal(key: ECKey, terminal: str, recipient: ECKey, pages: list[bytes], case: str | None = None) -> Sealed:
    case = case or str(uuid.uuid4())
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    blobs, seals, lines = [], [], []
    for n, page in enumerate(pages, start=1):
        content_key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
        blob = nonce + AESGCM(content_key).encrypt(nonce, page, f"{SUITE}|{case}|{n}".encode())
        blobs.append(blob)
        seals.append({"n": n, "sha256": hashlib.sha256(blob).hexdigest(), "size": len(blob)})
        lines.append(
            {
                "n": n,
                "name": f"材料{n}",
                "media_type": "image/jpeg",
                "key": urlsafe_b64encode(content_key).rstrip(b"=").decode(),
                "size": len(page),
            }
        )
    header = {
        "typ": "jiujin-case+jws",
        "ver": 1,
        "suite": SUITE,
        "case": case,
        "terminal": terminal,
        "kid": key.thumbprint(),
        "seq": next(numbers),
        "prev": None,
        "filed_at": at,
        "clock_error_s": None,
        "rkid": recipient.thumbprint(),
        "materials": seals,
    }
    manifest = {
        "case": case,
        "terminal": terminal,
        "receipt_number": "451700000011",
        "item": "000511101000",
        "task_code": "11450102007650110M4000511101000",
        "item_name": "高龄津贴申领",
        "catalogue_version": "2026.1",
        "applicant": {"name": "韦阿婆", "name_raw": "韦阿婆", "id_type": "111", "id_number": "450102194305120025"},
        "answers": {"phone": "13900001234"},
        "materials": lines,
        "filed_at": at,
    }
    return Sealed(key, recipient, header, manifest, blobs)


@dataclass
class Caller:
    """Signs requests as the contract says, and can be told to sign wrongly."""

    url: str
    ca: str
    key: ECKey
    session: requests.Session = field(default_factory=requests.Session)

    def token(self, method: str, target: str, body: bytes = b"", **claims: Any) -> str:
        said = {
            "method": method,
            "target": target,
            "body": hashlib.sha256(body).hexdigest(),
            "nonce": secrets.token_urlsafe(18),
            "iat": int(time.time()),
            **claims,
        }
        header = {"typ": "jiujin-request+jws", "kid": self.key.thumbprint()}
        return signed(header, json.dumps(said).encode(), self.key)

    def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        token: str | None = None,
    ) -> requests.Response:
        if token is None:
            token = self.token(method, target, body)
        sent = {**(headers or {}), **({"Jiujin-Signature": token} if token else {})}
        return self.session.request(
            method, self.url + target, data=body, headers=sent, verify=self.ca, timeout=10, allow_redirects=False
        )

    def create(self, case: str, n: int, sha256: str, size: int) -> requests.Response:
        fields = {"case": case, "n": str(n), "sha256": sha256}
        metadata = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in fields.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata}
        return self.send("POST", "/v1/uploads", headers=headers)

    def patch(self, location: str, offset: int, body: bytes, **more: str) -> requests.Response:
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            **more,
        }
        return self.send("PATCH", location, body, headers)

    def upload(self, sealed: Sealed) -> None:
        for entry, blob in zip(sealed.header["materials"], sealed.blobs, strict=True):
            made = self.create(sealed.case, entry["n"], entry["sha256"], entry["size"])
            assert made.status_code == 201, made.text
            assert self.patch(made.headers["Location"], 0, blob).status_code == 204

    def put(self, sealed: Sealed, body: bytes | None = None) -> requests.Response:
        body = sealed.jws() if body is None else body
        return self.send("PUT", f"/v1/cases/{sealed.case}", body, {"Content-Type": "application/jose"})


@dataclass
class Terminal:
    id: str
    state: StateFolder
    url: str
    enrolment: Enrolment
    key: ECKey
    callers: list[Caller] = field(default_factory=list)

    def close(self) -> None:
        """A province that ends waits seconds for what still holds a TLS connection open."""
        for caller in self.callers:
            caller.session.close()

    def config(self, url: str | None = None) -> Config:
        loaded = Config()
        terminal = replace(loaded.terminal, id=self.id, disk_low_mb=20)
        return replace(loaded, terminal=terminal, province=replace(loaded.province, url=url or self.url))

    def file(self, count: int = 1, page_bytes: int = 3000) -> list[str]:
        """Files whole cases as the screen does; their ids."""
        ids = []
        with Filing(self.state, self.config()) as filing:
            for _ in range(count):
                whole = submission()
                grown = tuple(replace(page, data=os.urandom(page_bytes)) for page in whole.pages)
                ids.append(filing.file(replace(whole, pages=grown)).case_id)
        return ids

    def agent(self, url: str | None = None, **more: Any) -> Agent:
        return Agent(self.config(url), self.state, **more)

    def config_file(self, url: str) -> Path:
        file = self.state.root / "terminal.toml"
        file.write_text(f'[terminal]\nid = "{self.id}"\n[province]\nurl = "{url}"\n', "utf-8")
        return file

    def caller(self) -> Caller:
        self.callers.append(Caller(self.url, str(self.state.ca), self.key))
        return self.callers[-1]

    def seal(self, pages: list[bytes] | None = None, case: str | None = None) -> Sealed:
        recipient = next(key for key in self.enrolment.keys if key.use == "recipient")
        pages = [b"page one " * 50, b"page two " * 50] if pages is None else pages
        return seal(self.key, self.id, ECKey.import_key(dict(recipient.jwk)), pages, case)


@dataclass
class Served:
    data: Path
    url: str
    ca: str
    platform: Platform
    process: subprocess.Popen[bytes]

    def enrol(self, folder: Path, terminal: str | None = None) -> Terminal:
        terminal = terminal or f"JJ-TEST-{next(numbers):04d}"
        state = StateFolder(folder).make()
        keys = KeyRing.open(state)
        registry = self.platform.registry
        enrolment = registry.enrol(registry.issue_code(terminal), keys.csr(terminal).decode())
        write_enrolment(state.enrolment, enrolment)
        state.ca.write_bytes(Path(self.ca).read_bytes())
        key = ECKey.import_key((state.keys / "terminal.pem").read_bytes())
        return Terminal(terminal, state, self.url, enrolment, key)

    def stored(self, case: str) -> bool:
        return self.platform.receiving.find(case) is not None


def drained(agent: Agent) -> None:
    """What waits goes, with no look before it."""
    while entry := transitions.claim(agent.store, time.time()):
        outcome = deliver(agent.line, agent.store, agent.state, agent.keys.trust(), entry, lambda *_: None)
        transitions.settle(agent.store, entry, outcome, time.time())


@contextmanager
def serving(data: Path, *more: str, database: str | None = None) -> Iterator[Served]:
    words = [KIOSK, "province", "serve", "--data", str(data), "--port", "0", *more]
    with (data.parent / f"{data.name}.log").open("wb") as log:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        platform = Platform.open(data, database)
        try:
            yield Served(data, ready["url"], ready["ca"], platform, process)
        finally:
            platform.close()
    finally:
        process.terminate()
        process.wait(15)
        process.stdout.close()
