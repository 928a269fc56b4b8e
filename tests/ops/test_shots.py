"""`make shots`: papers are asked for as a person does, and the index shows a row for each page."""

from types import SimpleNamespace
from typing import Any

import pytest

from tools import shots
from tools.visitor import Form


@pytest.fixture(autouse=True)
def target(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(shots, "TARGET", tmp_path)
    return tmp_path


def test_each_paper_that_a_page_prints_is_asked_for_once(target: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = SimpleNamespace(is_page=True, forms=[Form("/papers/print/pyramid/", "post"), Form("/sign/out/", "post")])
    done = SimpleNamespace(links=["/papers/monthly/", "/papers/7/"], url="/jobs/1/", body=b"%PDF")
    asked: list[str] = []

    def answer(address: str) -> Any:
        asked.append(address)
        return done

    visitor = SimpleNamespace(crawl=lambda *args, **options: [page, page], submit=lambda page, form: answer(form.action), open=answer)
    monkeypatch.setattr(shots, "signed_in", lambda *who: visitor)
    monkeypatch.setattr(shots.subprocess, "run", lambda words, check: (target / "paper-pyramid.fr-1.png").touch())
    assert [path.name for path in shots.printed("", ["Claire"], "fr")] == ["paper-pyramid.fr-1.png"]
    assert asked == ["/papers/print/pyramid/", "/jobs/1/", "/papers/7/file/"]


def test_the_index_has_a_row_for_each_page_and_names_routes_without_a_picture(target: Any) -> None:
    names = ["pyramid-board.en-light-1440.png", "pyramid-board.fr-dark-390.png", "accounts-list.en-light-1440.png"]
    shots.write_index([target / name for name in names], ["plans:piece /plans/<pk>/"])
    text = (target / "index.html").read_text()
    assert [part.split("</h2>")[0] for part in text.split("<section")[1:]] == [
        ' id="accounts-list"><h2>accounts-list',
        ' id="pyramid-board"><h2>pyramid-board',
    ]
    assert "plans:piece /plans/&lt;pk&gt;/" in text
