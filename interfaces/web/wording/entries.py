"""Fields that point to an entry of the record itself, and those entries in words to choose from.

`shown` is what `GET /{noun}/{id}` answers. The sentences are in `texts/entries.toml`; what is in
braces there is a field of the entry, written for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from domain.due_steps.state import KEPT_IN
from domain.values import Text
from interfaces.texts import catalogue
from interfaces.web.texts import LANGUAGES, Words
from interfaces.web.wording.labels import shown_label
from interfaces.web.wording.values import in_words, value_label
from interfaces.web.written import dated, day

Shown = Mapping[str, Any]


class Option(NamedTuple):
    value: str
    label: Text


Entries = Callable[[str, Shown], Iterator[Option]]


def listed(name: str, by: str = "version") -> Entries:
    """Each entry of a list of the record, by the number under which it stands."""

    def entries(noun: str, shown: Shown) -> Iterator[Option]:
        for entry in shown.get(name) or ():
            yield Option(str(entry[by]), say(noun, name, entry))

    return entries


def _changes(noun: str, shown: Shown) -> Iterator[Option]:
    """The changes of a registration, with what changed."""
    for change in shown["registration_changes"]:
        names = [shown_label(noun, name) for name in REGISTERED if name in change]
        what = Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))
        told = {**change, "what": {"zh": what.zh, "en": what.en}}
        yield Option(str(change["version"]), say(noun, "registration_changes", told))


REGISTERED: Final = (
    "name", "legal_representative", "domicile", "business_scope", "registered_capital",
)  # fmt: skip


def _liaisons(noun: str, shown: Shown) -> Iterator[Option]:
    """Whoever became liaison, and each day on which there was nobody any more."""
    for turn in shown["liaisons"]:
        name = "liaisons" if turn["contact"] else "vacant"
        yield Option(str(turn["version"]), say(noun, name, turn))


def _memberships(noun: str, shown: Shown) -> Iterator[Option]:
    """Each joining and each leaving is an entry of its own."""
    for one in shown["pilot"]:
        yield Option(str(one["joined"]), say(noun, "joined", one))
        if one["left"] is not None:
            yield Option(str(one["left"]), say(noun, "left", one))


def _steps(noun: str, shown: Shown) -> Iterator[Option]:
    """What was entered before a decision, kind by kind."""
    for step, name in KEPT_IN.items():
        what = value_label(step)
        for entry in shown.get(name) or ():
            told = {**entry, "step": {"zh": what.zh, "en": what.en}}
            yield Option(str(entry["version"]), say(noun, "steps", told))


def _referrals(noun: str, shown: Shown) -> Iterator[Option]:
    """Where it went, by the name of the organ."""
    for referral in shown["referrals"]:
        yield Option(referral["to"], say(noun, "referrals", referral))


def _standing(shown: Shown) -> Iterator[Shown]:
    """The grounds of an expulsion that are left."""
    return (ground for ground in shown["grounds"] if ground.get("dropped_on") is None)


def _own_grounds(noun: str, shown: Shown) -> Iterator[Option]:
    for ground in _standing(shown):
        yield Option(ground["code"], say(noun, "grounds", ground))


def _case_grounds(noun: str, shown: Shown) -> Iterator[Option]:
    for ground in dict.fromkeys(item["ground"] for item in shown["checklist"]):
        yield Option(ground, Text(ground, ground))


def by_letter(elements: Iterable[tuple[str, Text]]) -> Iterator[Option]:
    """One letter may stand for an element of each of several grounds."""
    found: dict[str, list[Text]] = {}
    for letter, text in elements:
        found.setdefault(letter, []).append(text)
    for letter, texts in sorted(found.items()):
        yield Option(letter, Text("；".join(t.zh for t in texts), "; ".join(t.en for t in texts)))


def _elements(noun: str, ground: str, items: Iterable[Shown]) -> Iterator[tuple[str, Text]]:
    for item in items:
        yield item["element"], say(noun, "checklist", {**item, "ground": ground})


def _case_elements(noun: str, shown: Shown) -> Iterator[Option]:
    return by_letter((i["element"], say(noun, "checklist", i)) for i in shown["checklist"])


def _charge_elements(noun: str, shown: Shown) -> Iterator[Option]:
    return by_letter(
        one
        for ground in _standing(shown)
        for one in _elements(noun, ground["code"], ground["checklist"])
    )


def _items(noun: str, shown: Shown) -> Iterator[Option]:
    """Of the last price list that counts."""
    valid = [filing for filing in shown["filings"] if not filing["withdrawn"]]
    for item in valid[-1]["items"] if valid else ():
        yield Option(item["code"], say(noun, "items", item))


def _scheme_items(noun: str, shown: Shown) -> Iterator[Option]:
    for item in shown["scheme"]["items"]:
        yield Option(item["code"], say(noun, "items", item))


def _scheme_steps(noun: str, shown: Shown) -> Iterator[Option]:
    """Of the items that are judged by steps."""
    for item in shown["scheme"]["items"]:
        if item["scoring"] == "steps":
            for step in item["steps"]:
                yield Option(step["code"], say(noun, "steps", {**step, "item": item["label"]}))


ENTRIES: Final[Mapping[str, Entries]] = {
    "providers.registration.report.change": _changes,
    "providers.registration.judgement.change": _changes,
    "providers.registration.retraction.change": _changes,
    "providers.liaison.corrects": _liaisons,
    "enterprises.pilot.correction.version": _memberships,
    "rating_version": listed("ratings"),
    "evaluation_version": listed("evaluations"),
    "complaints.referral.outcome.to": _referrals,
    "cases.interview.annulment.version": listed("interviews"),
    "cases.proofs.proof.ground": _case_grounds,
    "cases.proofs.proof.element": _case_elements,
    "disqualifications.annulments.entry": _steps,
    "expulsions.annulments.entry": _steps,
    "expulsions.grounds.dropping.code": _own_grounds,
    "expulsions.proofs.code": _own_grounds,
    "expulsions.proofs.proof.element": _charge_elements,
    "expulsions.proofs.withdrawal.code": _own_grounds,
    "expulsions.proofs.withdrawal.element": _charge_elements,
    "expulsions.decision.grounds": _own_grounds,
    "expulsions.objections.settlement.objection": listed("objections", "number"),
    "report_version": listed("reports"),
    "planned.target": listed("targets", "code"),
    "actual.target": listed("targets", "code"),
    "assessments.scores.item": _scheme_items,
    "assessments.scores.step": _scheme_steps,
    "assessments.omissions.item": _scheme_items,
    "admission-batches.applications.withdrawal.number": listed("applications", "number"),
    "admission-batches.reviews.number": listed("applications", "number"),
    "admission-batches.objections.application": listed("applications", "number"),
    "admission-batches.objections.settlement.number": listed("objections", "number"),
    "replacements.handover.done.number": listed("handover", "number"),
    "replacements.handover.correction.number": listed("handover", "number"),
    "filing_version": listed("filings"),
    "reference_version": listed("references"),
    "item_code": _items,
    "hold": listed("holds", "number"),
    "refused.line": listed("lines", "line"),
}
"""Field, as exactly as need be -> the entries among which it chooses."""


def say(noun: str, name: str, entry: Shown) -> Text:
    """An entry as one line; values as people write them."""
    template = catalogue("entries")[f"{noun}.{name}"]
    zh, en = (
        {key: _written(Words(lang), noun, (name, key), value) for key, value in entry.items()}
        for lang in LANGUAGES
    )
    return Text(template.zh.format(**zh), template.en.format(**en))


def _written(t: Words, noun: str, path: tuple[str, ...], value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == {"zh", "en"}:
            return t.of(value)
        return {key: _written(t, noun, (*path, key), inner) for key, inner in value.items()}
    if isinstance(value, list):
        return t("entries.and").join(str(_written(t, noun, path, one)) for one in value)
    known = in_words(value, noun, *path)
    return t.of(known) if known is not None else in_language(t, value)


def in_language(t: Words, value: Any) -> str:
    """Texts and days as people write them; everything else as it stands."""
    if isinstance(value, Text):
        return t.of(value)
    when = dated(value)
    if when is not None:
        return day(t, when)
    return "" if value is None else str(value)
