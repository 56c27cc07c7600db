"""Somebody at an article's form in the admin, with the page as it was sent to them."""

from tests import pages

LIST = "/admin/blog/article/"


class Desk:
    """One open page of the form. What is typed is not sent before `save` or `autosave` is called."""

    def __init__(self, client, article=None, *, query: str = ""):
        self.client = client
        self.address = f"{LIST}{article.pk}/change/" if article else f"{LIST}add/"
        self.kept_at = f"{LIST}{article.pk}/draft/" if article else f"{LIST}draft/"
        self.page = pages.read(client.get(self.address + query))
        self.fields = fields_of(self.page)

    def save(self, button="_save", **typed):
        """What the server answers to a save."""
        self.fields |= typed
        return self.client.post(self.address, {**self.fields, button: "yes"})

    def autosave(self, **typed):
        """What the server answers to a page that keeps its draft; the page knows its version afterwards."""
        self.fields |= typed
        answer = self.client.post(self.kept_at, self.fields)
        if answer.status_code == 200:
            self.fields["draft_version"] = answer.json()["version"]
        return answer

    def notes(self) -> list[str]:
        return [note.words for note in self.page.all("", "studio-note")]


def fields_of(page) -> dict:
    """What the page would send if nothing were changed."""
    article_form = page.one("form", id="article_form")
    sent = {}
    for control in article_form:
        name = control.attributes.get("name")
        if control.tag == "input" and name and control.attributes.get("type") not in {"submit", "button", "checkbox"}:
            sent[name] = control.attributes.get("value", "")
        elif control.tag == "textarea":
            sent[name] = control.text().removeprefix("\n")
        elif control.tag == "select":
            sent[name] = [one.attributes["value"] for one in control.all("option") if "selected" in one.attributes]
    return sent
