"""Forms as a browser would send them back untouched."""

from html.parser import HTMLParser

from django.http import HttpResponse


class _Form(HTMLParser):
    """Collects what the last form of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, list[str]] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, kind = has.get("name") or "", has.get("type", "text")
        if tag == "form":
            self.told = {}
        elif tag == "input" and name and (kind not in {"checkbox", "radio", "file"} or "checked" in has):
            self.told.setdefault(name, []).append(has.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.told[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self.told.setdefault(self._select, []).append(has.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.told[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def filled_in(page: HttpResponse) -> dict[str, list[str]]:
    """Return what the last form of the page's main part sends when nobody has touched it."""
    parser = _Form()
    parser.feed(page.content.decode().split("<main", 1)[1].split("</main>", 1)[0])
    return parser.told
