"""`kiosk sync`: the agent as a process, until SIGTERM."""

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from kiosk.config import Config
from kiosk.state import StateFolder
from sync.agent import Agent, only_agent
from sync.socket import answering


def run(
    config: Config,
    state: StateFolder,
    *,
    once: bool = False,
    pull_words: Sequence[str] = (),
    ready: Callable[[], None] = lambda: None,
    lives: Callable[[], None] = lambda: None,
) -> int:
    """The exit code. `pull_words`, `lives` as for Agent; `ready` is called once the agent stands. Raises
    AlreadyRunning, and what crashes it."""
    stop = threading.Event()

    def asked_to_end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked_to_end)
    with only_agent(state):
        agent = Agent(config, state, stop=stop, pull_words=pull_words, lives=lives)
        try:
            with answering(agent):
                ready()
                if once:
                    return agent.once()
                agent.run()
                return 0
        finally:
            agent.close()
