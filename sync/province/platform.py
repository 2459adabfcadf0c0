"""Everything one copy of the province works with, opened from its data folder."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kiosk.contract.exchange import Keys
from kiosk.contract.feed import KEYS
from kiosk.contract.suites import SUITES
from sync.province.archive import Archive
from sync.province.calls import Calls
from sync.province.database import Database
from sync.province.feed import Part, feed_root, now_utc, publish
from sync.province.keys import ProvinceKeys
from sync.province.letters import Letters
from sync.province.orders import Orders
from sync.province.proofs import Proofs
from sync.province.quarantine import Quarantine
from sync.province.receiving import Receiving
from sync.province.records import Records
from sync.province.registry import Registry
from sync.province.texts import Texts
from sync.province.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Platform:
    data: Path
    database: Database
    keys: ProvinceKeys
    archive: Archive
    registry: Registry
    uploads: Uploads
    receiving: Receiving
    quarantine: Quarantine
    records: Records
    orders: Orders
    letters: Letters
    texts: Texts
    proofs: Proofs
    calls: Calls
    now: Callable[[], float]

    @classmethod
    def open(
        cls, data: Path, url: str | None = None, host: str = "127.0.0.1", now: Callable[[], float] = time.time
    ) -> "Platform":
        """Keys, CA and tables are made when missing."""
        database = Database.open(data, url)
        keys = ProvinceKeys.open(data, host)
        archive = Archive(data).make()
        registry = Registry(database, keys, now, partial(feed_root, data))
        uploads = Uploads(database, archive, now)
        receiving = Receiving(database, archive, uploads, registry, keys, now)
        quarantine = Quarantine(data, database, registry, now)
        records, orders = Records(database, receiving.withdraw, now), Orders(database, now)
        letters = Letters(database, receiving, keys, now)
        texts, proofs = Texts(database, receiving.manifest, now), Proofs(database, now)
        calls = Calls(database, records, now)
        rooms = (registry, uploads, receiving, quarantine, records, orders, letters, texts, proofs, calls)
        return cls(data, database, keys, archive, *rooms, now)

    def publish(self, parts: Mapping[str, Part]) -> None:
        """Signs the feed anew with `parts` and the province's keys as they are now."""
        keys = Keys(keys=self.keys.trusted(), suites=list(SUITES), generation=self.registry.generation())
        publish(self.data, {**parts, KEYS: keys.model_dump_json().encode()}, now_utc())

    def tidy(self) -> None:
        """What an hourly task does; any copy may."""
        self.registry.forget_old_nonces()
        self.uploads.forget_expired()
        self.texts.forget_old()
        if feed_root(self.data):
            self.publish({})

    def close(self) -> None:
        self.database.close()
