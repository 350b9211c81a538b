#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Checks that links of pages lead somewhere, and that examples/README.md lists every example once, in order."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = (".", "bench", "docs", "docs/images", "examples")
PAGES = [page for folder in FOLDERS for page in sorted((ROOT / folder).glob("*.md"))]


def prose(page):
    """A page without its snippets."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page):
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def targets(page):
    text = re.sub(r"`[^`\n]*`", "", prose(page))  # code may have brackets, too
    return re.findall(r"\]\(([^)\s]+)\)", text)


def broken(page):
    for target in targets(page):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists():
            yield f"{page.relative_to(ROOT)}: {target} does not exist"
        elif anchor and anchor not in anchors(file):
            yield f"{page.relative_to(ROOT)}: {target} has no such heading"


def course():
    files = sorted(p.name for p in (ROOT / "examples").glob("[0-9][0-9]_*.cpp"))
    listed = [t for t in targets(ROOT / "examples/README.md") if re.fullmatch(r"\d\d_\w+\.cpp", t)]
    if listed != files:
        odd = sorted(set(files) ^ set(listed)) or "their order, or one that stands twice"
        yield f"examples/README.md does not list the examples as they are numbered: {odd}"


problems = [b for page in PAGES for b in broken(page)] + list(course())
print("\n".join(problems) or f"{len(PAGES)} pages, all links lead somewhere")
sys.exit(bool(problems))
