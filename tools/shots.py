#!/usr/bin/env python3
"""`make shots`: every page and paper of the demo as pictures in shots/, with index.html to look through all of them.

Languages, themes and widths are crossed; ARGS="--quick" takes English light 1440 and French dark 390 only, ARGS="--base URL"
photographs a kamapp that runs already, ARGS="--only board" those whose route holds the word.
"""

import argparse
import html
import itertools
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")

import django  # noqa: E402

django.setup()

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tools.chromium import launch_options  # noqa: E402
from tools.pages import FILES, Found, find_pages, kind_of, route_of, wanted  # noqa: E402
from tools.visitor import Answer, Visitor, launcher, running  # noqa: E402

TARGET = ROOT / "shots"
ALL = list(itertools.product(("en", "fr"), ("light", "dark"), (1440, 390)))
QUICK = [("en", "light", 1440), ("fr", "dark", 390)]
PRINT = "/papers/print/"
PAPER = re.compile(r"/papers/\d+/")
PATIENCE = 90  # seconds for a paper
Variant = tuple[str, str, int]


def signed_in(base: str, person: str, language: str, theme: str) -> Visitor:
    """Sign in by script and choose language and theme as a person does."""
    visitor = Visitor(base, language)
    if person:
        first = visitor.sign_in(person)
        for form in first.forms:
            if form.action.endswith("/display/"):
                visitor.submit(first, form, language=language, theme=theme)
                break
    return visitor


def cookies_of(base: str, *who: str) -> list[dict[str, Any]]:
    """The session of a person who signed in, for the browser."""
    return [{"name": cookie.name, "value": cookie.value or "", "url": base} for cookie in signed_in(base, *who).cookies]


def photograph(browser: Browser, base: str, pages: list[Found], variant: Variant) -> list[Path]:
    language, theme, width = variant
    taken = []
    for person, group in itertools.groupby(sorted(pages, key=lambda page: page.person), key=lambda page: page.person):
        context = browser.new_context(
            base_url=base,
            locale="fr-FR" if language == "fr" else "en-GB",
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": 900 if width > 600 else 844},
            reduced_motion="reduce",
        )
        context.add_cookies(cookies_of(base, person, language, theme))  # type: ignore[arg-type]
        tab = context.new_page()
        for page in group:
            target = TARGET / f"{page.route.replace(':', '-').replace(' ', '-')}.{language}-{theme}-{width}.png"
            tab.goto(page.path)
            tab.screenshot(path=str(target), full_page=True)
            taken.append(target)
        context.close()
    return taken


def printed(base: str, people: list[str], language: str) -> list[Path]:
    """Each paper that a page prints, asked for as a person does; one picture per sheet."""
    taken: list[Path] = []
    seen: set[str] = set()
    for person in people[:2]:
        visitor = signed_in(base, person, language, "light")
        for answer in visitor.crawl(150, group=route_of, most=3, leave=FILES):
            for form in answer.forms if answer.is_page else []:
                if PRINT in form.action and form.action not in seen:
                    seen.add(form.action)
                    taken += sheets(visitor, visitor.submit(answer, form), f"paper-{form.action.split(PRINT)[1].strip('/')}.{language}")
    return taken


def sheets(visitor: Visitor, job: Answer, name: str) -> list[Path]:
    """Wait for the job that prints; its paper and one picture of each sheet. None, with a line, where it does not come."""
    for _second in range(PATIENCE):
        page = visitor.open(job.url)
        found = [link for link in page.links if PAPER.fullmatch(link)]
        if found:
            paper = TARGET / f"{name}.pdf"
            paper.write_bytes(visitor.open(f"{found[0]}file/").body)
            subprocess.run(["pdftoppm", "-png", "-r", "90", str(paper), str(paper.with_suffix(""))], check=True)
            return sorted(TARGET.glob(f"{name}-*.png"))
        time.sleep(1)
    print(f"no paper: {name}, see {job.url}")
    return []


def write_index(taken: list[Path], without: list[str]) -> None:
    """A row for each page or paper, its pictures side by side from the top; a click shows one in full."""
    rows = []
    for name, pictures in itertools.groupby(sorted(taken), key=lambda path: path.name.split(".")[0]):
        figures = "".join(
            f'<figure><a href="{html.escape(path.name)}"><img loading="lazy" src="{html.escape(path.name)}" alt=""></a>'
            f"<figcaption>{html.escape(path.stem.removeprefix(name + '.'))}</figcaption></figure>"
            for path in pictures
        )
        rows.append(f'<section id="{html.escape(name)}"><h2>{html.escape(name)}</h2>{figures}</section>')
    style = (
        "body{font:14px sans-serif}section{display:flex;flex-wrap:wrap;gap:16px;border-top:1px solid #999}h2{font-size:14px;width:100%}"
        "img{height:420px;max-width:640px;object-fit:cover;object-position:top;border:1px solid #999}"
        'img[src*="-390."]{width:240px}img[src*="-1440."]{width:640px}figure{margin:0}'
    )
    missing = "".join(f"<li>{html.escape(line)}</li>" for line in without)
    (TARGET / "index.html").write_text(
        f"<!doctype html><title>kamapp</title><style>{style}</style>{''.join(rows)}<h2>Without a picture</h2><ul>{missing}</ul>",
        encoding="utf-8",
    )


def take_all(base: str, asked: argparse.Namespace) -> None:
    started = time.monotonic()
    variants = QUICK if asked.quick else ALL
    people = list(Visitor(base).personas())
    taken: list[Path] = []
    for language in dict.fromkeys(variant[0] for variant in variants) if not asked.only else []:
        taken += printed(base, people, language)
    found, broken = find_pages(base, group=kind_of)
    pages = [page for page in found.values() if asked.only in page.route]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for variant in variants:
            taken += photograph(browser, base, pages, variant)
        browser.close()
    reached = {name.split(" ")[0] for name in found}
    write_index(taken, [f"{route.name} {route.path}" for route in wanted() if route.name not in reached | FILES] if not asked.only else [])
    for line in broken:
        print("broken:", line)
    print(f"{len(taken)} pictures of {len(pages)} pages in {time.monotonic() - started:.0f} s: shots/index.html")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="a kamapp with the demo that runs already")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    if asked.base:
        take_all(asked.base, asked)
    else:
        with running(launcher(), KAMAPP_TODAY="2026-11-24") as base:
            take_all(base, asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
