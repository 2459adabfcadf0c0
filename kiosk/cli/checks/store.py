"""What the terminal keeps: folder, database, queue, keys, enrolment, catalogue."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cryptography import x509

from kiosk.cli.checks.finding import Finding, Site, judged

REASONS_SHOWN = 8
OLD_S = 7 * 24 * 3600
EXPIRY_WARN = timedelta(days=30)
CARRY = "until then what is urgent goes to the province on a medium: kiosk queue export /media/usb/jiujin"
GATES = {
    "offline": f"bring the line up; {CARRY}",
    "waiting": f"bring the line up; {CARRY}",
    "disk": "make room: du -xh / | sort -h | tail; what is filed must stay",
}


def checks(site: Site) -> Iterator[Finding]:
    mode = site.state.root.stat().st_mode & 0o777
    yield judged("state folder", mode & 0o077 == 0, f"{site.state.root} {mode:o}", f"chmod 700 {site.state.root}")
    yield from _database(site)
    yield from _keys(site)
    yield from _catalogue(site)


def _database(site: Site) -> Iterator[Finding]:
    from kiosk import audit
    from kiosk.outbox.gates import gates
    from kiosk.outbox.listing import refusals
    from kiosk.store import StoreBroken, StoreFull, open_store

    try:
        store = open_store(site.state.database)
    except (StoreBroken, StoreFull) as error:
        yield Finding("database", "fail", str(error), "keep the file, stop the terminal, call the province's support")
        return
    with store:
        yield Finding("database", "ok", "sound")
        try:
            lines = audit.verify(store)
            yield Finding("audit log", "ok", f"{lines} lines, chain whole")
        except audit.AuditBroken as error:
            yield Finding("audit log", "fail", str(error), "keep the database and tell the province")
        row = store.row("select count(*) as n, min(created_at) as oldest from outbox where state <> 'delivered'")
        waiting, oldest = (row["n"], row["oldest"]) if row else (0, None)
        age = time.time() - oldest if oldest else 0.0
        found = f"{waiting} wait" + (f", the oldest for {age / 3600:.0f} h" if waiting else "")
        yield judged("queue", age < OLD_S, found, "kiosk queue list, then kiosk sync --once", only_warn=True)
        for gate in gates(store, site.state, site.config.gates, site.config.terminal.disk_low_mb):
            found = f"{gate.used:.0%} of what is allowed" + (", no new case is taken" if gate.closed else "")
            mend = GATES[gate.name]
            yield judged(
                f"gate: {gate.name}", not (gate.closed or gate.warns), found, mend, only_warn=not gate.closed
            )
        if refused := refusals(store, REASONS_SHOWN):
            why = ", ".join(f"{count} {reason}" for reason, count in refused.items())
            found = f"{sum(refused.values())} cases need a person: {why}"
            yield Finding("refused", "fail", found, "kiosk queue list, then kiosk queue retry ID or export DIR")


def _keys(site: Site) -> Iterator[Finding]:
    from kiosk.keys import EnrolmentBroken, KeyRing, KeysBroken, NotEnrolled

    try:
        ring = KeyRing.open(site.state, site.config.keys)
    except KeysBroken as error:
        yield Finding("keys", "fail", str(error), "restore them, or revoke the terminal and enrol it anew")
        return
    mend = "for pilots only: a stolen disk holds them; docs/keys.md says how a TPM or a token keeps them"
    yield judged("keys", not ring.provider.stolen_with_disk, ring.provider.place, mend, only_warn=True)
    try:
        trust = ring.trust()
    except (NotEnrolled, EnrolmentBroken) as error:
        yield Finding(
            "enrolment", "fail", str(error), "kiosk province enrol --data DIR, or ask the province for a code"
        )
        return
    until = x509.load_pem_x509_certificate(trust.enrolment.certificate.encode()).not_valid_after_utc
    yield judged(
        "enrolment", until - datetime.now(UTC) > EXPIRY_WARN, f"{trust.terminal}, certificate until {until:%Y-%m-%d}",
        "bring the line up: the terminal renews it by itself", only_warn=True,
    )  # fmt: skip


def _catalogue(site: Site) -> Iterator[Finding]:
    from kiosk.catalogue.load import CatalogueError, load, where

    folder = where(site.config, site.state)
    try:
        catalogue = load(folder)
    except CatalogueError as error:
        yield Finding("catalogue", "fail", str(error), f"kiosk catalogue validate {folder}")
        return
    found = f"{len(catalogue.items)} services, version {catalogue.version} of {catalogue.date}"
    if catalogue.faults:
        yield Finding(
            "catalogue", "warn", f"{found}; {len(catalogue.faults)} faults", f"kiosk catalogue validate {folder}"
        )
    else:
        yield Finding("catalogue", "ok", found)
