"""What the steps rest on, how long their periods run, and what still stands before a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.deadline import Account, Unit
from domain.due_steps import events as e
from domain.due_steps.state import DueSteps, Statement
from domain.measures import Measures
from domain.service import Method
from domain.terms import Terms
from domain.values import Actor, NotAllowedNow, NotYours, Text

NOTICE_SERVED = Text("告知书送达", "prior notice served")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Family:
    """One kind of proceeding: its clause, its parameters, and its own event classes."""

    citation: str
    parameters: str
    """Head of the parameters' keys: `expulsion` reads `expulsion.statement-days` and so on."""
    notice: Text
    """What its prior notice is called."""
    decision: Text
    investigation_reported: type[e.InvestigationReported]
    prior_notice_served: type[e.PriorNoticeServed]
    prior_notice_corrected: type[e.PriorNoticeCorrected]
    statement_received: type[e.StatementReceived]
    statement_waived: type[e.StatementWaived]
    hearing_requested: type[e.HearingRequested]
    hearing_held: type[e.HearingHeld]
    hearing_waived: type[e.HearingWaived]
    statement_reviewed: type[e.StatementReviewed]
    legally_reviewed: type[e.LegalReviewed]
    discussed: type[e.CollectivelyDiscussed]
    step_annulled: type[e.StepAnnulled]
    service_attempted: type[e.ServiceAttempted]
    service_evidence_added: type[e.ServiceEvidenceAdded]
    decision_served: type[e.DecisionServed]
    decision_service_corrected: type[e.DecisionServiceCorrected]


@dataclass(frozen=True)
class Setting:
    """The proceeding in which a step is taken, and the day on which it is recorded."""

    family: Family
    begun_on: date
    proposer: str
    terms: Terms
    today: date

    @property
    def measures(self) -> Measures:
        """A proceeding goes on under the version under which it began (reading A-32)."""
        return self.terms.known(self.begun_on)

    def key(self, name: str) -> str:
        return f"{self.family.parameters}.{name}"

    def flag(self, name: str) -> bool:
        return self.measures.flag(self.key(name))

    def refuse(self, code: str, zh: str, en: str) -> NotAllowedNow:
        return NotAllowedNow(code, Text(zh, en), citation=self.family.citation)


@dataclass(frozen=True)
class Block:
    """What stands before a decision."""

    code: str
    text: Text


@dataclass(frozen=True)
class Wanted:
    """What a decision asks of the steps: on which day, on which grounds, and how grave it is."""

    on: date
    grounds: tuple[str, ...] = ()
    adverse: bool = True
    """Whether it goes against the provider; one in its favour needs fewer steps."""
    always_discussed: bool = False
    """Collective discussion whatever the parameter says."""
    by: str = ""
    """Who took it, where it was taken."""


def announced(served_on: date, setting: Setting) -> Account:
    """A public announcement counts as served some days after it is made."""
    days = setting.measures.whole("service.announcement-days")
    what = Text("公告发布", "announcement made")
    return setting.terms.counted(served_on, days, Unit.ANNOUNCEMENT, what)


def deemed_day(served_on: date, method: Method, setting: Setting) -> date:
    if method is not Method.PUBLIC:
        return served_on
    return announced(served_on, setting).last_day


def statement_period(steps: DueSteps, setting: Setting) -> Account | None:
    """How long the provider may state its case, with each step; none before a prior notice."""
    return _after_notice(steps, "statement-days", setting)


def hearing_period(steps: DueSteps, setting: Setting) -> Account | None:
    """How long a hearing may be asked for."""
    return _after_notice(steps, "hearing-request-days", setting)


def _after_notice(steps: DueSteps, name: str, setting: Setting) -> Account | None:
    notice = steps.notice
    if notice is None:
        return None
    found = setting.terms.period(
        setting.key(name), notice.deemed_on, NOTICE_SERVED, setting.begun_on
    )
    if notice.method is not Method.PUBLIC:
        return found
    before = announced(notice.served_on, setting).steps
    return found.model_copy(update={"steps": (*before, *found.steps)})


def in_time(statement: Statement, steps: DueSteps, setting: Setting) -> bool:
    """Whether it came by the last day; a late one is kept, and shown as late."""
    period = statement_period(steps, setting)
    return period is None or statement.on <= period.last_day


def hearing_open(steps: DueSteps, on: date) -> bool:
    """Whether a hearing was asked for by a day and neither held nor waived by then."""
    asked = [request.on for request in steps.hearing_requests if request.on <= on]
    ended = [hearing.on for hearing in steps.hearings if hearing.on <= on]
    return bool(asked) and (not ended or max(ended) < max(asked))


def heard_from(steps: DueSteps, setting: Setting) -> date | None:
    """The day from which the provider's side is known: it spoke, waived it, or let it pass."""
    period = statement_period(steps, setting)
    if steps.notice is None or period is None:
        return None
    first = steps.notices[-1].served_on if len(steps.notices) > 1 else date.min
    spoke = [statement.on for statement in steps.to_the_notice]
    spoke += [waiver.on for waiver in steps.waivers if waiver.on >= first]
    return min([period.last_day + ONE_DAY, *spoke])


def weighable_from(steps: DueSteps, setting: Setting, on: date) -> date | None:
    """The day from which a review can weigh all that the provider said in time until `on`."""
    first = heard_from(steps, setting)
    if first is None:
        return None
    said = [s.on for s in steps.to_the_notice if s.on <= on and in_time(s, steps, setting)]
    held = [hearing.on for hearing in steps.hearings if hearing.held and hearing.on <= on]
    return max([first, *said, *held])


def blocks(steps: DueSteps, wanted: Wanted, setting: Setting) -> tuple[Block, ...]:
    """All that stands before a decision on that day; nothing: it may be taken."""
    first = (*_notice_blocks(steps, wanted), *_period_blocks(steps, wanted, setting))
    if first or not wanted.adverse:
        return first
    return (*_answer_blocks(steps, wanted, setting), *_review_blocks(steps, wanted, setting))


def require_decidable(steps: DueSteps, wanted: Wanted, setting: Setting) -> None:
    """No notice, no decision; no decision before the provider was heard, or could have been."""
    for block in blocks(steps, wanted, setting):
        raise NotAllowedNow(block.code, block.text, citation=setting.family.citation)


def only_reviewer(steps: DueSteps, on: date, setting: Setting) -> frozenset[str]:
    """Who alone reviewed it legally; nobody where there were two, or none."""
    since = weighable_from(steps, setting, on)
    if not setting.flag("legal-review") or since is None:
        return frozenset()
    reviews = [r for r in steps.legal_reviews if r.favourable and since <= r.on <= on]
    names = frozenset(review.by for review in reviews)
    return names if len(names) == 1 else frozenset()


def require_other_reviewer(steps: DueSteps, actor: Actor, on: date, setting: Setting) -> None:
    """Who decides is not the only one who reviewed it legally."""
    if actor.name in only_reviewer(steps, on, setting):
        raise NotYours(
            "own-review",
            Text(
                "法制审核人不能同时决定：须由另一人审核或者决定",
                "who alone reviewed it legally does not decide on it",
            ),
            citation=setting.family.citation,
        )


def warnings(steps: DueSteps, decided: Wanted | None, setting: Setting) -> tuple[Text, ...]:
    """What does not hold together any more, since something was corrected or recorded late."""
    found: list[Text] = []
    if decided is not None:
        found += [
            Text(
                f"决定于 {decided.on} 作出，按现有记录当日尚不具备条件：{block.text.zh}",
                f"decided on {decided.on}, when, by what is known now, this stood before it: "
                f"{block.text.en}",
            )
            for block in blocks(steps, decided, setting)
        ]
        found += _own_review(steps, decided, setting)
    return tuple(found)


def _own_review(steps: DueSteps, decided: Wanted, setting: Setting) -> Iterable[Text]:
    """Where another review was annulled since; without any, the missing one is told already."""
    reviewed = any(r.favourable and r.by == decided.by for r in steps.legal_reviews)
    if decided.adverse and reviewed and decided.by in only_reviewer(steps, decided.on, setting):
        yield Text(
            f"{decided.on} 作出决定的人，按现有记录也是唯一的法制审核人",
            f"who decided on {decided.on} is, by what is known now, also the only legal reviewer",
        )


def _notice_blocks(steps: DueSteps, wanted: Wanted) -> Iterable[Block]:
    notice = steps.notice
    if notice is None or notice.deemed_on > wanted.on:
        zh, en = "尚未送达拟作出决定的告知书，不得作出决定", "without prior notice, no decision"
        yield Block("no-prior-notice", Text(zh, en))
        return
    untold = [code for code in wanted.grounds if code not in notice.grounds]
    if untold:
        codes = " ".join(untold)
        yield Block(
            "ground-not-noticed",
            Text(
                f"告知书没有写明 {codes}：须再次告知",
                f"the prior notice does not name {codes}: serve one that does",
            ),
        )


def _period_blocks(steps: DueSteps, wanted: Wanted, setting: Setting) -> Iterable[Block]:
    period, heard = statement_period(steps, setting), heard_from(steps, setting)
    if period is not None and heard is not None and heard > wanted.on:
        yield Block(
            "statement-period-runs",
            Text(
                f"陈述申辩期限至 {period.last_day} 止，期满前没有收到陈述申辩，也没有书面放弃",
                f"the provider may state its case until {period.last_day}, "
                "and has neither done so nor waived it",
            ),
        )


def _answer_blocks(steps: DueSteps, wanted: Wanted, setting: Setting) -> Iterable[Block]:
    if hearing_open(steps, wanted.on):
        zh, en = "已申请听证，听证之后才能决定", "a hearing was asked for and comes first"
        yield Block("hearing-first", Text(zh, en))
    last = max(
        (s.on for s in steps.statements if s.on <= wanted.on and in_time(s, steps, setting)),
        default=None,
    )
    answered = any(last is None or last <= r.on <= wanted.on for r in steps.statement_reviews)
    if last is not None and not answered:
        zh, en = "陈述申辩尚未复核", "the statement was not reviewed yet"
        yield Block("statement-unanswered", Text(zh, en))


def _review_blocks(steps: DueSteps, wanted: Wanted, setting: Setting) -> Iterable[Block]:
    since = weighable_from(steps, setting, wanted.on)
    if since is None:
        return
    if setting.flag("legal-review"):
        reviews = [r for r in steps.legal_reviews if since <= r.on <= wanted.on]
        if not reviews or not reviews[-1].favourable:
            yield Block(
                "legal-review-first",
                Text(
                    f"决定前须经法制审核通过（{since} 起，才能顾及陈述申辩和听证）",
                    f"a passed legal review of {since} or later comes first, "
                    "so that it can weigh what the provider said",
                ),
            )
    if not (setting.flag("collective-discussion") or wanted.always_discussed):
        return
    if not any(since <= talk.on <= wanted.on for talk in steps.discussions):
        yield Block(
            "discussion-first",
            Text(
                f"决定前须经集体讨论（{since} 起，才能顾及陈述申辩和听证）",
                f"a collective discussion of {since} or later comes first, "
                "so that it can weigh what the provider said",
            ),
        )
