"""What administrators ask for."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from domain.message import Topic
from domain.personal import same_name
from domain.values import STORABLE, LongText, Role, ShortText, Value

GrantedRole = Literal[
    Role.CASEWORKER,
    Role.APPROVER,
    Role.PRINCIPAL,
    Role.AUDITOR,
    Role.PROVIDER,
    Role.ENTERPRISE,
    Role.ADMIN,
]


def _login(text: str) -> str:
    if not all(char.isalnum() or char in "._-@" for char in text):
        raise ValueError(
            "登录名只能包含文字、数字和 . _ - @"
            " · a login name is of letters, digits and . _ - @ only"
        )
    return same_name(text)


Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=64),
    STORABLE,
    AfterValidator(_login),
]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=8, max_length=300), STORABLE
]


def _mail(text: str) -> str:
    if text and not MAIL.fullmatch(text):
        raise ValueError("电子邮箱应如 name@example.gov.cn · an address is like name@example.org")
    return text


def _phone(text: str) -> str:
    plain = re.sub(r"[\s()-]", "", text)
    if plain and not PHONE.fullmatch(plain):
        raise ValueError("手机号应为数字，可带 + 和国家代码 · a number is of digits, with + or not")
    return plain


MAIL: Final = re.compile(
    r"(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    r"(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
"""As browsers take it (HTML, valid e-mail address), with dots only between other characters (RFC
5322): no comments, quotes or line ends."""
PHONE: Final = re.compile(r"\+?\d{5,15}", re.ASCII)
Mail = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254), STORABLE, AfterValidator(_mail)
]
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=40), STORABLE, AfterValidator(_phone)
]
Topics = Annotated[tuple[Topic, ...], Field(max_length=len(Topic))]


class SetContact(Value):
    """Whole each time: what is left out goes."""

    mail: Mail = Field(default="", description="电子邮箱 · e-mail address")
    phone: Phone = Field(default="", description="手机号 · mobile number")
    mail_for: Topics = Field(default=tuple(Topic), description="哪些发邮件 · which come by mail")
    sms_for: Topics = Field(default=(), description="哪些发短信 · which come by SMS")


class Grant(Value):
    role: GrantedRole
    acts_for: UUID | None = Field(
        default=None, description="代表哪家服务商或企业 · for which provider or enterprise"
    )


class Open(Value):
    login: Login = Field(description="登录名，此后不变 · the login name, for good")
    name: ShortText = Field(description="姓名，显示在每一步办理上 · the name on every act")
    roles: Annotated[tuple[Grant, ...], Field(min_length=1, max_length=20)]


class Withdraw(Value):
    role: GrantedRole
    acts_for: UUID | None = None
    reason: LongText


class Rename(Value):
    name: ShortText
    reason: LongText


class Reason(Value):
    reason: LongText


class Lock(Reason):
    pass


class Unlock(Reason):
    pass


class Close(Reason):
    pass


class ResetPassword(Reason):
    """A temporary password is drawn; the answer shows it once."""


class Link(Value):
    issuer: Address = Field(description="OpenID 提供方 · the issuer")
    subject: ShortText = Field(description="该人在提供方的标识（sub） · the subject there")


class Unlink(Link):
    reason: LongText
