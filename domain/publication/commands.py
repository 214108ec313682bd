"""The forms of a publication's steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.publication.events import (
    Content,
    PublicationKind,
    Remark,
    Source,
    Term,
    Wording,
    Words,
)
from domain.publication.state import OF_PROVIDERS
from domain.values import LongText, ShortText, Value


class _Text(Value):
    title: ShortText
    text: LongText = Field(description="公开的全文（中文）· the text, in Chinese")
    text_en: Words = Field(default="", description="英文，可不填 · in English, may be left out")
    content: Content | None = Field(
        default=None, description="第五条所列内容分项填写 · itemised, for the kinds of Art. 5"
    )

    @property
    def wording(self) -> Wording:
        return Wording(title=self.title, text=self.text, text_en=self.text_en, content=self.content)


class Draft(_Text):
    kind: PublicationKind
    provider_id: UUID | None = None
    source: Source | None = Field(
        default=None,
        description="所依据的记录 · the record it makes public (expulsion-case and the like)",
    )
    term: Term = Term()
    drafted_on: date

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Draft:
        of_provider = self.kind in OF_PROVIDERS
        if of_provider and (self.content is None or self.content.kind != self.kind.value):
            raise ValueError(
                "须填写与类型一致的 content · this kind needs the content of its own kind"
            )
        if not of_provider and self.content is not None:
            raise ValueError("此类型不填 content · this kind takes no content")
        if of_provider and self.provider_id is None:
            raise ValueError("须填写 provider_id · this kind names its provider_id")
        return self


class Revise(_Text):
    term: Term | None = Field(
        default=None, description="不填则不变；公布后不能变 · unchanged when left out"
    )
    revised_on: date


class Review(Value):
    approved: StrictBool
    on: date
    no_trade_secrets: StrictBool = Field(
        default=False, description="不含商业秘密 · no trade secrets"
    )
    no_personal_data: StrictBool = Field(
        default=False, description="不含个人信息 · no personal data"
    )
    no_complainant: StrictBool = Field(
        default=False, description="不能识别投诉人 · no complainant can be recognised"
    )
    legal_review: StrictBool = Field(
        default=False, description="已经法制审核（第十四、十五条）· legally reviewed (Art. 14, 15)"
    )
    reason: Remark = Field(default="", description="退回须写明理由 · needed where it is returned")


class Publish(Value):
    published_on: date


class Correct(Value):
    on: date
    reason: LongText


class SetBasisAside(Value):
    on: date = Field(description="决定被撤销之日 · the day the decision was set aside")
    reason: LongText


class Withdraw(Value):
    on: date
    reason: LongText
