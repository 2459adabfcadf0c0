"""Every device of devices.toml: through its process when that runs, else opened here and now."""

from collections.abc import Iterator

from kiosk.cli.checks import spool
from kiosk.cli.checks.finding import Finding, Site, judged

MENDS = {
    "not_connected": "look at its cable and its address in devices.toml",
    "no_answer": "switch it off and on; look at its cable",
    "paper_out": "put paper in",
    "cover_open": "close the cover",
    "hardware": "have it repaired or replaced",
}

NEW = {
    "battery": "let it charge; when it is worn out, change it",
    "cooling": "look at the fan, its filter and the sun on the cabinet",
}


def checks(site: Site) -> Iterator[Finding]:
    from drivers import registry

    try:
        slots = registry.load(site.devices)
    except registry.RegistryError as error:
        yield Finding("devices", "fail", str(error), f"mend {site.devices}")
        return
    for kind in ("idcard", "camera", "receipt"):
        if kind not in slots:
            yield Finding(f"device {kind}", "warn", "not configured", f"[{kind}] in {site.devices}")
    for slot in slots.values():
        yield _device(site, slot)
    printers = [slot.address for slot in slots.values() if registry.kind(slot.driver) == "a4"]
    yield from spool.checks(printers, developer=site.config.terminal.developer)
    if used := {slot.driver for slot in slots.values() if slot.name not in registry.NOT_PLUGGED}:
        yield _proofs(used)


def _proofs(used: set[str]) -> Finding:
    """On what the drivers of this terminal have been shown (`drivers/quality.toml`)."""
    from drivers import quality

    shown = quality.load()
    unproven = sorted(name for name in used if not shown[name].hardware)
    return judged(
        "drivers proven",
        not unproven,
        "; ".join(f"{name}: {shown[name].best}" for name in unproven) or "each on hardware",
        "try each slot by hand with its real device, and write model and firmware into drivers/quality.toml",
        only_warn=True,
    )


def _device(site: Site, slot: object) -> Finding:
    from drivers import registry, wire
    from drivers.protocol import DeviceFault, Fault, State, Supply

    assert isinstance(slot, registry.Slot)
    name = f"device {slot.name}"
    try:
        if site.state.device_socket(slot.name).exists():
            status = wire.status(wire.DeviceClient(site.state.device_socket(slot.name)))
            how = "its process answers"
        else:
            device = registry.build(slot, pictures=site.state.pictures)
            device.open()
            try:
                status = device.status()
            finally:
                device.close()
            how = "opened directly; its process is not running"
    except DeviceFault as fault:
        return Finding(name, "fail", str(fault), MENDS.get(fault.fault, f"kiosk device-read {slot.name}"))
    if status.state is State.ONLINE and status.fault is Fault.UNPROVEN:
        return Finding(
            name, "warn", f"{slot.driver}: {status.detail}",
            "residents look for themselves; a printer that answers (both ways, GS r) says what came out",
        )  # fmt: skip
    if status.state is State.FRAUD_ATTEMPT:
        return Finding(
            name, "fail", f"{slot.driver}: {status.detail}",
            "look for what was fitted or taken; then the technician's page, cabinet, test",
        )  # fmt: skip
    if status.supplies.get("mains") is Supply.OUT:
        return Finding(name, "warn", f"{slot.driver}: {status.detail}", "look at the fuse and the plug")
    low = [supply for supply, level in status.supplies.items() if level in (Supply.LOW, Supply.OUT)]
    if status.state in (State.ONLINE, State.DEVICE_BUSY) and low:
        return Finding(
            name, "warn", f"{slot.driver}: {', '.join(low)} {status.supplies[low[0]]}", NEW.get(low[0], "put new in")
        )
    fault_name = status.fault or ""
    return judged(
        name, status.state in (State.ONLINE, State.DEVICE_BUSY),
        f"{slot.driver}: {status.state} {fault_name}".strip() + f" ({how})",
        MENDS.get(fault_name, f"kiosk device-read {slot.name} --json"),
    )  # fmt: skip
