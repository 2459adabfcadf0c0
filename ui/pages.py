"""Which QML file and which view-model show a page or a sheet.

A page's file has `required property XViewModel viewModel` and is a Jiujin `Page`. Its view-model is built as
`Class(controller, tools)` the first time the page is built, and lives on.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from kiosk.session.visit import Over, Page, Visit
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel


@dataclass(frozen=True, slots=True)
class Entry:
    qml: str  # under ui/qml
    view_model: (
        str  # "module:Class" under ui.viewmodels, imported when first shown: the first frame waits for no other
    )

    def build(self, controller: VisitController, tools: Tools) -> PageViewModel:
        module, name = self.view_model.split(":")
        return cast("PageViewModel", getattr(import_module(f"ui.viewmodels.{module}"), name)(controller, tools))


SHELL_PAGES: dict[Page, Entry] = {
    Page.OUT_OF_SERVICE: Entry("pages/OutOfServicePage.qml", "out_of_service:OutOfServiceViewModel"),
    Page.ATTRACT: Entry("pages/AttractPage.qml", "attract:AttractViewModel"),
    Page.HOME: Entry("pages/HomePage.qml", "home:HomeViewModel"),
    Page.NOTICES: Entry("pages/NoticesPage.qml", "notices:NoticesViewModel"),
    Page.NOTICE: Entry("pages/ReadPage.qml", "notices:NoticeViewModel"),
    Page.ASKING: Entry("pages/ChoicesPage.qml", "choices:AskingViewModel"),
    Page.SEARCH: Entry("pages/SearchPage.qml", "search:SearchViewModel"),
    Page.GUIDE: Entry("pages/GuidePage.qml", "guide:GuideViewModel"),
    Page.PLACES: Entry("pages/PlacesPage.qml", "places:PlacesViewModel"),
    Page.CONSENT: Entry("pages/ConsentPage.qml", "consent:ConsentViewModel"),
    Page.IDENTITY: Entry("pages/IdentityPage.qml", "identity:IdentityViewModel"),
    Page.PERSON: Entry("pages/PersonPage.qml", "person:PersonViewModel"),
    Page.TECHNICIAN: Entry("pages/TechnicianPage.qml", "technician:TechnicianViewModel"),
}
VISIT_PAGES: dict[Page, Entry] = {
    Page.FORM: Entry("pages/FormPage.qml", "form:FormViewModel"),
    Page.MATERIALS: Entry("pages/MaterialsPage.qml", "materials:MaterialsViewModel"),
    Page.CHECK: Entry("pages/CheckPage.qml", "check:CheckViewModel"),
    Page.CERTIFICATE: Entry("pages/ProofPage.qml", "live:CertificateViewModel"),
    Page.ANSWER: Entry("pages/AnswerPage.qml", "live:AnswerViewModel"),
    Page.PROOF: Entry("pages/ProofPage.qml", "live:ProofViewModel"),
    Page.PAY: Entry("pages/PayPage.qml", "live:PayViewModel"),
    Page.SIGN: Entry("pages/SignPage.qml", "sign:SignViewModel"),
    Page.FILED: Entry("pages/FiledPage.qml", "filed:FiledViewModel"),
    Page.RECEIPT: Entry("pages/ReceiptPage.qml", "receipt:ReceiptViewModel"),
    Page.RATING: Entry("pages/RatingPage.qml", "rating:RatingViewModel"),
    Page.BENEFITS: Entry("pages/ChoicesPage.qml", "choices:BenefitsViewModel"),
    Page.TAKE_CARD: Entry("pages/TakeCardPage.qml", "take_card:TakeCardViewModel"),
    Page.MY_CASES: Entry("pages/MyCasesPage.qml", "my_cases:MyCasesViewModel"),
    Page.CASE: Entry("pages/ReadPage.qml", "case:CaseViewModel"),
}
PAGES: dict[Page, Entry] = SHELL_PAGES | VISIT_PAGES

# Which pages a press can lead on to, the likeliest first: they are built before they are wanted. Ways back and out
# are not among them.
NEXT: dict[Page, tuple[Page, ...]] = {
    Page.OUT_OF_SERVICE: (Page.ATTRACT,),
    Page.ATTRACT: (Page.HOME, Page.OUT_OF_SERVICE),
    Page.HOME: (Page.SEARCH, Page.GUIDE, Page.ASKING, Page.IDENTITY, Page.NOTICES),
    Page.NOTICES: (Page.NOTICE,),
    Page.NOTICE: (Page.GUIDE,),
    Page.ASKING: (Page.GUIDE, Page.SEARCH),
    Page.SEARCH: (Page.GUIDE, Page.IDENTITY),
    Page.GUIDE: (Page.CONSENT, Page.PLACES),
    Page.PLACES: (Page.GUIDE,),
    Page.CONSENT: (Page.IDENTITY,),
    Page.IDENTITY: (Page.ANSWER, Page.PROOF, Page.PAY, Page.FORM, Page.MY_CASES, Page.PERSON),
    Page.PERSON: (Page.FORM, Page.IDENTITY),
    Page.FORM: (Page.ANSWER, Page.PROOF, Page.PAY, Page.CERTIFICATE, Page.MATERIALS, Page.CHECK),
    Page.MATERIALS: (Page.CHECK,),
    Page.CHECK: (Page.SIGN,),
    Page.CERTIFICATE: (Page.MATERIALS, Page.CHECK),
    Page.ANSWER: (Page.RATING,),
    Page.PROOF: (Page.RATING,),
    Page.PAY: (Page.RATING,),
    Page.SIGN: (Page.FILED,),
    Page.FILED: (Page.RATING, Page.RECEIPT),
    Page.RECEIPT: (Page.RATING,),
    Page.RATING: (Page.TAKE_CARD, Page.BENEFITS, Page.ATTRACT),
    Page.BENEFITS: (Page.TAKE_CARD, Page.GUIDE),
    Page.TAKE_CARD: (Page.ATTRACT,),
    Page.MY_CASES: (Page.CASE, Page.TAKE_CARD),
    Page.CASE: (Page.MATERIALS, Page.FORM),
    Page.TECHNICIAN: (Page.ATTRACT,),
}
ONLY_FOR = {Page.ANSWER: "query", Page.PROOF: "print", Page.PAY: "pay"}  # kinds of service
NEXT_OVER: dict[Over, tuple[Page, ...]] = {Over.PIN: (Page.TECHNICIAN,)}


def coming(visit: Visit) -> tuple[Page, ...]:
    """What is built while this page is read: no page of services that are not the visit's."""
    kind = str(visit.item.kind) if visit.item else ""
    certified = visit.item is not None and any(spec.certificate for spec in visit.item.materials)
    pages = (NEXT_OVER.get(visit.over, ()) if visit.over else ()) + NEXT[visit.page]
    return tuple(
        page for page in pages if ONLY_FOR.get(page, kind) == kind and (page is not Page.CERTIFICATE or certified)
    )


SHEETS: dict[Over, Entry] = {
    Over.IDLE: Entry("sheets/IdleSheet.qml", "sheets:IdleViewModel"),
    Over.END: Entry("sheets/EndSheet.qml", "sheets:EndViewModel"),
    Over.HELP: Entry("sheets/HelpSheet.qml", "sheets:HelpViewModel"),
    Over.PIN: Entry("sheets/PinSheet.qml", "sheets:PinViewModel"),
    Over.TAKE: Entry("sheets/TakeSheet.qml", "take:TakeViewModel"),
    Over.DISPUTE: Entry("sheets/DisputeSheet.qml", "dispute:DisputeViewModel"),
    Over.WITHDRAW: Entry("sheets/WithdrawSheet.qml", "withdraw:WithdrawViewModel"),
}
