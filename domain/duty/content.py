"""What a provider hands in for a duty, by the form that the measures name for it.

One class for each form; the measures choose, by duty (`form`). Whether somebody is local is
recorded where the text asks for it (Art. 8(6), 10(3)) and never counted (reading A-36).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, StrictBool, StringConstraints

from domain.personal import Part, Personal
from domain.values import STORABLE, LongText, ShortText, Value

# These values stand inside stored events: they grow by optional fields only.

Listed = Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=500)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), STORABLE]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Level = Annotated[int, Field(ge=0, le=4)]


class Content(Value):
    """What every form has: the days in it that lie in the past, with their fields."""

    def past_days(self) -> Iterable[tuple[str, date]]:
        return ()


class Plain(Content):
    """The summary and the evidence say it all."""

    form: Literal["plain"] = "plain"


class Registration(Content):
    """The project is registered on the public platform (Art. 8(1))."""

    form: Literal["registration"] = "registration"
    platform_number: ShortText
    edition: ShortText = Field(description="评测指标版本 · edition of the indicators")
    registered_on: date

    def past_days(self) -> Iterable[tuple[str, date]]:
        return (("registered_on", self.registered_on),)


class Plan(Content):
    """A plan of the year, or the transformation plan of a project (Art. 8(2), 8(4))."""

    form: Literal["plan"] = "plan"
    title: ShortText
    goals: Listed
    measures: tuple[ShortText, ...] = Field(
        default=(), max_length=500, description="主要措施 · how the goals are to be reached"
    )


class MonthlyPlan(Content):
    form: Literal["monthly-plan"] = "monthly-plan"
    month: Month
    tasks: Listed


class Progress(Content):
    """Done against planned (Art. 8(2))."""

    form: Literal["progress"] = "progress"
    percent: int = Field(ge=0, le=100, description="完成比例 · how much is done, in per cent")
    done: Listed
    obstacles: tuple[ShortText, ...] = Field(default=(), max_length=500)


class Lists(Content):
    """The three lists of needs, problems and scenarios (Art. 8(3))."""

    form: Literal["lists"] = "lists"
    needs: Listed
    problems: Listed
    scenarios: Listed


class Diagnosis(Content):
    """The diagnostic report on an enterprise (Art. 8(4))."""

    form: Literal["diagnosis"] = "diagnosis"
    issued_on: date
    level: Level | None = Field(default=None, description="诊断时水平 · level when diagnosed")
    findings: LongText

    def past_days(self) -> Iterable[tuple[str, date]]:
        return (("issued_on", self.issued_on),)


class CaseStudy(Content):
    """A model enterprise that is recommended (Art. 8(7), 9(2))."""

    form: Literal["case-study"] = "case-study"
    title: ShortText
    enterprise: ShortText
    results: LongText


class Training(Content):
    form: Literal["training"] = "training"
    topic: ShortText
    held_on: date
    headcount: int = Field(ge=1, le=100_000, description="参训人数 · people trained")

    def past_days(self) -> Iterable[tuple[str, date]]:
        return (("held_on", self.held_on),)


class Maintenance(Content):
    """How the finished system is looked after (Art. 8(9))."""

    form: Literal["maintenance"] = "maintenance"
    response_hours: int = Field(ge=1, le=8_760, description="响应时限（小时） · hours to respond")
    contact: Annotated[ShortText, Personal(Part.CONTACT)]
    services: Listed


class Product(Value):
    name: ShortText
    use: Remark = ""
    equipment: StrictBool = Field(
        default=False, description="网关、路由、传感器等设备 · gateways, routers, sensors"
    )


class Products(Content):
    """Products, solutions and equipment (Art. 5, 8(3), 9(1))."""

    form: Literal["products"] = "products"
    products: Annotated[tuple[Product, ...], Field(min_length=1, max_length=500)]


class Served(Value):
    enterprise: ShortText
    service: ShortText
    since: date


class ServedEnterprises(Content):
    """Whom the provider served (Art. 5); an empty list says that there was nobody."""

    form: Literal["served-enterprises"] = "served-enterprises"
    enterprises: tuple[Served, ...] = Field(max_length=1_000)

    def past_days(self) -> Iterable[tuple[str, date]]:
        return (("enterprises.since", served.since) for served in self.enterprises)


class Member(Value):
    name: Annotated[ShortText, Personal(Part.MEMBER)]
    role: ShortText
    local: StrictBool | None = Field(
        default=None, description="是否本地，仅记录不评分（A-36） · recorded, never scored"
    )


class TeamRoster(Content):
    """Who works on the project (Art. 10(3))."""

    form: Literal["team-roster"] = "team-roster"
    members: Annotated[tuple[Member, ...], Field(min_length=1, max_length=500)]


class Signature(Value):
    name: Annotated[ShortText, Personal(Part.SIGNATORY)]
    signed_on: date


class Confidentiality(Content):
    """The undertaking of the provider and of each member of the project (Art. 10(5))."""

    form: Literal["confidentiality"] = "confidentiality"
    provider: Signature = Field(description="服务商签署人 · who signed for the provider")
    members: Annotated[tuple[Signature, ...], Field(min_length=1, max_length=500)]

    def past_days(self) -> Iterable[tuple[str, date]]:
        yield "provider.signed_on", self.provider.signed_on
        for member in self.members:
            yield "members.signed_on", member.signed_on


class ImportantMatter(Content):
    """Something that the bureau should know at once (Art. 5)."""

    form: Literal["important-matter"] = "important-matter"
    matter: LongText
    arose_on: date

    def past_days(self) -> Iterable[tuple[str, date]]:
        return (("arose_on", self.arose_on),)


AnyContent = Annotated[
    Plain
    | Registration
    | Plan
    | MonthlyPlan
    | Progress
    | Lists
    | Diagnosis
    | CaseStudy
    | Training
    | Maintenance
    | Products
    | ServedEnterprises
    | TeamRoster
    | Confidentiality
    | ImportantMatter,
    Field(discriminator="form"),
]
FORMS: Final = frozenset(
    kind.model_fields["form"].default for kind in get_args(get_args(AnyContent)[0])
)
