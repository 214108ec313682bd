"""Every error is an RFC 9457 problem: what, why, which clause, which field, and the way out."""

from __future__ import annotations

from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from application.errors import (
    Busy,
    FilesAway,
    FilesFull,
    KeyReused,
    NotScanned,
    Stale,
)
from application.limits import TooMany
from domain.attached import TooLarge
from domain.values import Malformed, NotAllowedNow, NotYours, Refusal, Text, Unknown
from interfaces import logs
from interfaces.api.headers import HEADERS
from interfaces.files.drafts import is_full
from interfaces.identity import NotSignedIn

MEDIA_TYPE: Final = "application/problem+json"
log = structlog.get_logger("duban.api")


class FieldError(BaseModel):
    pointer: str = Field(examples=["/served_on"], description="JSON pointer into the body")
    detail: str


class Problem(BaseModel):
    """`code` and `citation` say which rule refused (a clause such as 12 or 14.4)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:duban:problem:served-already"])
    title: str
    status: int
    detail: str
    code: str | None = None
    citation: str | None = None
    errors: list[FieldError] | None = None


TITLES: Final[dict[int, Text]] = {
    400: Text("请求无法读取", "The request cannot be read"),
    401: Text("请先登录", "Nobody is signed in"),
    403: Text("无权办理", "Not for this role"),
    404: Text("没有这一记录", "No such record"),
    405: Text("不支持这种请求方法", "This method is not supported here"),
    409: Text("记录目前的状态不允许", "The record's state does not allow it"),
    412: Text("记录已被更新", "The record has moved on"),
    413: Text("请求内容过大", "The request is too large"),
    415: Text("内容类型不支持", "This type of content is not supported"),
    422: Text("填写有误", "The request is malformed"),
    429: Text("请求过于频繁", "Too many requests"),
    500: Text("系统内部错误", "Internal error"),
    503: Text("暂时不可用", "Not available right now"),
    507: Text("存储空间不足", "No room left"),
}


def problem(
    status: int,
    detail: Text | str,
    *,
    code: str | None = None,
    citation: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    body: dict[str, Any] = {
        "type": f"urn:duban:problem:{code}" if code else "about:blank",
        "title": str(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": str(detail),
    }
    body |= {k: v for k, v in (("code", code), ("citation", citation), ("errors", errors)) if v}
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


STATUS_OF: Final[dict[type[Refusal], int]] = {
    TooLarge: 413,
    Unknown: 404,
    NotYours: 403,
    NotAllowedNow: 409,
    Malformed: 422,
}


def status_of(refusal: Refusal) -> int:
    return next((s for kind, s in STATUS_OF.items() if isinstance(refusal, kind)), 409)


def _refused(request: Request, refusal: Refusal) -> JSONResponse:
    errors = None
    if refusal.field:
        pointer = "/" + refusal.field.replace(".", "/")
        told = refusal.faults or (refusal.text,)
        errors = [{"pointer": pointer, "detail": str(one)} for one in told]
    return problem(
        status_of(refusal),
        refusal.text,
        code=refusal.code,
        citation=refusal.citation,
        errors=errors,
    )


def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    named = _named(request)
    if named and request.method not in named:
        return _http(request, HTTPException(405))
    found = [(_pointer(item), words_of(item)) for item in error.errors()]
    pointer, words = found[0] if found else ("/", TITLES[422])
    errors = [{"pointer": where, "detail": str(what)} for where, what in found]
    detail = Text(f"{pointer}：{words.zh}", f"{pointer}: {words.en}")
    return problem(422, detail, code="malformed", errors=errors)


def _pointer(found: Any) -> str:
    if found["type"] == "json_invalid":
        return "/"
    return "/" + "/".join(str(part) for part in found["loc"] if part != "body")


def words_of(found: Any) -> Text:
    """Our own messages are in both languages already; the library's get their Chinese here."""
    message: str = found["msg"].removeprefix("Value error, ")
    zh, _, en = message.partition(" · ")
    if en:
        return Text(zh, en)
    return Text(ZH.get(found["type"], "填写有误"), message)


ZH: Final[dict[str, str]] = {
    "missing": "必填",
    "extra_forbidden": "没有这一字段",
    "date_from_datetime_parsing": "应为日期 YYYY-MM-DD",
    "date_parsing": "应为日期 YYYY-MM-DD",
    "date_type": "应为日期 YYYY-MM-DD",
    "uuid_parsing": "应为 UUID",
    "uuid_type": "应为 UUID",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_too_long": "文字过长",
    "too_short": "至少一项",
    "too_long": "项目过多",
    "enum": "不在可选值之内",
    "literal_error": "不在可选值之内",
    "greater_than_equal": "数值过小",
    "less_than_equal": "数值过大",
    "json_invalid": "不是有效的 JSON",
    "model_attributes_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "decimal_parsing": "应为金额（元）",
    "decimal_max_places": "金额至多两位小数",
}


def _http(request: Request, error: HTTPException) -> JSONResponse:
    if isinstance(error.__cause__, OSError) and is_full(error.__cause__):
        return _system(request, error.__cause__)
    if error.status_code == 400:  # the framework's word for a body that is no text at all
        return problem(422, TITLES[400], code="malformed")
    title = TITLES.get(error.status_code, TITLES[500])
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return problem(error.status_code, title, headers=headers)


def _named(request: Request) -> list[str]:
    """Methods of a path such as /duties/plan: no record's address, though its pattern matches."""
    return sorted(m.upper() for m in request.app.openapi()["paths"].get(request.url.path, ()))


def _methods(request: Request) -> list[str]:
    """All that the path takes; the router names those of its first route only."""
    if named := _named(request):
        return named
    routes = request.app.router.routes
    return [
        method
        for method in ("GET", "HEAD", "POST")
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    ]


def _stale(request: Request, error: Stale) -> JSONResponse:
    return problem(412, error.text, code="stale", headers={"ETag": f'"{error.found}"'})


def _reused(request: Request, error: KeyReused) -> JSONResponse:
    return problem(422, error.text, code="key-reused")


def _busy(request: Request, error: Busy) -> JSONResponse:
    return problem(409, error.text, code="busy")


def _files_away(request: Request, error: FilesAway) -> JSONResponse:
    log.error(
        "the store of files fails",
        path=request.url.path,
        exception=logs.kind_of(error.__cause__ or error),
    )
    if isinstance(error, FilesFull):
        return problem(507, error.text, code="files-full")
    code = "not-scanned" if isinstance(error, NotScanned) else "files-away"
    return problem(503, error.text, code=code, headers={"Retry-After": "10"})


def _system(request: Request, error: OSError) -> JSONResponse:
    """A full disk may show anywhere, as where what is being sent waits to be read."""
    return _files_away(request, FilesFull()) if is_full(error) else _fault(request, error)


def _not_signed_in(request: Request, error: NotSignedIn) -> JSONResponse:
    text = Text("令牌无效或已过期", "the token is not valid or has run out")
    return problem(
        401, text, code="not-signed-in", headers={"WWW-Authenticate": 'Bearer realm="duban"'}
    )


def _too_many(request: Request, error: TooMany) -> JSONResponse:
    headers = {"Retry-After": str(error.seconds)}
    return problem(429, error.text, code="too-many", headers=headers)


def _fault(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected fault", path=request.url.path, exception=logs.told(error))
    text = Text("系统内部错误，已记录；请联系管理员", "an internal error; it is in the log")
    return problem(500, text, code="internal", headers=HEADERS)


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _malformed)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(Stale, _stale)  # type: ignore[arg-type]
    app.add_exception_handler(KeyReused, _reused)  # type: ignore[arg-type]
    app.add_exception_handler(Busy, _busy)  # type: ignore[arg-type]
    app.add_exception_handler(OSError, _system)  # type: ignore[arg-type]
    app.add_exception_handler(FilesAway, _files_away)  # type: ignore[arg-type]
    app.add_exception_handler(TooMany, _too_many)  # type: ignore[arg-type]
    app.add_exception_handler(NotSignedIn, _not_signed_in)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _fault)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for the problems that a route may answer."""
    return {
        status: {
            "description": str(TITLES[status]),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }
