"""`kiosk device`, `kiosk device-read`, `kiosk emulate`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.exits import DEVICE_FAULT, NOTHING_THERE, REFUSED, USAGE, leave
from kiosk.cli.options import AsJson, ConfigFile, StateDir, print_json, state_folder
from kiosk.cli.teaching import teach

if TYPE_CHECKING:
    from drivers.protocol import PagePicture
    from kiosk.state import StateFolder

# What stands behind a slot that devices.toml does not name.
USUAL_DRIVERS = {
    "idcard": "sdt_serial",
    "socialcard": "pcsc",
    "camera": "mjpeg",
    "receipt": "escpos",
    "a4": "ipp",
    "scanner": "serial_scanner",
    "ups": "nut",
    "cabinet": "linux_cabinet",
    "handwriting": "ppocr",
    "voice": "espeak",
    "ocr": "rapidocr",
}

MEND = {
    "not_connected": "Check the cable, the power and the address in devices.toml.",
    "no_answer": "Switch the device off and on; check the address and the speed of the line.",
    "garbled": "Check the cable and the speed of the line.",
    "busy": "Another process uses the device; stop it, or read through it without --driver and --address.",
    "no_media": "Lay, put or show something within the time given.",
    "media_removed": "Lay it down again and leave it there.",
    "media_invalid": "Lay it down again; if it fails three times it is not a genuine or a working one.",
    "toner_out": "Change the toner cartridge.",
    "unproven": "Look whether it came out before it is printed again.",
    "hardware": "Switch the device off and on; if that does not help, it needs repair.",
    "crashed": "The device's process ended and is started again; try once more.",
}

SlotName = Annotated[
    str,
    typer.Argument(help="idcard, socialcard, camera, receipt, a4, scanner, ups, cabinet, handwriting, voice, ocr."),
]
ReadSlot = Annotated[str, typer.Argument(help="idcard, socialcard, camera, scanner, ups or cabinet.")]


class LookFor(StrEnum):
    """What a camera is to read, and the command that does."""

    PAGE = "page"
    TRAVEL = "travel"
    CODE = "code"
    TEXT = "text"


NO_INPUT = frozenset({"receipt", "a4", "handwriting", "voice", "ocr"})  # slots that only take

COMMANDS = {LookFor.PAGE: "read", LookFor.TRAVEL: "read_travel", LookFor.CODE: "read_code", LookFor.TEXT: "read"}


def register(app: typer.Typer) -> None:
    app.command(
        "device",
        epilog=teach(
            "kiosk device idcard --config /etc/jiujin/terminal.toml",
            exits="0 it was told to stop, 1 another process has this slot, 2 devices.toml is wrong or lacks it",
        ),
    )(device)
    app.command(
        "device-read",
        epilog=teach(
            "kiosk device-read idcard                the reader of devices.toml; lay a card now",
            "kiosk device-read idcard --driver sdt_serial --address /dev/ttyUSB0 --json",
            "kiosk device-read camera --driver mjpeg --address http://192.168.8.20/video --out /tmp/page",
            "kiosk device-read socialcard --address any   the only reader that pcscd knows",
            "kiosk device-read camera --look-for travel --json   a passport or a permit, and what to confirm of it",
            "kiosk device-read camera --look-for code            a code on paper or on a phone",
            "kiosk device-read camera --look-for text --json     what a paper says, and the fields of a known one",
            "kiosk device-read scanner --timeout 30",
            exits="0 read, 1 a card or zone that is not as its kind must be, or not legible, 2 wrong usage, "
            "3 nothing was laid or shown in time, 4 no device or a fault of it",
        ),
    )(device_read)
    app.command(
        "emulate",
        epilog=teach(
            "kiosk emulate idcard                    then type: lay A",
            "kiosk emulate idcard --orders           every order it takes: cards, noise, faults",
            "kiosk emulate camera --option size=8mp",
            "kiosk emulate printer --option folder=/tmp/receipts",
            exits="0 its stdin was closed, 2 wrong usage",
        ),
    )(emulate)


def device(slot: SlotName, config: ConfigFile = None, state: StateDir = None) -> None:
    """The process of one device of devices.toml: serves it to the screen on a socket until it is stopped."""
    # `kiosk.cli.main` goes there directly; this is what --help shows, and the way in for other callers.
    from kiosk.cli.device_process import serve

    raise typer.Exit(serve(slot, config, state))


def device_read(
    slot: ReadSlot,
    driver: Annotated[str, typer.Option(help="Instead of the one in devices.toml: sdt_serial, mjpeg, v4l2, …")] = "",
    address: Annotated[
        str, typer.Option(help="Instead of the one in devices.toml: a device path, host:port or URL.")
    ] = "",
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds to wait for a card, page or code.")
    ] = 10.0,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Where pictures go.")] = None,
    look_for: Annotated[LookFor, typer.Option(help="What the camera is to read.")] = LookFor.PAGE,
    as_json: AsJson = False,
    config: ConfigFile = None,
    state: StateDir = None,
) -> None:
    """Read one card, page or code through the real driver.

    Without --driver and --address: through the slot's running process, or else as devices.toml says.
    """
    from drivers.protocol import DeviceFault, Fault
    from drivers.registry import SLOTS, RegistryError
    from kiosk.cli.device_process import ConfigurationError, NotConfigured

    kind = SLOTS.get(slot)
    if kind is None or slot in NO_INPUT:
        leave(USAGE, f"{slot}: nothing to read there; read idcard, socialcard, camera, scanner, ups or cabinet")
    if look_for is not LookFor.PAGE and kind != "camera":
        leave(USAGE, f"--look-for {look_for}: only a camera looks for something")
    folder = state_folder(state)
    try:
        result = _read(slot, driver, address, timeout, config, folder, look_for)
        if look_for is LookFor.TEXT:
            from kiosk.cli.device_text import said

            result = said(result, config, folder)
    except NotConfigured as error:
        if as_json:
            print_json({"fault": str(Fault.NOT_CONNECTED), "detail": str(error)})
        leave(DEVICE_FAULT, f"{slot}: {error}. Name it there, or read with --driver and --address.")
    except (RegistryError, ConfigurationError) as error:
        leave(USAGE, str(error))
    except DeviceFault as fault:
        if as_json:
            print_json({"fault": str(fault.fault), "detail": fault.detail})
        if look_for is LookFor.TRAVEL and fault.fault is Fault.MEDIA_INVALID:
            leave(REFUSED, f"{slot}: {_zone_words(fault.detail)}.")
        code = NOTHING_THERE if fault.fault is Fault.NO_MEDIA else DEVICE_FAULT
        leave(code, f"{slot}: {fault}. {MEND.get(fault.fault, '')}".rstrip())
    if kind in {"idcard", "chipcard"}:
        _show(_card(result, as_json), as_json)
    elif kind == "scanner" or look_for is LookFor.CODE:
        _show({"text": result.text, "symbology": result.symbology or None}, as_json)
    elif look_for is LookFor.TEXT:
        _show(result, as_json)
        if not result["lines"]:
            leave(NOTHING_THERE, f"{slot}: no paper with print in the picture. Put one under the camera, flat.")
    elif look_for is LookFor.TRAVEL:
        from drivers.shapes import encode
        from kiosk.identity.travel import to_confirm

        _show({**encode(result), "confirm": list(to_confirm(result))}, as_json)
    elif kind in {"ups", "cabinet"}:
        from drivers.shapes import encode

        _show(encode(result), as_json)
    else:
        document = _pages(result, out)
        _show(document, as_json)
        if not any(page["corners"] for page in document["pages"]):
            leave(NOTHING_THERE, f"{slot}: no page in the picture. Put one under the camera, on a darker ground.")


def emulate(
    kind: Annotated[str, typer.Argument(help="idcard, chipcard, scanner, camera, printer, a4, ups or cabinet.")],
    scene: Annotated[
        Path | None,
        typer.Option(
            help="A file of orders, one a line, each behind its time in seconds: `1.5 lay A`.", dir_okay=False
        ),
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE of this emulator, such as card_ms=0 or size=8mp.")
    ] = None,
    orders: Annotated[
        bool, typer.Option("--orders", help="Print the orders that this emulator takes, and end.")
    ] = False,
) -> None:
    """Be a device: the real bytes on a pty, socket or HTTP.

    Prints {"kind", "address"} when ready, then takes orders on stdin, one a line, until that is closed.
    """
    import importlib

    from drivers.emulation import OrderError
    from drivers.registry import EMULATORS

    if kind not in EMULATORS:
        leave(USAGE, f"no emulator of a {kind}; there are {', '.join(EMULATORS)}")
    emulator = importlib.import_module(EMULATORS[kind])
    if orders:
        typer.echo(emulator.__doc__)
        return
    options = dict(one.partition("=")[::2] for one in option or [])
    try:
        emulator.run(scene, **options)
    except OrderError as error:
        leave(USAGE, str(error))


def _read(
    slot: str,
    driver: str,
    address: str,
    timeout_s: float,
    config: Path | None,
    folder: "StateFolder",
    look_for: LookFor,
) -> Any:
    """Gives a RawIdCard, a RawSocialCard, a ScannedCode, PagePictures or a TravelDocument."""
    from drivers import registry, wire
    from drivers.jobs import read_once
    from kiosk.cli.device_process import slot_of

    client = wire.DeviceClient(folder.device_socket(slot))
    if not driver and not address and client.reachable():
        match registry.SLOTS[slot]:
            case "idcard":
                return wire.read_card(client, timeout_s)
            case "chipcard":
                return wire.read_social_card(client, timeout_s)
            case "camera" if look_for is LookFor.TRAVEL:
                return wire.read_travel(client, timeout_s)
            case "camera" if look_for is LookFor.CODE:
                return wire.read_code_held_up(client, timeout_s)
            case "camera":
                return wire.read_page(client, timeout_s)
            case "ups":
                return wire.read_power(client)
            case "cabinet":
                return wire.read_cabinet(client)
            case _:
                return wire.read_code(client, timeout_s)
    if address:
        chosen = registry.Slot(slot, driver or USUAL_DRIVERS[slot], address)
    else:
        known = slot_of(slot, config)
        chosen = registry.Slot(slot, driver, known.address) if driver else known
    if registry.kind(chosen.driver) != registry.SLOTS[slot]:
        leave(USAGE, f"{chosen.driver} is no driver for the slot {slot}")
    return read_once(registry.build(chosen, pictures=folder.pictures), timeout_s, COMMANDS[look_for])


def _zone_words(problem: str) -> str:
    from drivers.mrz.problems import MEND as ZONE_MEND
    from drivers.protocol import ZoneProblem

    try:
        return ZONE_MEND[ZoneProblem(problem)][1]
    except ValueError:
        return problem


def _card(raw: Any, as_json: bool) -> dict[str, Any]:
    from drivers.protocol import RawSocialCard
    from kiosk.identity import document, layouts, social_card

    try:
        if isinstance(raw, RawSocialCard):
            return social_card.device_read_document(social_card.parse(raw))
        return document.device_read_document(layouts.parse(raw))
    except layouts.CardError as error:
        if as_json:
            print_json({"fault": "media_invalid", "detail": str(error)})
        leave(REFUSED, f"{error}. Try another card; this one was read whole, but breaks the layout of its kind.")


def _pages(pictures: "list[PagePicture]", out: Path | None) -> dict[str, Any]:
    pages = []
    for number, picture in enumerate(pictures, 1):
        file = picture.file
        if file is not None and out is not None:
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = out / f"page-{number}.jpg"
            kept.touch(mode=0o600)
            kept.write_bytes(file.read_bytes())
            file.unlink()
            file = kept
        corners = [list(corner) for corner in picture.corners]
        name, problems = str(file) if file else None, list(picture.problems)
        pages.append({"file": name, "corners": corners, "problems": problems, "turned": picture.turned})
    return {"pages": pages}


def _show(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for name, value in document.items():
        typer.echo(f"{name}: {value}")
