"""The papers that can be read, by the words printed on them. Data."""

from dataclasses import dataclass
from typing import Final, Literal

Shape = Literal[
    "name", "words", "address", "date", "id_number", "credit_code", "household_number", "birth_number", ""
]


@dataclass(frozen=True, slots=True)
class Paper:
    """`titles`: any one makes it this paper. `marks`: so do two of these labels.

    labels: as printed -> (field, shape of its value); ("", "") bounds its neighbours and is not read.
    """

    name: str
    titles: tuple[str, ...]
    marks: frozenset[str]
    labels: dict[str, tuple[str, Shape]]


UNREAD: Final[tuple[str, Shape]] = ("", "")


def _unread(*words: str) -> dict[str, tuple[str, Shape]]:
    return dict.fromkeys(words, UNREAD)


PAPERS: Final = (
    Paper(
        "household",
        ("户口簿首页", "居民户口簿"),
        frozenset({"户主姓名", "户别", "户号"}),
        {
            "户主姓名": ("household.head", "name"),
            "户号": ("household.number", "household_number"),
            "住址": ("household.address", "address"),
            **_unread("户别", "省级公安机关", "户口登记机关", "承办人签章", "签发"),
        },
    ),
    Paper(
        "member",
        ("常住人口登记卡",),
        frozenset({"户主或与户主关系", "曾用名", "籍贯", "何时由何地迁来"}),
        {
            "姓名": ("member.name", "name"),
            "户主或与户主关系": ("member.relation", "words"),
            "出生日期": ("member.birth_date", "date"),
            "公民身份号码": ("member.id_number", "id_number"),
            "公民身份证件编号": ("member.id_number", "id_number"),
            **_unread(
                "曾用名", "性别", "出生地", "民族", "籍贯", "其他住址", "本市县其他住址", "宗教信仰", "身高", "血型",
                "文化程度", "婚姻状况", "兵役状况", "服务处所", "职业", "何时由何地迁来", "承办人签章", "登记日期",
                "签发日期", "监护人", "监护关系",
            ),
        },
    ),
    Paper(
        "licence",
        ("营业执照",),
        frozenset({"统一社会信用代码", "法定代表人", "注册资本", "经营范围"}),
        {
            "统一社会信用代码": ("licence.code", "credit_code"),
            "名称": ("licence.name", "words"),
            "法定代表人": ("licence.person", "name"),
            "经营者": ("licence.person", "name"),
            "负责人": ("licence.person", "name"),
            "成立日期": ("licence.founded", "date"),
            "注册日期": ("licence.founded", "date"),
            "住所": ("licence.address", "address"),
            "经营场所": ("licence.address", "address"),
            **_unread(
                "类型", "组成形式", "注册资本", "营业期限", "经营范围", "登记机关", "市场主体应当", "国家企业信用",
                "副本", "编号",
            ),
        },
    ),
    Paper(
        "birth",
        ("出生医学证明",),
        frozenset({"新生儿姓名", "出生孕周", "出生体重", "接生机构"}),
        {
            "新生儿姓名": ("birth.child_name", "name"),
            "出生时间": ("birth.born", "date"),
            "出生证编号": ("birth.number", "birth_number"),
            "母亲姓名": ("birth.mother", "name"),
            "父亲姓名": ("birth.father", "name"),
            **_unread(
                "性别", "出生孕周", "出生体重", "出生身长", "出生地点", "医疗机构名称", "接生机构", "年龄", "国籍",
                "民族", "住址", "有效身份证件", "身份证件号码", "签发机构", "签发日期", "健康状况",
            ),
        },
    ),
    Paper(
        "card",
        ("居民身份证",),
        frozenset({"公民身份号码", "住址", "姓名", "民族"}),
        {
            "姓名": ("card.name", "name"),
            "住址": ("card.address", "address"),
            "公民身份号码": ("card.id_number", "id_number"),
            **_unread("性别", "民族", "出生", "签发机关", "有效期限"),
        },
    ),
)  # fmt: skip
