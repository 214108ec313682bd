"""Which field of the roster each heading means, in the words that offices use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from interfaces.roster import headings
from interfaces.roster.report import Kind

_NAME = "名称 单位名称 企业名称 公司名称 单位全称 企业全称 单位 name company companyname"
_USCC = (
    "统一社会信用代码 信用代码 社会信用代码 统一信用代码 统一社会信用代码证号 社会统一信用代码"
    " uscc creditcode unifiedsocialcreditcode"
)
_PERSON = "联系人 联系人姓名 contact contactname contact.name contactperson"
_PHONE = (
    "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 联系人电话 联系人手机 联系手机"
    " phone mobile telephone tel phonenumber contactphone contact.phone"
)

WORDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.PROVIDERS: {
        "name": f"服务商名称 服务商 服务商全称 服务机构名称 供应商名称 {_NAME}"
        " provider providername",
        "uscc": f"{_USCC} 服务商统一社会信用代码 服务商信用代码",
        "kind": "类型 服务商类型 类别 服务商类别 服务类型 kind type providerkind providertype",
        "legal_representative": "法定代表人 法人代表 法人 法定代表人姓名 法人姓名 负责人"
        " legalrepresentative legalperson",
        "domicile": "住所 注册地址 地址 注册地 住所地 公司地址 单位地址 domicile address"
        " registeredaddress",
        "business_scope": "经营范围 业务范围 businessscope scope",
        "registered_capital": "注册资本 注册资金 注册资本金 registeredcapital capital",
        "liaison_name": f"联络员 联络员姓名 联络人 {_PERSON} liaison liaisonname liaison.name",
        "liaison_phone": f"联络员电话 联络员手机 联络员联系电话 联络员联系方式 联络人电话 {_PHONE}"
        " liaisonphone liaison.phone",
        "admitted_on": "入选日期 入库日期 纳入日期 入选时间 入库时间 纳入时间 入池日期 认定日期"
        " admittedon admissiondate dateadmitted admitted",
    },
    Kind.ENTERPRISES: {
        "name": f"试点企业名称 试点企业 企业 {_NAME} enterprise enterprisename",
        "uscc": f"{_USCC} 企业统一社会信用代码 企业信用代码 试点企业统一社会信用代码",
        "district": "区县 县区 所属县区 所属区县 所在区域 所在县区 所在区县 所属区域 县(市、区)"
        " 所属县 所属城区 城区 所在地 辖区 district county area",
        "industry": "行业 所属行业 行业类别 所属行业类别 细分行业 行业名称 industry sector",
        "contact_name": f"{_PERSON} 企业联系人 联系人及职务",
        "contact_phone": f"{_PHONE} 企业联系电话 企业联系方式",
        "pilot": "是否试点 是否试点企业 是否为试点企业 pilot ispilot pilotenterprise",
    },
    Kind.ENGAGEMENTS: {
        "title": "项目名称 项目 改造项目 改造项目名称 合同名称 title project projectname"
        " engagement projecttitle",
        "enterprise": "试点企业 企业 改造企业 被改造企业 enterprise",
        "enterprise_name": "试点企业名称 企业名称 改造企业名称 enterprisename",
        "enterprise_uscc": "企业统一社会信用代码 试点企业统一社会信用代码 企业信用代码"
        " 改造企业统一社会信用代码 试点企业信用代码 企业社会信用代码 enterpriseuscc"
        " enterprisecreditcode",
        "provider": "服务商 牵头服务商 集成服务商 总包服务商 provider leadprovider"
        " integratedprovider",
        "provider_name": "服务商名称 牵头服务商名称 集成服务商名称 providername leadprovidername",
        "provider_uscc": "服务商统一社会信用代码 牵头服务商统一社会信用代码 服务商信用代码"
        " 集成服务商统一社会信用代码 牵头服务商信用代码 服务商社会信用代码 provideruscc"
        " leadprovideruscc providercreditcode",
        "product_providers": "产品服务商 产品服务商名单 配套服务商 productproviders"
        " productprovider",
        "product_providers_name": "产品服务商名称 productprovidernames productprovidername",
        "product_providers_uscc": "产品服务商统一社会信用代码 产品服务商信用代码"
        " productproviderusccs productprovideruscc",
        "established_on": "立项日期 签约日期 开始日期 立项时间 签约时间 开始时间 合同签订日期"
        " 合同签订时间 启动日期 establishedon established date startdate signedon contractdate",
        "level_before": "改造前等级 改造前级别 改造前水平 改造前数字化水平 改造前数字化等级"
        " 改造前数字化水平等级 改造前评测等级 levelbefore beforelevel",
    },
    **headings.WORDS,
}

LABELS: Final[Mapping[Kind, Mapping[str, str]]] = {
    kind: {name: words.split()[0] for name, words in fields.items()}
    for kind, fields in WORDS.items()
}
REQUIRED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.PROVIDERS: ("name", "uscc", "kind"),
    Kind.ENTERPRISES: ("name", "uscc"),
    Kind.ENGAGEMENTS: ("title", "enterprise", "provider", "established_on"),
    **headings.REQUIRED,
}
REFERENCES: Final = ("enterprise", "provider", "product_providers")
SEALED: Final = {kind: headings.SEALED if kind is Kind.COMPLAINTS else frozenset() for kind in Kind}
"""Fields of which no report shows the cells."""

_COUNTERS: Final = frozenset(["序号", "编号", "行号", "no", "no.", "#", "序", "id", "index"])
_UNITS: Final[Mapping[str, Decimal]] = {
    "元": Decimal(1),
    "人民币元": Decimal(1),
    "yuan": Decimal(1),
    "cny": Decimal(1),
    "rmb": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "万元人民币": Decimal(10_000),
    "人民币万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}
_CURRENCY: Final = re.compile(r"元|币|usd|dollar|eur|hkd|jpy|英镑")
_INVISIBLE: Final = re.compile(r"[\s*※:_\-\u00ad\u200b-\u200f\u2060\ufeff]+")
_BRACKET: Final = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_UNIT_AT_END: Final = re.compile(r"^(注册资[本金]+)[/,、]?(万元|亿元|元)$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its place, its heading as written, and the field it fills."""

    place: int
    heading: str
    field: str | None
    unit: str | None = None
    """What the heading says in brackets about the money in it."""
    counter: bool = False
    """It only numbers the rows."""

    @property
    def factor(self) -> Decimal | None:
        """How many yuan one unit is; none where the heading does not say, or speaks of another
        currency. The name that the API uses means yuan."""
        if self.unit is None and self.heading.isascii():
            return Decimal(1)
        return _UNITS.get(self.unit or "")

    @property
    def foreign_currency(self) -> bool:
        return self.unit is not None and self.unit not in _UNITS


def columns(kind: Kind, heading: tuple[object, ...]) -> list[Column]:
    return [_column(kind, place, cell) for place, cell in enumerate(heading)]


def recognised(kind: Kind, heading: tuple[object, ...]) -> int:
    """How many fields a row would name if it were the heading; one alone is chance."""
    if sum(isinstance(cell, str) for cell in heading) < 2:
        return 0
    fields = {column.field for column in columns(kind, heading)} - {None}
    return len(fields) if len(fields) > 1 else 0


def same_heading(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether a row repeats the heading, as printed lists do on each page."""
    pairs = zip_longest(one, other)
    return all(_plain(str(a or "")) == _plain(str(b or "")) for a, b in pairs)


def written(cell: object) -> str:
    """A heading in one line, as the office wrote it."""
    return " ".join(str(cell).split()) if cell is not None else ""


def _column(kind: Kind, place: int, cell: object) -> Column:
    heading = written(cell)
    if not isinstance(cell, str):
        return Column(place, heading, None)
    brackets = [_plain(note) for note in _BRACKET.findall(unicodedata.normalize("NFKC", heading))]
    bare = _plain(_BRACKET.sub("", unicodedata.normalize("NFKC", heading)))
    for spelling in _spellings(_plain(heading), bare, brackets):
        field = _FIELDS[kind].get(spelling)
        if field is not None:
            return Column(place, heading, field, _unit(field, brackets))
    at_end = _UNIT_AT_END.match(bare)
    if kind is Kind.PROVIDERS and at_end:
        return Column(place, heading, "registered_capital", at_end[2])
    return Column(place, heading, None, counter=bare in _COUNTERS)


def _spellings(whole: str, bare: str, brackets: list[str]) -> Iterator[str]:
    """The heading, then with what its brackets add (牵头服务商（名称）), then without them."""
    yield whole
    for note in brackets:
        code = any(word in note for word in ("代码", "uscc", "creditcode"))
        name = any(word in note for word in ("名称", "全称", "name"))
        if code and not name:
            yield f"{bare}统一社会信用代码"
            yield f"{bare}uscc"
        elif name and not code:
            yield f"{bare}名称"
            yield f"{bare}name"
    yield bare


def _unit(field: str, brackets: list[str]) -> str | None:
    if field != "registered_capital":
        return None
    units = [note.removeprefix("单位") for note in brackets]
    known = [unit for unit in units if unit in _UNITS]
    foreign = [unit for unit in units if _CURRENCY.search(unit) and unit != "人民币"]
    return next(iter(known + foreign), None)


def _plain(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()


_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    kind: {_plain(word): name for name, words in fields.items() for word in words.split()}
    for kind, fields in WORDS.items()
}
