"""The complaint form for everybody, step by step: what it asks, keeps, refuses and gives."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from client import Client
from examples import a_provider, an_enterprise
from web.of_files import JPG, PDF

from domain.attached import MOST
from interfaces.api.app import create_app
from interfaces.web.public.draft import LIFETIME
from interfaces.wiring import House

HIDDEN = re.compile(r'<input type="hidden" name="(csrf|draft|step)" value="([^"]*)"')
HEAD = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
WHO = {"nature": "complaint", "kind": "anonymous", "about": "上门推销的某软件公司"}
WHAT = {"summary": "五月三日上门推销，承诺补贴到账后返还，至今没有返还。"}
NAME, CONTACT = "石敢当", "13907725566"


class Writer:
    """Somebody at the form, without scripts: sends the page's hidden fields along."""

    def __init__(self, office: Client) -> None:
        self.http = office.http
        self.office = office
        self.get("/public/complain")

    def get(self, path: str) -> None:
        self._shown(self.http.get(path))

    def post(self, path: str = "/public/complain", **typed: Any) -> None:
        files = typed.pop("files", None)
        data = {**self.hidden, **typed}
        parts = [("files", one) for one in files or [("", b"")]]
        self._shown(self.http.post(path, data=data, files=parts, follow_redirects=False))

    def _shown(self, answer: Any) -> None:
        self.status, self.text = answer.status_code, answer.text
        self.headers = answer.headers
        main = self.text[self.text.index("<main") :]
        self.hidden = {name: unescape(value) for name, value in HIDDEN.findall(main)}

    @property
    def head(self) -> str:
        return re.sub(r"<[^>]*>", "", HEAD.search(self.text).group(1)).strip()  # type: ignore[union-attr]

    @property
    def code(self) -> str:
        return re.search(r'class="app-code">([\w-]+)<', self.text).group(1)  # type: ignore[union-attr]

    def to(self, step: str, **who: Any) -> None:
        """As far as a step, with everything that the steps before ask for."""
        self.post(**{**WHO, **who})
        if step != "what":
            self.post(**WHAT)
        if step == "check":
            self.post()


@pytest.fixture
def writer(office: Client) -> Writer:
    return Writer(office)


def received(office: Client) -> list[dict[str, Any]]:
    office.position = office.house.office.head()
    items: list[dict[str, Any]] = office.fresh("/complaints", "approver")["items"]
    return items


def test_step_by_step_to_a_code_that_opens_it(office: Client, writer: Writer) -> None:
    assert (writer.status, writer.head) == (200, "反映谁、由谁反映")
    writer.post(**WHO)
    assert (writer.status, writer.head) == (200, "发生了什么")
    writer.post(**WHAT)
    assert writer.head == "照片、文件、录音"
    writer.post(files=[("现场.jpg", JPG), ("合同.pdf", PDF)])
    assert writer.head == "核对并提交"
    for said in (WHO["about"], WHAT["summary"], "匿名", "现场.jpg", "合同.pdf"):
        assert said in writer.text
    writer.post()
    assert writer.head == "已收到"
    (item,) = received(office)
    found = office.get(f"/complaints/{item['id']}", "approver")
    assert (found["summary"], found["about"]) == (WHAT["summary"], WHO["about"])
    assert [file["name"] for file in found["files"]] == ["证据1.jpg", "证据2.pdf"]
    assert found["channel"] == "web"
    # and the code opens it, sent by POST
    code = writer.code
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    writer.get("/public/track")
    writer.post("/public/track", code=code.lower().replace("-", " "))
    assert writer.status == 200
    assert item["reference"] in writer.text and "还没有答复" in writer.text


def test_nothing_of_it_lies_in_an_address_a_cookie_or_in_clear(writer: Writer) -> None:
    writer.post(**{**WHO, "kind": "individual", "name": NAME, "contact": CONTACT})
    assert writer.status == 200
    assert NAME not in writer.hidden["draft"]
    cookies = writer.http.cookies
    for secret in (NAME, CONTACT, WHO["about"]):
        assert secret not in writer.text, "the next step shows nothing of the one before"
        assert secret not in str(cookies) and secret not in str(writer.headers)
    assert set(cookies) <= {"duban_visit"}


def test_who_is_signed_in_complains_like_anybody(office: Client) -> None:
    enterprise = an_enterprise(office)
    headers = office.headers("enterprise", user="莫海", enterprise_id=enterprise)
    office.http.post("/sign-in", data={"token": headers["Authorization"].removeprefix("Bearer ")})
    writer = Writer(office)
    writer.to("check")
    writer.post()
    assert writer.head == "已收到"
    (item,) = received(office)
    told = str(office.get(f"/complaints/{item['id']}/history", "auditor"))
    assert "莫海" not in told and enterprise not in told


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"nature": ""}, "nature", "请选择投诉、举报或咨询"),
        ({"nature": "bribe"}, "nature", "请选择投诉、举报或咨询"),
        ({"kind": ""}, "kind", "请选择您是谁"),
        ({"kind": "provider"}, "kind", "请选择您是谁"),
        ({"about": ""}, "about", "请查找并选择服务商"),
        ({"about": "", "sought": "没有这一家"}, "sought", "资源池中没有找到"),
        ({"kind": "enterprise"}, "enterprise", "没有找到这家试点企业"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    writer: Writer, typed: dict[str, str], field: str, told: str
) -> None:
    writer.post(**{**WHO, "contact": CONTACT, **typed})
    assert (writer.status, writer.head) == (422, "反映谁、由谁反映")
    assert f'href="#f-{field}"' in writer.text and told in writer.text
    assert f'value="{CONTACT}"' in writer.text
    assert "请先处理以下问题 – " in writer.text, "the title says it first"


def test_an_enquiry_is_about_nobody(writer: Writer) -> None:
    writer.post(nature="enquiry", kind="individual")
    assert writer.head == "发生了什么"


def test_what_happened_has_to_be_said(writer: Writer) -> None:
    writer.to("what")
    writer.post(summary="   ")
    assert (writer.status, writer.head) == (422, "发生了什么")
    assert "请写明发生了什么" in writer.text


def test_what_cannot_be_kept_is_said_where_it_was_typed(writer: Writer) -> None:
    writer.post(**{**WHO, "name": "x" * 2_001, "kind": "individual"})
    writer.post(**WHAT)
    writer.post()
    writer.post()
    assert (writer.status, writer.head) == (422, "反映谁、由谁反映")
    assert 'href="#f-name"' in writer.text


@pytest.fixture
def pool(office: Client) -> list[str]:
    names = ["龙城集成服务有限公司", "龙城云服务有限公司", "柳江智造软件有限公司"]
    ids = [a_provider(office, name=name) for name in names]
    office.fresh("/public/pool", None)
    return ids


def test_the_provider_is_found_by_part_of_its_name_or_initials(
    office: Client, pool: list[str]
) -> None:
    writer = Writer(office)
    # when two fit, one is to be chosen
    writer.post(**{**WHO, "about": "", "sought": "龙城"})
    assert writer.status == 422 and "有几家符合" in writer.text
    assert writer.text.count('name="provider_id"') == 3, "two, and none of them"
    writer.post(**{**WHO, "about": "", "sought": "龙城", "provider_id": pool[1]})
    assert writer.head == "发生了什么"
    # when one fits, it is that one
    writer.post(go="who")
    writer.post(**{**WHO, "about": "", "sought": "ljzz"})
    writer.post(**WHAT)
    writer.post()
    assert "柳江智造软件有限公司" in writer.text
    writer.post()
    (item,) = received(office)
    assert office.get(f"/complaints/{item['id']}")["provider_id"] == pool[2]


def test_none_of_them_needs_words(office: Client, pool: list[str]) -> None:
    writer = Writer(office)
    writer.post(**{**WHO, "about": "", "sought": "龙城", "provider_id": "none"})
    assert writer.status == 422 and 'href="#f-about"' in writer.text
    writer.post(**{**WHO, "about": "另一家", "sought": "龙城", "provider_id": "none"})
    assert writer.head == "发生了什么"


def test_a_provider_that_was_not_offered_cannot_be_slipped_in(
    office: Client, pool: list[str]
) -> None:
    writer = Writer(office)
    writer.post(**{**WHO, "about": "", "sought": "龙城", "provider_id": pool[2]})
    assert writer.status == 422


def test_a_pilot_enterprise_is_known_by_its_whole_name_or_code(office: Client) -> None:
    enterprise = an_enterprise(office, name="柳州市隐山轴承厂")
    uscc = office.get(f"/enterprises/{enterprise}")["uscc"]
    office.fresh("/enterprises")
    writer = Writer(office)
    writer.post(**{**WHO, "kind": "enterprise", "enterprise": "隐山"})
    assert writer.status == 422, "no looking through the list"
    for typed in ("柳州市隐山轴承厂", uscc):
        writer.get("/public/complain")
        writer.post(**{**WHO, "kind": "enterprise", "enterprise": typed})
        assert writer.head == "发生了什么"
    writer.post(**WHAT)
    writer.post()
    writer.post()
    (item,) = received(office)
    assert office.get(f"/complaints/{item['id']}", "approver")["complainant"] == {
        "kind": "enterprise", "sealed": False, "enterprise_id": enterprise, "name": "",
        "contact": "",
    }  # fmt: skip


def test_back_and_on_again_keeps_everything(writer: Writer) -> None:
    writer.to("check")
    for step, said in (("who", WHO["about"]), ("what", WHAT["summary"])):
        writer.post(go=step)
        assert writer.status == 200 and said in writer.text
        writer.post(**{"who": WHO, "what": WHAT}[step])
    # and typed words stay also when leaving a step unfinished
    writer.post(go="what")
    writer.post(go="who", summary="改了一半")
    writer.post(go="what", **WHO)
    assert "改了一半" in writer.text


def test_the_other_language_keeps_what_was_written(writer: Writer) -> None:
    """Its form stands in the head of the page and carries the draft alone."""
    writer.to("check")
    assert 'action="/public/complain?lang=en"' in writer.text
    del writer.hidden["step"]
    writer.post("/public/complain?lang=en", go="check")
    assert writer.head == "Check and send"
    assert WHAT["summary"] in writer.text
    assert writer.http.cookies["duban_lang"] == "en"


def test_a_step_cannot_be_skipped(writer: Writer) -> None:
    writer.post(step="check")
    assert (writer.status, writer.head) == (422, "反映谁、由谁反映")
    writer.get("/public/complain")
    writer.post(go="check", **WHO)
    assert (writer.status, writer.head) == (422, "发生了什么")


# Files


def test_files_come_and_go_before_it_is_sent(writer: Writer) -> None:
    writer.to("files")
    writer.post(go="files", files=[("现场.jpg", JPG)])
    assert (writer.status, writer.head) == (200, "照片、文件、录音")
    writer.post(go="files", files=[("合同.pdf", PDF)])
    assert "现场.jpg" in writer.text and "合同.pdf" in writer.text
    digest = re.search(r'name="remove" value="(\w{64})"', writer.text).group(1)  # type: ignore[union-attr]
    writer.post(remove=digest)
    assert writer.head == "照片、文件、录音"
    assert "现场.jpg" not in writer.text and "合同.pdf" in writer.text


def test_a_refused_file_is_said_and_the_others_stay(writer: Writer) -> None:
    writer.to("files")
    writer.post(files=[("合同.pdf", PDF), ("页面.pdf", b"<html><script>"), ("现场.jpg", JPG)])
    assert (writer.status, writer.head) == (422, "照片、文件、录音")
    assert 'href="#f-files"' in writer.text and "按内容看" in writer.text
    assert "合同.pdf" in writer.text and "现场.jpg" in writer.text


def test_files_may_be_larger_than_a_form(writer: Writer) -> None:
    writer.to("files")
    writer.post(
        files=[("录像截图.pdf", PDF + bytes(2_000_000)), ("二.pdf", PDF + bytes(1_500_000))]
    )
    assert writer.head == "核对并提交"
    assert "2.0 MB" in writer.text


def test_what_is_far_too_much_is_refused_on_a_page(office: Client, writer: Writer) -> None:
    declared = {"Content-Length": str(300_000_000), "Content-Type": "multipart/form-data"}
    answer = office.http.post("/public/complain", content=b"", headers=declared)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "减小或分几次" in answer.text


def test_ten_files_and_no_more(writer: Writer) -> None:
    writer.to("files")
    pdfs = [(f"{n}.pdf", PDF + bytes([n])) for n in range(MOST + 1)]
    writer.post(files=pdfs)
    assert writer.status == 422 and "最多 10 个文件" in writer.text
    writer.post()
    assert writer.head == "核对并提交"


# Sending


def test_sent_twice_is_one_complaint_with_one_code(office: Client, writer: Writer) -> None:
    writer.to("check")
    hidden = writer.hidden
    writer.post()
    first = writer.code
    writer.hidden = hidden
    writer.post()
    assert (writer.head, writer.code) == ("已收到", first)
    assert len(received(office)) == 1


def test_changed_after_it_was_sent_is_another_one(office: Client, writer: Writer) -> None:
    writer.to("check")
    hidden = writer.hidden
    writer.post()
    writer.hidden = hidden
    writer.post(go="what")
    writer.post(summary="还有一件事")
    writer.post()
    writer.post()
    assert (writer.status, writer.head) == (422, "核对并提交")
    assert "这一件已经提交过" in writer.text
    assert len(received(office)) == 1


def test_too_many_from_one_address_wait_and_lose_nothing(house: House, worker: object) -> None:
    house.settings = house.settings.model_copy(update={"public_per_hour": 1})
    office = Client(create_app(house), house)
    writer = Writer(office)
    for status in (200, 429):
        writer.get("/public/complain")
        writer.to("check")
        writer.post()
        assert writer.status == status
    assert writer.head == "核对并提交" and WHAT["summary"] in writer.text
    assert "提交过于频繁" in writer.text
    assert int(writer.headers["retry-after"]) > 3_500


@pytest.mark.parametrize("beyond", [-1, 1])
def test_a_draft_runs_out(office: Client, house: House, beyond: int) -> None:
    writer = Writer(office)
    writer.post(**WHO)
    now = house.office.clock() + LIFETIME + timedelta(seconds=beyond)
    house.office.clock = lambda: now
    writer.post(**WHAT)
    if beyond < 0:
        assert writer.head == "照片、文件、录音"
    else:
        assert (writer.status, writer.head) == (422, "反映谁、由谁反映")
        assert "填写时间过长" in writer.text


@pytest.mark.parametrize("draft", ["", "x", "gAAAAA", "草稿"])
def test_a_forged_draft_begins_again(writer: Writer, draft: str) -> None:
    writer.post(draft=draft, **WHO)
    assert (writer.status, writer.head) == (422, "反映谁、由谁反映")


def test_a_form_of_another_site_does_nothing(office: Client, writer: Writer) -> None:
    for changes in ({"csrf": ""}, {"csrf": "0.0"}):
        data = {**writer.hidden, **WHO, **changes}
        assert office.http.post("/public/complain", data=data).status_code == 403
    data = {**writer.hidden, **WHO}
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert office.http.post("/public/complain", data=data, headers=cross).status_code == 403


# Following it


def test_a_wrong_code_says_so_and_keeps_it(writer: Writer) -> None:
    writer.get("/public/track")
    writer.post("/public/track", code="ABCD-EFGH-JKMN-PQRS")
    assert writer.status == 404
    assert "查询码不正确" in writer.text and 'value="ABCD-EFGH-JKMN-PQRS"' in writer.text


def test_the_answer_is_shown_to_who_has_the_code(office: Client, writer: Writer) -> None:
    writer.to("check")
    writer.post()
    code = writer.code
    (item,) = received(office)
    today = str(office.house.office.today())
    one = f"/complaints/{item['id']}"
    office.post(f"{one}/acceptance", on=today, reason="", clues="推销材料")
    office.post(f"{one}/verification", substantiated=True, findings="属实", on=today)
    office.post(f"{one}/answer", on=today, answer="已约谈该公司。\n钱款已退还。")
    writer.get("/public/track")
    writer.post("/public/track", code=code)
    assert (
        "已约谈该公司。" in writer.text and '<p class="govuk-body">钱款已退还。</p>' in writer.text
    )
