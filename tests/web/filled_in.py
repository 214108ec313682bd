"""What stands in the fields of a form, as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Of each form in its turn: name -> values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = given["name"]
            self._hold(self._select)
        elif tag == "textarea":
            self._textarea = given["name"]
            self._hold(self._textarea)
        elif tag == "option" and self._select and "selected" in given:
            self._hold(self._select, given["value"])

    def _input(self, given: dict[str, str]) -> None:
        chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
        if self.forms and "name" in given:
            self._hold(given["name"], *([given.get("value", "")] if chosen else []))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._hold(self._textarea, data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._select = self._textarea = ""

    def _hold(self, name: str, *values: str) -> None:
        self.forms[-1].setdefault(name, []).extend(values)


def filled_in(page: str, field: str) -> dict[str, list[str]]:
    """Of the first form that has the field; a choice that nobody made holds nothing."""
    parser = _Fields()
    parser.feed(page)
    return next(form for form in parser.forms if field in form)


def as_sent(page: str, field: str) -> dict[str, str]:
    """The same with an empty text where nothing is chosen from a list."""
    return {name: next(iter(values), "") for name, values in filled_in(page, field).items()}
