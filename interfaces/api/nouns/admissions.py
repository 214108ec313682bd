"""Admission to the pool by batch (Art. 2, 7)."""

from __future__ import annotations

from typing import Any, Final

from application import admissions
from domain.admission import commands as c
from domain.admission.state import Batch
from domain.catalogue import ADMISSION_BATCH
from domain.values import Text
from interfaces.api.nouns.noun import Noun, Route, Seen, account
from interfaces.api.who import APPROVERS

ONE = "/admission-batches/{record_id}"


def show(state: Batch, seen: Seen) -> dict[str, Any]:
    window = state.window(seen.terms)
    shown = state.model_dump(mode="json", exclude={"last_on", "applications"})
    return {
        **shown,
        "applications": [
            {**a.model_dump(mode="json"), "status": a.status} for a in state.applications
        ],
        "window": account(window) if window is not None else None,
    }


ROUTES: Final = (
    Route("/admission-batches", c.OpenBatch, admissions.open_batch,
          Text("开启遴选批次", "Open an admission batch"), citation="2", creates=True),
    Route(f"{ONE}/applications", c.Apply, admissions.apply,
          Text("登记申报", "Take an application in"), citation="2"),
    Route(f"{ONE}/applications/withdrawal", c.WithdrawApplication, admissions.withdraw,
          Text("申报撤回", "An applicant withdraws"), citation="2"),
    Route(f"{ONE}/reviews", c.ReviewApplication, admissions.review,
          Text("评审申报", "Review an application"), citation="2"),
    Route(f"{ONE}/publicity", c.Publicise, admissions.publicise,
          Text("公示评审结果", "Publicise the result"), citation="2"),
    Route(f"{ONE}/objections", c.Object, admissions.object_,
          Text("登记公示异议", "Take an objection in"), citation="2"),
    Route(f"{ONE}/objections/settlement", c.SettleObjection, admissions.settle,
          Text("处理异议", "Settle an objection"), citation="2"),
    Route(f"{ONE}/decision", c.Decide, admissions.decide,
          Text("决定入选", "Decide who is accepted"), APPROVERS, "7"),
    Route(f"{ONE}/list", c.PublishList, admissions.publish_list,
          Text("公布名单，纳入资源池", "Publish the list: into the pool"), APPROVERS, "2"),
    Route(f"{ONE}/cancellation", c.Cancel, admissions.cancel,
          Text("取消批次", "Cancel the batch"), APPROVERS, "7"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.OpenBatch: {
        "name": "第二批服务商遴选",
        "document": "柳工信通〔2025〕40号",
        "first": "2025-09-01",
        "last": "2025-09-12",
        "opened_on": "2025-08-29",
    },
    c.Apply: {
        "applicant": {
            "kind": "integrated",
            "name": "桂中云软件有限公司",
            "uscc": "91450205MAA0LW0237",
            "legal_representative": "覃志强",
            "domicile": "柳州市柳北区",
            "business_scope": "软件开发",
            "registered_capital": "8000000.00",
            "liaison": {"name": "蓝海", "phone": "0772-5550303"},
        },
        "files": [{"title": "申报书"}, {"title": "业绩证明"}],
        "on": "2025-09-03",
    },
    c.WithdrawApplication: {"number": 1, "reason": "申报单位主动撤回", "on": "2025-09-05"},
    c.ReviewApplication: {
        "number": 1,
        "accepted": True,
        "reasons": "材料齐备，业绩属实",
        "on": "2025-09-16",
    },
    c.Publicise: {"on": "2025-09-22", "place": "局网站"},
    c.Object: {"application": 1, "text": "业绩证明与实际不符", "on": "2025-09-24"},
    c.SettleObjection: {
        "number": 1,
        "upheld": False,
        "reasons": "经核对合同原件，业绩属实",
        "on": "2025-09-26",
    },
    c.Decide: {"reasons": "公示期满，异议不成立", "on": "2025-09-29"},
    c.PublishList: {"document": "柳工信发〔2025〕21号", "on": "2025-09-30"},
    c.Cancel: {"reason": "申报不足", "on": "2025-09-15"},
}

NOUN: Final = Noun(
    "admission-batches",
    ADMISSION_BATCH,
    show=show,
    routes=ROUTES,
    examples=EXAMPLES,
)
