"""Any events in any order: what must hold all the same."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.protocol import Fault
from kiosk.application.acting import asked
from kiosk.application.template import NOBODY
from kiosk.session import effects as x
from kiosk.session import events as e
from kiosk.session.progress import current_question, current_shot, has_data, progress
from kiosk.session.step import step
from kiosk.session.visit import Acting, Draft, Mode, Notice, Over, Page, Printing, TakenPage, Visit, Way
from tests.kiosk.session.visits import (
    AT_CARD,
    FILED,
    ITEM,
    OPEN,
    OTHER_ITEM,
    OTHER_PERSON,
    PERMIT,
    PLACES,
    SIGNATURE,
    STUB,
    TIMEOUTS,
    personal,
)

BEHIND_THE_CARD = frozenset(
    {Page.FORM, Page.MATERIALS, Page.CHECK, Page.SIGN, Page.FILED, Page.RECEIPT, Page.RATING, Page.MY_CASES}
)
NOBODY_HERE = frozenset({Page.ATTRACT, Page.OUT_OF_SERVICE, Page.TAKE_CARD, Page.TECHNICIAN})
DRAFT = Draft(
    ITEM.catalog_code, "1", {"address": "清塘镇六组", "pay_to": "bank", "strange": [1]}, deferred=frozenset("x")
)
FOR_ANOTHER = ITEM.model_copy(update={"agents": "family", "server_type": "1^2"})
ANSWERS = st.sampled_from(
    ["social", "bank", "清塘镇六组18号", "13800006612", "", None, "短", 7, True, [], "x" * 3000]
)

EVENTS: st.SearchStrategy[e.Event] = st.one_of(
    st.sampled_from(
        [
            e.Touched(), e.Back(), e.EndAsked(), e.OverClosed(), e.VoiceToggled(), e.HelpAsked(), e.HelpCalled("x"),
            e.HelpComing("x"),
            e.GuideAccepted(), e.TakeAsked(), e.GuidePrinted(), e.Consented(), e.MyCasesAsked(), e.CardLifted(),
            e.AnswerConfirmed(),
            e.AnswerDoubted(), e.PagesAccepted(), e.MaterialDeferred(), e.Revealed(), e.CheckAccepted(),
            e.Filed(FILED), e.PrintAsked(), e.ReceiptTaken(), e.WithdrawAsked(), e.WithdrawConfirmed(),
            e.TechnicianAsked(), e.Started(), e.SearchOpened("养老"), e.QueryChanged("gao"), e.NoticesOpened(),
            e.AskingOpened(), e.PlacesOpened(), e.ChoiceMade(0), e.ChoiceMade(1),
        ]
    ),
    st.builds(e.Started, st.sampled_from([None, *Mode])),
    st.builds(e.NoticeChosen, st.integers(-1, 5)),
    st.builds(e.EndConfirmed, st.booleans()),
    st.builds(e.ModeChosen, st.sampled_from(Mode)),
    st.builds(e.LanguageChosen, st.sampled_from(["zh_CN", "en"])),
    st.builds(e.ItemChosen, st.sampled_from([ITEM, OTHER_ITEM, OPEN]), st.just("1")),
    st.builds(e.BookingAsked, st.sampled_from([ITEM, OTHER_ITEM])),
    st.sampled_from([e.ActingChosen(one, asked(FOR_ANOTHER, one)) for one in Acting]),
    st.sampled_from([e.DisputeAsked(), e.Disputed("name"), e.Disputed("birth_date"), e.Disputed("?")]),
    st.builds(e.CardRead, st.sampled_from([NOBODY, NOBODY, OTHER_PERSON]),
              st.sampled_from([None, None, Notice.CARD_EXPIRED]), st.sampled_from([None, DRAFT]),
              st.sampled_from([(), (STUB,)])),
    st.builds(e.CardFailed, st.sampled_from(Fault), st.sampled_from([None, Notice.CARD_LOCKED, Notice.CODE_STALE])),
    st.builds(e.WayChosen, st.sampled_from(Way)),
    st.builds(e.DocumentRead, st.sampled_from([PERMIT, replace(PERMIT, name="CHAN, TAI MAN")]),
              st.sampled_from([None, None, Notice.CARD_EXPIRED])),
    st.sampled_from([e.PersonConfirmed(), e.PersonDoubted(), e.CodeSeen(), e.NumberGiven("451703268847")]),
    st.builds(e.NameWritten, st.sampled_from(["陈大文", "1", ""])),
    st.builds(e.CameraFailed, st.sampled_from(Fault)),
    st.builds(e.Answered, ANSWERS),
    st.builds(e.EditAsked, st.sampled_from(["address", "pay_to", "bank", "phone", "户口簿", "银行卡", "照片", "?"])),
    st.builds(e.PageTaken, st.builds(TakenPage, st.sampled_from(["户口簿", "银行卡", "照片"]), st.integers(0, 2),
                                     st.sampled_from([b"jpeg", b""]))),
    st.builds(e.PageRetaken, st.sampled_from(["户口簿", "银行卡", "?"]), st.integers(-1, 2)),
    st.builds(e.Signed, st.sampled_from([SIGNATURE, None]), st.sampled_from([None, Notice.SIGNATURE_SCRIBBLE])),
    st.builds(e.NotFiled, st.sampled_from([Notice.DISK_FULL, Notice.NOT_FILED])),
    st.builds(e.PrintingChanged, st.sampled_from(Printing)),
    st.builds(e.Rated, st.sampled_from([None, 1, 5, 0, 6]), st.just(("512",)), st.booleans()),
    st.builds(e.StubChosen, st.integers(-2, 3)),
    st.builds(e.StubsChanged, st.sampled_from([(), (STUB,)])),
    st.builds(e.PinEntered, st.booleans()),
    st.builds(e.ServiceChanged, st.booleans()),
)  # fmt: skip


class AnyVisit(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.visit = Visit()
        self.now = 0.0
        self.awaiting = False

    @initialize(place=st.sampled_from([*PLACES.values(), AT_CARD]))
    def begin(self, place: Any) -> None:
        for event in place:
            self.happen(event)

    @rule(event=EVENTS)
    def anything(self, event: e.Event) -> None:
        self.happen(event)

    @rule(seconds=st.sampled_from([1, 10, 60, 200]))
    def time(self, seconds: int) -> None:
        for _ in range(min(seconds, 5)):
            self.happen(e.Tick(), seconds / min(seconds, 5))

    @rule()
    def fill(self) -> None:
        """What a resident would do next, so that the machine gets anywhere."""
        visit = self.visit
        question, shot = current_question(visit), current_shot(visit)
        if visit.page is Page.FORM and question is not None:
            value = "social" if question.options else "13800006612" if question.widget == "phone" else "清塘镇六组"
            self.happen(e.Answered(value))
        elif visit.page is Page.MATERIALS and shot is not None:
            self.happen(e.PageTaken(TakenPage(shot.material, shot.index, b"jpeg")))
            self.happen(e.PagesAccepted())

    @precondition(lambda self: self.visit.page is Page.CHECK)
    @rule()
    def sign(self) -> None:
        self.happen(e.CheckAccepted())
        self.happen(e.Signed(SIGNATURE))

    def happen(self, event: e.Event, after: float = 0.2) -> None:
        before = self.visit
        self.now += after
        self.visit, effects = step(before, event, self.now, TIMEOUTS)
        kinds = [type(effect) for effect in effects]
        filings = kinds.count(x.FileCase)
        if filings:
            assert filings == 1
            assert not self.awaiting, "filed twice for one signature"
            assert before.page is Page.SIGN
            self.awaiting = True
        if isinstance(event, e.Filed | e.NotFiled) or not self.visit.filing:
            self.awaiting = False
        if x.Wipe in kinds:
            assert not personal(self.visit)
            if has_data(before) and not before.filing and not (isinstance(event, e.EndConfirmed) and not event.keep):
                assert x.SaveDraft in kinds
                assert kinds.index(x.SaveDraft) < kinds.index(x.Wipe)
        if x.SaveDraft in kinds:
            assert next(one for one in effects if isinstance(one, x.SaveDraft)).visit.card is not None
        if before.card is not None and self.visit.card is None and self.visit.page in NOBODY_HERE:
            assert x.Wipe in kinds
        if self.visit.page is Page.FILED and before.page is not Page.FILED:
            assert before.filing
        if before.filed is not None and self.visit.filed is None:
            assert self.visit.page in NOBODY_HERE

    @invariant()
    def pages_behind_the_card_have_one(self) -> None:
        if self.visit.page in BEHIND_THE_CARD:
            assert self.visit.card is not None

    @invariant()
    def nobody_leaves_anything_behind(self) -> None:
        if self.visit.page in NOBODY_HERE:
            assert not personal(self.visit)

    @invariant()
    def every_page_has_what_it_shows(self) -> None:
        visit = self.visit
        assert 0 <= progress(visit)[0] <= 6
        if visit.page is Page.FORM:
            assert current_question(visit) is not None
        if visit.page is Page.MATERIALS:
            assert current_shot(visit) is not None
        if visit.page in (Page.FILED, Page.RECEIPT, Page.RATING):
            assert visit.filed is not None
        if visit.stubs:
            assert 0 <= visit.chosen_stub < len(visit.stubs)
        assert visit.reading <= (visit.page is Page.IDENTITY)
        assert visit.watching <= (visit.page is Page.MATERIALS)
        assert (visit.page is Page.TECHNICIAN or visit.over is Over.PIN) <= (visit.card is None)

    def teardown(self) -> None:
        for _ in range(4):
            self.happen(e.Tick(), 700)
        assert self.visit.page in (Page.ATTRACT, Page.OUT_OF_SERVICE)


AnyVisit.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestAnyVisit = AnyVisit.TestCase
