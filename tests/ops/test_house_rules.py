"""Each house rule has a line that breaks it, or the rule proves nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import house_rules, lint

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<a onclick="go()">',
        "{{ name|safe }}",
        "{% autoescape off %}",
        '<img src="//cdn.example/x.png">',
        '<a href="https://elsewhere.example">',
    ],
)
def test_a_template_that_breaks_a_rule_is_named(text: str) -> None:
    assert [fault[1] for fault in house_rules.template_faults("templates/x.html", "\n" + text)] == [2]


def test_a_clean_template_passes() -> None:
    text = '<script type="module" src="{% static \'js/a.js\' %}"></script><a href="{% url \'base:home\' %}">{{ name }}</a>'
    assert list(house_rules.template_faults("templates/x.html", text)) == []


@pytest.mark.parametrize("text", ["p { color: #fff; }", "p { background: rgb(0 0 0 / 10%); }", "p { color: var(--ink); "])
def test_a_style_sheet_that_breaks_a_rule_is_named(text: str) -> None:
    assert list(house_rules.style_faults("static/pages/x.css", text))


def test_tokens_may_hold_colours_and_comments_may_name_them() -> None:
    assert list(house_rules.style_faults("static/tokens.css", ":root { --ink: #111; }")) == []
    assert list(house_rules.style_faults("static/x.css", "/* #111 */ p { color: var(--ink); }")) == []


@pytest.mark.parametrize(
    "source",
    [
        "class F:\n    class Meta:\n        fields = '__all__'",
        "class F:\n    class Meta:\n        exclude = ['a']",
        "mark_safe(text)",
        "Account.objects.raw('SELECT 1')",
        "with connection.cursor() as cursor:\n    cursor.execute('SELECT 1')",
    ],
)
def test_python_that_breaks_a_rule_is_named(source: str) -> None:
    assert list(house_rules.python_faults("accounts/verbs.py", source))


@pytest.mark.parametrize(("sheet", "faulty"), [("pages/pyramid.css", 1), ("pages/programs.css", 0), ("base.css", 0)])
def test_a_class_that_no_sheet_of_the_page_knows_is_named(tmp_path: Path, sheet: str, faulty: int) -> None:
    for folder in ("static/pages", "templates/programs"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "static" / sheet).write_text(".mb4 { margin-bottom: 1rem; }")
    (tmp_path / "templates/programs/page.html").write_text('<p>\n<p class="mb4{% if x %} other{% endif %}">')
    assert [fault[1] for fault in house_rules.sheet_faults(tmp_path)] == [2] * faulty


def test_listed_modules_exist_and_say_why() -> None:
    for listed in (house_rules.RAW_SQL, house_rules.SAFE_TEXT):
        for name, reason in listed.items():
            assert (ROOT / name).is_file(), name
            assert len(reason) > 10, name


def test_the_import_contract_can_fail(tmp_path: Path) -> None:
    """A copy of the rooms in which `base` imports `people` breaks the floors; the untouched copy keeps them."""
    for room in house_rules.ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    program = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    assert subprocess.run(program, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    with (tmp_path / "base" / "clock.py").open("a") as file:
        file.write("\nfrom people import rights  # noqa\n")
    broken = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert "base is not allowed to import people" in broken.stdout


def test_a_linter_that_objects_fails_the_leg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(lint, "LINTERS", {"one": lambda: 1, "two": lambda: 0})
    assert lint.main([]) == 1
    assert "one failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["{{ label }}: {{ name }}", "{% endif %}; {{ rest }}", "<p>{% blocktranslate %}a: b{% endblocktranslate %}: {{ c }}"]
)
def test_punctuation_between_variables_is_left_to_the_language(text: str) -> None:
    assert [fault[1] for fault in house_rules.template_faults("templates/x.html", "\n" + text)] == [2]


def test_punctuation_inside_a_translated_sentence_passes() -> None:
    text = "{% blocktranslate %}{{ label }}: {{ name }}{% endblocktranslate %}{% colon %}{{ rest }}"
    assert list(house_rules.template_faults("templates/x.html", text)) == []
