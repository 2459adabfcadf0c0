"""What stands behind the screen: catalogue, store, services, voice. The first frame cannot wait for it."""

import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from kiosk import calendar
from kiosk.catalogue.load import Catalogue, load, where
from kiosk.config import Config
from kiosk.contract.feed import CALENDAR
from kiosk.keys import KeysBroken
from kiosk.outbox.filing import Filing
from kiosk.outbox.gates import Gate, gates
from kiosk.session.effects import Effect
from kiosk.session.events import ServiceChanged
from kiosk.session.visit import Page, Visit, Why
from kiosk.state import StateFolder
from kiosk.store import StoreBroken, StoreFull
from ui.controller import VisitController
from ui.services.build import VisitServices, make_composer
from ui.services.queue import Queue
from ui.services.technician import Technician
from ui.services.voice import Voice
from ui.tools import Tools
from ui.viewmodels.shell import ShellViewModel
from ui.voice import script

if TYPE_CHECKING:
    from ui.services.facts import FactsPoller
    from ui.services.guard import Guard
    from ui.services.pictures import Pictures

log = logging.getLogger("ui")
REOPENS_AT = 0.98
BETWEEN = (Page.ATTRACT, Page.OUT_OF_SERVICE, Page.TAKE_CARD)  # nobody's visit is under way


class Inside:
    """Built once the controller and the shell stand; fills `tools` and tells the controller what it found."""

    def __init__(
        self,
        config: Config,
        state: StateFolder,
        slots: Collection[str],
        controller: VisitController,
        shell: ShellViewModel,
        tools: Tools,
        restart: Callable[[], None],
    ) -> None:
        self._config, self._state, self._shell = config, state, shell
        self._controller = controller
        self.filing = open_filing(config, state)
        self.services: VisitServices | None = None
        self.poller: FactsPoller | None = None
        self.technician: Technician | None = None
        self.guard: Guard | None = None
        self._voice: Voice | None = None
        self._tools = tools
        if self.filing is not None:
            pictures: Pictures = tools.input["pictures"]
            self.services = services = VisitServices(
                config,
                state,
                self.filing,
                tools.runner,
                slots,
                self._say,
                self._quiet,
                pictures,
                lambda: tools.advice,
            )
            tools.input.update(services.input)
            found = gates(self.filing.store, state, config.gates, config.terminal.disk_low_mb)
            controller.update_facts(gates=found)  # before the first poll: nobody begins what would not be taken
            if "voice" in services.clients:
                self._voice = Voice(services.clients["voice"])
            services.attach(controller)
            self.guard = guard = services.guard()
            self.poller = services.poller(lambda: tools.catalogue, self._heard)
            queue = Queue(controller, tools.runner, self.filing, config)
            self.technician = Technician(
                controller, tools.runner, services.clients, state, self.poller.ask, restart, guard.cleared, queue
            )
        else:
            tools.input["composer"] = make_composer()
        self._tell_catalogue()

    def _tell_catalogue(self) -> None:
        catalogue = self._tools.catalogue
        self._controller.update_facts(
            catalogue_version=catalogue.version,
            catalogue_date=catalogue.date.isoformat(),
            items=catalogue.with_line,
            items_offline=catalogue.offline,
        )

    def renew(self) -> None:
        """Between two visits: the catalogue that was activated since, and the services that come or go today."""
        if self._controller.visit.page not in BETWEEN:
            return
        now = (where(self._config, self._state).resolve(), self._controller.facts.now.date())
        if self._tools.catalogue.of != now:
            self._tools.renew()
            self._tell_catalogue()

    def start(self) -> None:
        """After whoever performs effects knows this object: looking may already ask for some."""
        self.look()
        if self.poller is not None:
            self.poller.start()
        self._shell.prepare()

    def look(self) -> None:
        """Whether cases can be taken now, as far as the last facts tell."""
        if self.guard is not None and (why := self.guard.why) is not None:
            self._controller.send(ServiceChanged(serving=False, why=why))
            return
        serving = self._controller.visit.serving
        why = shut(self._controller.facts.gates, serving=serving) if self.filing is not None else Why.REPAIR
        self._controller.send(ServiceChanged(serving=True) if why is None else ServiceChanged(serving=False, why=why))

    def _heard(self, values: dict[str, Any]) -> None:
        if self.guard is not None:
            self.guard.heard(values)
        self.look()

    def perform(self, effect: Effect, visit: Visit) -> None:
        if self.services is not None:
            self.services.perform(effect, visit)

    def close(self) -> None:
        """What waits for devices ends; call `close_store` when nothing works any more."""
        if self.poller is not None:
            self.poller.stop()
        if self.guard is not None:
            self.guard.dark()
        if self.services is not None:
            self.services.close()
        if self._voice is not None:
            self._voice.close()

    def close_store(self) -> None:
        if self.filing is not None:
            self.filing.close()

    def _say(self) -> None:
        visit = self._controller.visit
        words = script(self._shell.model(visit.over or visit.page))
        if self._voice is not None and words:
            self._voice.say(words, visit.language)

    def _quiet(self) -> None:
        if self._voice is not None:
            self._voice.quiet()


def shut(found: tuple[Gate, ...], *, serving: bool) -> Why | None:
    """Why no case is taken; None: they are. What shut opens a little later, so that it does not flap."""
    closed = {gate.name for gate in found if gate.used >= (1.0 if serving else REOPENS_AT)}
    if closed & {"waiting", "disk"}:
        return Why.FULL
    return Why.ALONE if closed else None


def open_filing(config: Config, state: StateFolder) -> Filing | None:
    """None when the store or the keys are broken: the screen then says where else to go."""
    try:
        return Filing(state, config)
    except (StoreBroken, StoreFull, KeysBroken) as error:
        log.error("cannot file: %s", error)
        return None


def read_catalogue(config: Config, state: StateFolder, controller: VisitController) -> Catalogue:
    calendar.take_over(state.signed(CALENDAR))
    return load(where(config, state), controller.facts.now.date())
