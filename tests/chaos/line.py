"""A line to the province on which everything goes wrong: a proxy that ends TLS on both sides, with the province's own
certificate, so that it can cut inside a request or an answer, lose, repeat, hold back and answer in its place."""

import asyncio
import contextlib
import random
import re
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HEAD_MAX = 64 * 1024
CASE = re.compile(rb"(PUT|GET) /v1/cases/([0-9a-f-]{36}) ")
PORTAL = b"<html>Please accept the terms of this Wi-Fi</html>"
GATEWAY = b"<h1>502 Bad Gateway</h1>"


class Trouble(StrEnum):
    RESET = "reset"  # before the province hears of it
    LOST_REPLY = "lost reply"  # the province did it; nobody is told
    CUT_REQUEST = "cut in a request"
    CUT_REPLY = "cut in an answer"
    BLACK_HOLE = "black hole"  # swallowed; silence, then the connection is gone
    SLOW = "slow"
    PORTAL = "captive portal"  # 200 and HTML
    GATEWAY = "bad gateway"  # 502
    TWICE = "repeated request"  # passed on twice; the second answer comes back
    LATER = "repeated later"  # passed on once more after the connection's next request


STORED_UNHEARD = (Trouble.LOST_REPLY, Trouble.CUT_REPLY)
OF_A_CASE = (Trouble.LOST_REPLY, *STORED_UNHEARD, Trouble.TWICE, Trouble.LATER)  # a province must not store it twice


@dataclass(frozen=True)
class Message:
    """One request or answer as bytes."""

    head: bytes
    body: bytes

    @property
    def whole(self) -> bytes:
        return self.head + self.body

    @property
    def stores(self) -> bool:
        """A case is sent with it."""
        found = CASE.match(self.head)
        return found is not None and found[1] == b"PUT"


class RoughLine:
    """Serves from a thread of its own until `close`. `rate`: how many requests of 1 meet trouble; `case_rate`: how
    many of those that store a case meet one of OF_A_CASE besides."""

    def __init__(
        self,
        port: int,
        certificate: Path,
        key: Path,
        *,
        rate: float = 0.3,
        case_rate: float = 0.4,
        seed: int = 0,
        silence_s: float = 0.5,
    ) -> None:
        self.rate, self.case_rate, self.silence_s = rate, case_rate, silence_s
        self.requests = 0
        self.troubles: Counter[Trouble] = Counter()
        self.unheard = 0  # the province stored a case; its word did not reach the terminal whole
        self._sent: Counter[bytes] = Counter()  # by case id: the first PUT, and every request for the case after it
        self._port = port  # of the province
        self._chance = random.Random(seed)
        self._near = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._near.load_cert_chain(certificate, key)
        self._far = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._far.check_hostname = False
        self._far.verify_mode = ssl.CERT_NONE  # the agent's own checks are what is tested
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def resends(self) -> int:
        """How often a case that had been sent was sent or asked for again."""
        return sum(count - 1 for count in self._sent.values())

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, sock=self._listening, ssl=self._near, ssl_handshake_timeout=5)
        )
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(self._loop), return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        held: Message | None = None
        try:
            while (request := await _read(near_in, answer=False)) is not None:
                self.requests += 1
                if far is None:
                    far = await asyncio.open_connection("127.0.0.1", self._port, ssl=self._far)
                if held is not None:
                    await self._passed(held, *far)
                    held = None
                trouble = self._trouble(request)
                if trouble is not None:
                    self.troubles[trouble] += 1
                    self.unheard += trouble in STORED_UNHEARD and request.stores
                if not await self._one(trouble, request, near_out, *far):
                    break
                held = request if trouble is Trouble.LATER else None
        except (OSError, EOFError, ssl.SSLError, ValueError):
            pass  # the province or the terminal was killed in the middle: what we test
        finally:
            _reset(near_out)
            if far is not None:
                _reset(far[1])

    def _trouble(self, request: Message) -> Trouble | None:
        if self._chance.random() < self.rate:
            return self._chance.choice(list(Trouble))
        if request.stores and self._chance.random() < self.case_rate:
            return self._chance.choice(OF_A_CASE)
        return None

    async def _one(
        self,
        trouble: Trouble | None,
        request: Message,
        near: asyncio.StreamWriter,
        far_in: asyncio.StreamReader,
        far_out: asyncio.StreamWriter,
    ) -> bool:
        """False: the connection is to be reset."""
        match trouble:
            case Trouble.RESET:
                return False
            case Trouble.PORTAL:
                near.write(_answer(b"200 OK", PORTAL))
            case Trouble.GATEWAY:
                near.write(_answer(b"502 Bad Gateway", GATEWAY))
            case Trouble.BLACK_HOLE:
                await asyncio.sleep(self.silence_s)
                return False
            case Trouble.CUT_REQUEST:
                whole = request.whole
                far_out.write(whole[: self._chance.randrange(1, len(whole) + 1)])
                await far_out.drain()
                return False
            case Trouble.LOST_REPLY:
                await self._passed(request, far_in, far_out)
                return False
            case Trouble.CUT_REPLY:
                whole = (await self._passed(request, far_in, far_out)).whole
                near.write(whole[: self._chance.randrange(0, len(whole))])
                await near.drain()
                return False
            case Trouble.SLOW:
                whole = (await self._passed(request, far_in, far_out)).whole
                for start in range(0, len(whole), len(whole) // 5 + 1):
                    near.write(whole[start : start + len(whole) // 5 + 1])
                    await asyncio.sleep(self.silence_s / 5)
            case Trouble.TWICE:
                await self._passed(request, far_in, far_out)
                near.write((await self._passed(request, far_in, far_out)).whole)
            case Trouble.LATER | None:
                near.write((await self._passed(request, far_in, far_out)).whole)
        await near.drain()
        return True

    async def _passed(self, request: Message, far_in: asyncio.StreamReader, far_out: asyncio.StreamWriter) -> Message:
        if (found := CASE.match(request.head)) and (request.stores or self._sent[found[2]]):
            self._sent[found[2]] += 1
        far_out.write(request.whole)
        await far_out.drain()
        answer = await _read(far_in, answer=True, bodyless=request.head.startswith(b"HEAD "))
        if answer is None:
            raise EOFError
        return answer


async def _read(stream: asyncio.StreamReader, *, answer: bool, bodyless: bool = False) -> Message | None:
    """None at a clean end."""
    try:
        head = await stream.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    headers = _headers(head)
    bodyless = bodyless or (answer and head.split(b" ", 2)[1] in {b"204", b"304"})
    size = 0 if bodyless else int(headers.get(b"content-length", b"0"))
    return Message(head, await stream.readexactly(size))


def _headers(head: bytes) -> Mapping[bytes, bytes]:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:] if line)
    return {name.lower(): value.strip() for name, _, value in lines}


def _answer(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of an orderly end."""
    raw = writer.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
