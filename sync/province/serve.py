"""One copy of the province behind uvicorn, over HTTPS with its own CA."""

import json
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn

from sync.province.adapters.matters import Matters
from sync.province.app import build
from sync.province.feed import Part
from sync.province.live import Desk, Route, messenger, routes
from sync.province.platform import Platform

KEEP_ALIVE_S = 30
CONNECTIONS_MAX = 500
HEAD_MAX = 32 * 1024  # bytes of request line and headers


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer waits 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening


def serve(
    data: Path,
    host: str,
    port: int,
    database: str | None = None,
    feed: Mapping[str, Part] | None = None,
    adapters: Path | None = None,
) -> None:
    """Until SIGTERM or SIGINT. Prints {"url", "ca"} on one line when it takes requests. Raises OSError when the
    address is taken, RoutesBroken. `feed`: what it signs for its terminals; `adapters`: the file that says who
    answers what a resident waits for."""
    platform = Platform.open(data, database, host)
    own = [
        Route("matters", Matters(platform), frozenset({"progress"})),
        Route("calls", platform.calls, frozenset({"help"})),
    ]
    desk = Desk([*(routes(adapters, data) if adapters else []), *own], platform.orders, platform.proofs)
    texts = messenger(adapters, data) if adapters else None
    if feed is not None:
        platform.publish(feed)
    with _listen(host, port) as listening:
        bound = listening.getsockname()[1]
        url = f"https://{f'[{host}]' if ':' in host else host}:{bound}"

        def ready() -> None:
            sys.stdout.write(json.dumps({"url": url, "ca": str(platform.keys.ca_file)}) + "\n")
            sys.stdout.flush()

        config = uvicorn.Config(
            build(platform, desk, texts),
            http="h11",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            ssl_keyfile=str(platform.keys.server_key_file),
            ssl_certfile=str(platform.keys.server_file),
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=10,
            limit_concurrency=CONNECTIONS_MAX,
            h11_max_incomplete_event_size=HEAD_MAX,
        )
        Server(config, ready).run(sockets=[listening])
    platform.close()
