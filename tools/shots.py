#!/usr/bin/env python3
"""`make shots`: every page and paper of the demo as pictures in shots/, with index.html to look through all of them.

Languages, themes and widths are crossed; ARGS="--quick" takes English light 1440 and French dark 390 only, ARGS="--base URL"
photographs a kamapp that runs already, ARGS="--only board" those whose route holds the word.
"""

import argparse
import html
import itertools
import os
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
from tools.pages import FILES, Found, find_pages, route_of  # noqa: E402
from tools.visitor import Visitor, launcher, running  # noqa: E402

TARGET = ROOT / "shots"
ALL = list(itertools.product(("en", "fr"), ("light", "dark"), (1440, 390)))
QUICK = [("en", "light", 1440), ("fr", "dark", 390)]
Variant = tuple[str, str, int]


def cookies_of(base: str, person: str, language: str, theme: str) -> list[dict[str, Any]]:
    """Sign in by script and choose language and theme as a person does; the session then goes to the browser."""
    visitor = Visitor(base, language)
    if person:
        first = visitor.sign_in(person)
        for form in first.forms:
            if form.action.endswith("/display/"):
                visitor.submit(first, form, language=language, theme=theme)
                break
    return [{"name": cookie.name, "value": cookie.value or "", "url": base} for cookie in visitor.cookies]


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
            target = TARGET / f"{page.route.replace(':', '-')}.{language}-{theme}-{width}.png"
            tab.goto(page.path)
            tab.screenshot(path=str(target), full_page=True)
            taken.append(target)
        context.close()
    return taken


def papers(base: str, people: list[str]) -> list[Path]:
    """Each PDF that a page links to, one picture per sheet."""
    taken: list[Path] = []
    seen: set[str] = set()
    for person in people[:2]:
        visitor = Visitor(base)
        visitor.sign_in(person)
        for answer in visitor.crawl(150, group=route_of, most=3, leave=FILES):
            if answer.headers.get_content_type() != "application/pdf" or answer.path in seen:
                continue
            seen.add(answer.path)
            name = "paper" + answer.path.strip("/").replace("/", "-").removeprefix("papers")
            (TARGET / f"{name}.pdf").write_bytes(answer.body)
            subprocess.run(["pdftoppm", "-png", "-r", "90", str(TARGET / f"{name}.pdf"), str(TARGET / name)], check=True)
            taken += sorted(TARGET.glob(f"{name}-*.png"))
    return taken


def write_index(taken: list[Path]) -> None:
    figures = [
        f'<figure><a href="{html.escape(path.name)}"><img loading="lazy" src="{html.escape(path.name)}" alt=""></a>'
        f"<figcaption>{html.escape(path.stem)}</figcaption></figure>"
        for path in sorted(taken)
    ]
    style = "body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px}img{height:420px;border:1px solid #999}figure{margin:0}"
    (TARGET / "index.html").write_text(f"<!doctype html><title>kamapp</title><style>{style}</style>{''.join(figures)}", encoding="utf-8")


def take_all(base: str, asked: argparse.Namespace) -> None:
    started = time.monotonic()
    found, broken = find_pages(base)
    pages = [page for page in found.values() if asked.only in page.route]
    taken: list[Path] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for variant in QUICK if asked.quick else ALL:
            taken += photograph(browser, base, pages, variant)
        browser.close()
    taken += papers(base, list(Visitor(base).personas())) if not asked.only else []
    write_index(taken)
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
