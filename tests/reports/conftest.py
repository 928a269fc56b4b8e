"""A paper of these tests, whose content each test gives."""

from collections.abc import Iterator

import pytest

from jobs import helper
from people.permissions import Permission
from people.rights import allowed
from reports.registry import Block, Content, Context, Paper, papers


class TestPaper(Paper):
    __test__ = False
    code = "test"
    label = "Test paper"
    permission = Permission.FIGURE_COMPANY
    made: Content = Content("Empty", [])
    version = "1"

    def may(self, user, scope) -> bool:
        return allowed(user, self.permission)

    def data_version(self, context: Context) -> str:
        return self.version

    def content(self, context: Context) -> Content:
        return self.made


@pytest.fixture
def paper() -> Iterator[TestPaper]:
    papers.discover()
    papers.register(TestPaper)
    made = papers["test"]
    yield made
    del papers._items["test"]


@pytest.fixture(scope="module", autouse=True)
def no_helper_left() -> Iterator[None]:
    yield
    helper.close_all()


def context(language: str = "en", **params) -> Context:
    return Context("", language, params, None)


def table(code: str, rows: int, *, words: str = "Norvane Chimie", column: str = "full", position: int = 50, **fields) -> Block:
    lines = [[(f"{words} {number}", ""), ("EUR 1.2 M", "r"), ("74 sound", "")] for number in range(rows)]
    heads = [("Account", ""), ("Revenue", "r"), ("Health", "")]
    return Block(code, code.capitalize(), "reports/block_table.html", {"heads": heads}, lines, column=column, position=position, **fields)
