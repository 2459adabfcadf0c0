"""Chip card reader at pcscd (PC/SC). What it reads so far: social-security cards (`drivers.chipcard.social`).

Address: a part of the reader's name as `pcsc_scan` shows it (its number at the end changes with the socket it is in),
or `any`. Of several readers with that name, such as the slot and the antenna of one device, the first card counts; a
place for a PSAM is none of them. Before it, for a pcscd that is not the system's, its socket: `/…/pcscd.comm#any`.
"""

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from drivers.chipcard import social, winscard
from drivers.chipcard.errand import Errand
from drivers.chipcard.key_step import KEY_STEPS
from drivers.chipcard.watch import SERVICE_S, WAIT, Present, Watch
from drivers.chipcard.winscard import READERS_MAX, Link, PcscFault, Service
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, Media, RawSocialCard, State, Status
from drivers.registry import RegistryError

T = TypeVar("T")
Work = Callable[["Errand[T]", Service], T]

ANY = "any"
SAM = re.compile(r"\bSAM\b")  # in the name of a place for a PSAM
CONNECT, TRANSMIT = "connect", "transmit"
ATTEMPTS = 2  # with a card that stays and does not speak sense, as one that is not yet all the way in
AGAIN_S = 0.3
BUSY_S = 2.0  # another program reads the card
POLL_S = 0.1
RELEASE_S = 0.3


class PcscReader:
    """answer_s: how long a card may think about one command before it counts as mute. key: the key step."""

    def __init__(self, address: str, answer_s: float = 5.0, key: str = "none") -> None:
        if key not in KEY_STEPS:
            raise RegistryError(f"key: there are {', '.join(KEY_STEPS)}, no {key!r}")
        where, _, name = address.rpartition("#")
        if not where and name.startswith("/"):
            where, name = name, ANY
        self._socket = where
        self._name = name or ANY
        self._answer_s = answer_s
        self._key_step = KEY_STEPS[key]()
        self._service: Service | None = None
        self._readers: list[str] = []
        self._read: Present | None = None  # the card that was read last
        self._lost: list[Errand[Any]] = []  # that nobody waits for any more and that still hang

    def open(self) -> None:
        """Finds pcscd and the reader; does nothing when connected."""
        if self._service is not None:
            return
        if self._hanging("pcscd"):
            raise DeviceFault(Fault.NO_ANSWER, "pcscd still does not answer")
        if self._socket:
            winscard.use_socket(self._socket)
        errand = Errand(_begin)
        service = self._wait(errand, None)
        self._service = service
        try:
            self._readers = self._do(None, self._find)
        except DeviceFault:
            self.close()
            raise

    def close(self) -> None:
        service, self._service = self._service, None
        self._read = None
        if service is not None:
            self._release(service)

    def capabilities(self) -> Capabilities:
        features = ["social_card_1", "social_card_2", "social_card_3"]
        features.append("social_card_3_holder" if self._key_step.name != "none" else "no_key_step")
        return Capabilities("chipcard", "pcsc", ", ".join(self._readers), features=tuple(features))

    def status(self) -> Status:
        try:
            self.open()
            self._do(None, self._find)
        except DeviceFault as fault:
            self.close()
            absent = {
                Fault.NOT_CONNECTED: State.NO_DEVICE,
                Fault.NO_ANSWER: State.OFFLINE,
                Fault.BUSY: State.DEVICE_BUSY,
            }
            return Status(absent.get(fault.fault, State.HARDWARE_ERROR), fault.fault, detail=fault.detail)
        if self._hanging("card"):
            return Status(
                State.USER_ERROR, Fault.MEDIA_INVALID, detail="a card that does not answer is in the reader"
            )
        return Status(State.ONLINE)

    def read(self, context: Context) -> RawSocialCard:
        self._let_go(context)
        self.open()

        def work(errand: Errand[RawSocialCard], service: Service) -> RawSocialCard:
            watch = Watch(service, self._find(errand, service))
            card = watch.until_present(errand)
            context.event("media", media=Media.INSERTED)
            self._read = card
            try:
                return self._read_present(errand, service, watch, card)
            except DeviceFault as fault:
                if fault.fault is Fault.MEDIA_REMOVED:
                    context.event("media", media=Media.REMOVED)
                raise

        return self._do(context, work)

    def wait_removed(self, context: Context) -> None:
        self._let_go(context)
        self.open()
        read = self._read

        def work(errand: Errand[None], service: Service) -> None:
            Watch(service, self._find(errand, service)).until_gone(errand, read)

        self._do(context, work)
        self._read = None
        context.event("media", media=Media.REMOVED)

    # In the errand's thread

    def _find(self, errand: Errand[Any], service: Service) -> list[str]:
        errand.about_to("list readers", SERVICE_S)
        names = service.readers()
        alike = [name for name in names if self._name == ANY or self._name in name]
        found = [name for name in alike if name == self._name] or [name for name in alike if not SAM.search(name)]
        if not found:
            raise DeviceFault(Fault.NOT_CONNECTED, f"{self._name}: none of {len(names)} readers")
        return found[:READERS_MAX]

    def _read_present(self, errand: Errand[T], service: Service, watch: Watch, card: Present) -> RawSocialCard:
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._talk(errand, service, card.reader)
            except PcscFault as fault:
                if fault.fault is not Fault.MEDIA_INVALID and not fault.unclear:
                    raise
                if watch.was_pulled(errand, card):
                    raise DeviceFault(Fault.MEDIA_REMOVED, fault.detail) from fault
                if attempt == ATTEMPTS:
                    raise DeviceFault(Fault.MEDIA_INVALID, fault.detail) from fault
            errand.pause(AGAIN_S)

    def _talk(self, errand: Errand[T], service: Service, reader: str) -> RawSocialCard:
        link = self._connect(errand, service, reader)

        def exchange(command: bytes) -> bytes:
            errand.about_to(TRANSMIT, self._answer_s)
            return link.send(command)

        try:
            return social.read(exchange, link.wants_le, link.atr, self._key_step)
        finally:
            link.close()

    def _connect(self, errand: Errand[T], service: Service, reader: str) -> Link:
        end = time.monotonic() + BUSY_S
        while True:
            errand.about_to(CONNECT, self._answer_s)
            try:
                return service.connect(reader)
            except PcscFault as fault:
                if fault.fault is not Fault.BUSY or time.monotonic() > end:
                    raise
            errand.pause(POLL_S)

    # In the caller's thread

    def _do(self, context: Context | None, work: Work[T]) -> T:
        service = self._service
        assert service is not None

        def run(errand: Errand[T]) -> T:
            try:
                return work(errand, service)
            finally:
                if errand.abandoned:
                    service.release()

        return self._wait(Errand(run), context)

    def _wait(self, errand: Errand[T], context: Context | None) -> T:
        try:
            return errand.wait(context, _late)
        except DeviceFault as fault:
            if errand.abandoned:
                # Its context is left to it, should it still hang.
                service, self._service = self._service, None
                if errand.running:
                    self._lost.append(errand)
                elif service is not None:
                    self._release(service)
            if fault.fault is Fault.TIMED_OUT and errand.call == WAIT:
                raise DeviceFault(Fault.NO_MEDIA) from None
            raise

    def _release(self, service: Service) -> None:
        """A pcscd that stands still holds this too."""

        def work(errand: Errand[None]) -> None:
            errand.about_to("release context", RELEASE_S)
            service.release()

        errand = Errand(work)
        try:
            errand.wait(None, _late)
        except DeviceFault:
            if errand.running:
                self._lost.append(errand)

    def _hanging(self, where: str) -> bool:
        """Whether a thread still hangs in the `card` or in `pcscd`."""
        self._lost = [errand for errand in self._lost if errand.running]
        calls = {"card" if errand.call in {CONNECT, TRANSMIT} else "pcscd" for errand in self._lost}
        return where in calls

    def _let_go(self, context: Context) -> None:
        """Until the card that did not answer is pulled; pcscd lets nobody else at the reader before."""
        try:
            while self._hanging("card"):
                context.wait(POLL_S)
        except DeviceFault as fault:
            if fault.fault is not Fault.TIMED_OUT:
                raise
            raise DeviceFault(Fault.MEDIA_INVALID, "the card does not answer and was not pulled") from fault


def _begin(errand: Errand[Service]) -> Service:
    errand.about_to("establish context", SERVICE_S)
    service = Service()
    if errand.abandoned:
        service.release()
    return service


def _late(call: str) -> DeviceFault:
    if call in {CONNECT, TRANSMIT}:
        return DeviceFault(Fault.MEDIA_INVALID, f"the card does not answer to {call}")
    return DeviceFault(Fault.NO_ANSWER, f"pcscd does not answer to {call}")
