"""免证办: what the resident agrees to, and what of it goes into the case."""

from kiosk.catalogue.item import Item
from kiosk.contract.case import CertificateUse
from kiosk.session.live import Held
from kiosk.session.papers import called_wrong, filled
from kiosk.session.visit import Visit


def consent(item: Item, name: str) -> str:
    """In the words of the law's language, whatever the screen speaks: it travels with the case."""
    return f"我同意从电子证照库取我的{name}，只用于办理“{item.title}”。"


def use_of(item: Item, held: Held, visit: Visit) -> CertificateUse:
    return CertificateUse(
        material=held.material,
        type_code=held.type_code,
        name=held.name,
        number=held.certificate.number if held.certificate else "",
        consent=consent(item, held.name),
        filled=filled(visit, held),
        disputes=called_wrong(visit, held),
    )
