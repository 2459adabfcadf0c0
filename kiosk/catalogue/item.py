"""A service (事项) as data, under the national implementation-list (实施清单) field names: domain.md 6.2, 6.3.

Fields of our own are plain English and stand last; `en` carries translations. One item, one JSON file.
"""

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    APPLY = "apply"  # 办理
    QUERY = "query"  # 查询
    PRINT = "print"  # 打印证明
    CERTIFY = "certify"  # 资格认证
    PAY = "pay"  # 缴费
    BOOK = "book"  # 预约: kiosk.catalogue.booking makes it of an item; no file has it


NEEDS_THE_LINE = frozenset({Kind.QUERY, Kind.PRINT, Kind.PAY})


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CertificateSpec(Strict):
    """电子证照 that stands for a paper: its type in the directory of certificates (证照类型代码), and its name."""

    type_code: str = Field(pattern=r"^[0-9A-Z]{6,32}$")
    name: str = Field(min_length=2, max_length=40)
    tells: list[str] = []  # fields (`kiosk.reading.FIELDS`) that answer questions: it is offered before those


class MaterialSpec(Strict):
    """task_general_material. What the resident must bring, or need not."""

    material_name: str = Field(min_length=1, max_length=60)
    material_type: Literal["1", "2", "3"] = "1"  # 1 原件 2 复印件 3 原件或复印件
    material_format: Literal["1", "2", "3"] = "1"  # 1 纸质 2 电子 3 纸质或电子
    is_need: Literal["1", "2", "3"] = "1"  # 1 必要 2 非必要 3 容缺后补
    source_type: Literal["10", "20", "99"] = "20"  # 10 申请人自备 20 政府部门核发 99 其他
    page_num: int = Field(default=1, ge=0, le=20)
    fill_explain: str = ""
    accept_stand: str = ""
    by_law: str = ""
    order_num: int = 0
    how: Literal["card", "photo", "held"] = "photo"  # read from the chip, photographed, or government has it (免提交)
    pages: list[str] = []  # what each photographed page is: ["首页", "本人那一页"]
    certificate: CertificateSpec | None = None  # 免证办: offered before the camera
    paper: Literal["page", "card"] = "page"  # card: of the ID-1 size; its two sides are filed on one sheet
    defer_days: int = Field(default=0, ge=0, le=60)  # 容缺: days to bring it later
    only_if: dict[str, Any] | None = None  # JSON Schema over the answers; absent: always
    note: str = ""  # one plain sentence for the guide
    tag: str = Field(default="", max_length=8)  # on the guide, where the usual 一定要带 … does not say it: "代办才要"
    icon: str = "list"


class Fee(Strict):
    """task_general_fee_project."""

    fee_name: str
    fee_stand: str
    by_law: str = ""


class Listing(Strict):
    """What lists, tiles and the search tell of a service. The index beside the items holds it, so that an item's file
    is read only when the item is opened. A field that a list needs stands here; then `kiosk catalogue publish`."""

    catalog_code: str = Field(pattern=r"^[0-9A-Z]{12}$")  # 基本编码
    task_name: str = Field(min_length=2, max_length=60)
    task_state: Literal["1", "2", "3"] = "1"
    dept_name: str
    server_type: str = "1"  # 1 自然人, several joined with ^
    is_service_terminals: bool = True
    plan_effective_date: date | None = None
    plan_cancel_date: date | None = None

    kind: Kind = Kind.APPLY
    title: str = Field(min_length=2, max_length=24)  # the name people use; task_name stays official
    summary: str = Field(default="", max_length=60)  # one sentence under the title
    short: str = Field(default="", max_length=24)  # under a tile
    topic: str = ""  # group on the home page
    icon: str = "list"
    part_codes: list[str] = []  # of a package: the services it joins
    en: dict[str, Any] = {}

    @property
    def offline(self) -> bool:
        """Whether it can be done at a terminal without the line."""
        return self.is_service_terminals and self.kind not in NEEDS_THE_LINE


class PledgeWords(Strict):
    told: str = ""
    promise: str = ""
    duties: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()


class Pledge(Strict):
    """告知承诺制: who has no proof at hand promises in writing instead (国办发 [2020] 42号). The office tells first
    what the law asks, what the promise binds to, and what follows when it is not true."""

    replaces: str  # material_name of the proof
    told: str = Field(min_length=4, max_length=120)  # what has to be so, in plain words
    promise: str = Field(min_length=4, max_length=120)
    duties: list[str] = Field(min_length=1, max_length=4)
    consequences: list[str] = Field(min_length=1, max_length=4)
    by_law: str = ""
    only_if: dict[str, Any]  # the answer by which it was chosen, freely
    en: PledgeWords = PledgeWords()


class PartField(Strict):
    """Where a part's answer stands among the package's. `only_if` over those; absent: asked whenever the part is."""

    key: str
    only_if: dict[str, Any] | None = None


class ItemPart(Strict):
    """A service inside a package (一件事), as `kiosk.catalogue.joining` put it into the package's item."""

    item: str  # catalog_code
    task_code: str
    task_name: str
    title: str
    dept_name: str
    dept_code: str
    icon: str = "list"
    promise_day: int = 0
    is_fee: bool = False
    only_if: dict[str, Any] | None = None  # over the package's answers; absent: always
    when: str = ""  # whom it is for, where not for everybody: "妈妈上班交生育保险才办"
    fields: dict[str, PartField] = {}  # by the part's own field
    fixed: dict[str, Any] = {}  # answers that follow from the package: never asked
    materials: dict[str, list[str]] = {}  # the part's material -> the package's that hold its pages, in order
    commitments: list[str] = []  # signed when the part applies
    en: dict[str, Any] = {}  # title, dept_name, when, commitments


class Item(Listing):
    task_code: str = Field(pattern=r"^[0-9A-Z]{31}$")  # 实施编码
    task_type: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"]
    task_version: str = "1"
    dept_code: str = Field(pattern=r"^[0-9A-Z]{18}$")
    use_level: Literal["1", "2", "3", "4", "5", "6"] = "4"
    project_type: Literal["1", "2"] = "2"  # 1 即办件 2 承诺件
    accept_condition: list[str] = []
    by_law: list[str] = []
    anticipate_day: int = Field(default=0, ge=0)  # 法定办结时限, working days; 0: at once
    anticipate_explain: str = ""
    promise_day: int = Field(default=0, ge=0)  # 承诺办结时限, working days
    special_procedure: str = ""
    limit_scene_num: int = Field(default=0, ge=0)
    is_fee: bool = False
    fees: list[Fee] = []
    transact_addr: str = ""
    transact_time: str = ""
    link_way: str = "12345"
    supervise_way: str = "12345"
    result_name: str = ""
    result_type: Literal["10", "20", "99"] = "99"
    handle_area: str = ""
    service_type: str = ""  # 中介服务 that the law names; "": none is needed
    cross_mode: Literal["", "online", "relay", "joint"] = ""  # 跨省通办: 全程网办, 异地代收代办, 多地联办
    is_express: bool = False  # 物流快递
    express_fee: int = Field(default=0, ge=0, le=200)  # yuan, paid on delivery; 0: free
    agents: Literal["none", "family", "anyone"] = "none"  # 代办: who may act for somebody
    is_schedule: bool = False  # 预约: of a window, never a condition
    user_topic_type: str = ""
    materials: list[MaterialSpec] = []

    words: list[str] = []  # other words people use for it
    minutes: int = Field(default=5, ge=1, le=60)
    outcome: str = ""  # 办成后: "钱到社保卡"
    after: list[tuple[str, str]] = []  # 接下来: (when, what)
    accepted_on_receipt: bool = False  # 收件即受理
    holds_months: int = Field(default=0, ge=0, le=60)  # 资格认证: how long one confirmation holds; 0: not by months
    commitments: list[str] = []  # signed sentences
    pledges: list[Pledge] = Field(default=[], max_length=24)
    no_pledge: Literal["", "security", "secret", "public_safety", "finance", "ecology", "life", "foreign"] = ""
    """Why the law lets no promise stand for a proof here (国办发 [2020] 42号: risks too great to be undone)."""
    identity: list[Literal["id_card", "travel_document", "social_card", "code", "face"]] = [
        "id_card"
    ]  # which suffice
    form: dict[str, Any] = {"type": "object", "properties": {}}  # kiosk.forms
    parts: list[ItemPart] = []  # of a package; a file of an item has none

    def holds_until(self, confirmed: date) -> date | None:
        """The day by which the next confirmation is due."""
        if not self.holds_months:
            return None
        years, month = divmod(confirmed.month - 1 + self.holds_months, 12)
        last = monthrange(confirmed.year + years, month + 1)[1]
        return date(confirmed.year + years, month + 1, min(confirmed.day, last))
