"""The terminals a province owns: enrolment codes, keys, revocation, nonces, heartbeats, the store's generation."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.contract import jose
from kiosk.contract.case import Enrolment, TrustedKey
from kiosk.contract.exchange import Heartbeat
from kiosk.contract.jose import PublicKey
from kiosk.contract.requests import CLOCK_WINDOW_S
from kiosk.contract.suite import Suite
from kiosk.contract.suites import SUITES, suite_of_key
from sync.province.database import Database, enrolment_codes, facts, inserted, nonces, terminal_keys, terminals
from sync.province.keys import ProvinceKeys, public_jwk
from sync.province.problems import Refusal

CODE_DAYS = 7
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: read aloud over the phone
OWN_KEYS = 16  # a renewal a year, and the replacements of a stolen disk


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A terminal's signing key as the province believes it."""

    kid: str
    terminal: str
    key: PublicKey
    suites: tuple[str, ...]
    revoked: bool

    @property
    def suite(self) -> Suite:
        return suite_of_key(self.key)


@dataclass(frozen=True, slots=True)
class KnownTerminal:
    terminal: str
    enrolled_at: datetime
    revoked_at: datetime | None
    last_seen: datetime | None
    heartbeat: Heartbeat | None


def _time(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


@dataclass(frozen=True, slots=True)
class Registry:
    database: Database
    keys: ProvinceKeys
    now: Callable[[], float] = time.time
    feed_root: Callable[[], str] = str

    def generation(self) -> str:
        """Names this store's history. A copy restored from a backup must get a new one: `restored`."""
        with self.database.reading() as connection:
            known = connection.execute(select(facts.c.value).where(facts.c.name == "generation")).scalar()
        return str(known) if known else self._first_generation()

    def _first_generation(self) -> str:
        with self.database.writing() as connection:
            inserted(connection, facts, {"name": "generation", "value": secrets.token_hex(8)})
        return self.generation()

    def restored(self) -> str:
        self.generation()
        with self.database.writing() as connection:
            connection.execute(update(facts).where(facts.c.name == "generation").values(value=secrets.token_hex(8)))
        return self.generation()

    def issue_code(self, terminal: str) -> str:
        """A one-time code that enrols this terminal within CODE_DAYS. Only its hash is kept."""
        code = "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(4))
        with self.database.writing() as connection:
            row = {"code_sha256": _hash(code), "terminal": terminal, "expires_at": self.now() + CODE_DAYS * 86400}
            connection.execute(insert(enrolment_codes).values(**row))
        return code

    def enrol(self, code: str, csr: str) -> Enrolment:
        terminal, key, certificate = self.keys.certify(csr)
        now = self.now()
        with self.database.writing() as connection:
            used = connection.execute(
                update(enrolment_codes)
                .where(
                    enrolment_codes.c.code_sha256 == _hash(code),
                    enrolment_codes.c.terminal == terminal,
                    enrolment_codes.c.used_at.is_(None),
                    enrolment_codes.c.expires_at > now,
                )
                .values(used_at=now)
            )
            if used.rowcount != 1:
                raise Refusal("enrolment-code")
            row = {"terminal": terminal, "enrolled_at": now, "suites": suite_of_key(key).name}
            if not inserted(connection, terminals, row):
                # A code is an officer's word: it brings a recovered terminal back, but not its stolen keys; and it
                # allows a terminal another suite. What waits there, sealed under the one before, is still taken.
                allowed = {*_suites(connection, terminal), suite_of_key(key).name}
                again = update(terminals).where(terminals.c.terminal == terminal)
                connection.execute(again.values(revoked_at=None, suites=" ".join(sorted(allowed))))
            self._take_key(connection, terminal, key, certificate)
        return self._enrolment(terminal, certificate)

    def renew(self, known: KnownKey, csr: str) -> Enrolment:
        _, key, certificate = self.keys.certify(csr, known.terminal)
        if suite_of_key(key) is not known.suite:
            raise Refusal("case-suite")  # only a code allows another
        with self.database.writing() as connection:
            self._take_key(connection, known.terminal, key, certificate)
        return self._enrolment(known.terminal, certificate)

    def _take_key(self, connection: Connection, terminal: str, key: PublicKey, certificate: str) -> None:
        now, kid, jwk = self.now(), key.thumbprint(), public_jwk(key)
        row = {"kid": kid, "terminal": terminal, "jwk": json.dumps(jwk), "certificate": certificate, "made_at": now}
        if not inserted(connection, terminal_keys, row):
            same = update(terminal_keys).where(
                terminal_keys.c.kid == kid, terminal_keys.c.terminal == terminal, terminal_keys.c.revoked_at.is_(None)
            )
            if connection.execute(same.values(certificate=certificate, retired_at=None)).rowcount != 1:
                raise Refusal("csr")  # another terminal's key, or a revoked one
        others = update(terminal_keys).where(
            terminal_keys.c.terminal == terminal, terminal_keys.c.kid != kid, terminal_keys.c.retired_at.is_(None)
        )
        connection.execute(others.values(retired_at=now))

    def _enrolment(self, terminal: str, certificate: str) -> Enrolment:
        with self.database.reading() as connection:
            allowed = _suites(connection, terminal)
        return Enrolment(
            terminal=terminal,
            certificate=certificate,
            keys=[*self.keys.trusted(), *self._own_keys(terminal)],
            suites=allowed,
            generation=self.generation(),
            feed_root=self.feed_root(),
        )

    def _own_keys(self, terminal: str) -> list[TrustedKey]:
        """The terminal's own, renewed ones too: receipts that it printed are verified on the spot, offline."""
        wanted = select(terminal_keys).where(
            terminal_keys.c.terminal == terminal, terminal_keys.c.revoked_at.is_(None)
        )
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(terminal_keys.c.made_at.desc()).limit(OWN_KEYS)).all()
        return [TrustedKey(kid=row.kid, use="terminal", owner=terminal, jwk=json.loads(row.jwk)) for row in rows]

    def revoke(self, terminal: str) -> bool:
        now = self.now()
        with self.database.writing() as connection:
            keys = update(terminal_keys).where(
                terminal_keys.c.terminal == terminal, terminal_keys.c.revoked_at.is_(None)
            )
            connection.execute(keys.values(revoked_at=now))
            revoked = update(terminals).where(terminals.c.terminal == terminal, terminals.c.revoked_at.is_(None))
            return connection.execute(revoked.values(revoked_at=now)).rowcount == 1

    def key(self, kid: str) -> KnownKey | None:
        columns = select(
            terminal_keys.c.terminal, terminal_keys.c.jwk, terminals.c.suites, terminal_keys.c.revoked_at
        )
        with self.database.reading() as connection:
            row = connection.execute(
                columns.join(terminals, terminals.c.terminal == terminal_keys.c.terminal).where(
                    terminal_keys.c.kid == kid
                )
            ).first()
        if row is None:
            return None
        return KnownKey(
            kid,
            row.terminal,
            jose.public_key(json.loads(row.jwk)),
            tuple(row.suites.split()),
            row.revoked_at is not None,
        )

    def first_use(self, kid: str, nonce: str) -> bool:
        """False for a replay. Remembers twice the clock window, so that no replay outlives its nonce."""
        with self.database.writing() as connection:
            return inserted(connection, nonces, {"kid": kid, "nonce": nonce, "seen_at": self.now()})

    def forget_old_nonces(self) -> None:
        with self.database.writing() as connection:
            connection.execute(delete(nonces).where(nonces.c.seen_at < self.now() - 2 * CLOCK_WINDOW_S))

    def seen(self, terminal: str, heartbeat: Heartbeat) -> None:
        with self.database.writing() as connection:
            row = update(terminals).where(terminals.c.terminal == terminal)
            connection.execute(row.values(last_seen=self.now(), heartbeat=heartbeat.model_dump_json()))

    def listing(self) -> list[KnownTerminal]:
        with self.database.reading() as connection:
            rows = connection.execute(select(terminals).order_by(terminals.c.terminal)).all()
        return [
            KnownTerminal(
                terminal=row.terminal,
                enrolled_at=datetime.fromtimestamp(row.enrolled_at, UTC),
                revoked_at=_time(row.revoked_at),
                last_seen=_time(row.last_seen),
                heartbeat=Heartbeat.model_validate_json(row.heartbeat) if row.heartbeat else None,
            )
            for row in rows
        ]


def _suites(connection: Connection, terminal: str) -> list[str]:
    found = connection.execute(select(terminals.c.suites).where(terminals.c.terminal == terminal)).scalar()
    return [name for name in str(found or "").split() if name in SUITES]


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
