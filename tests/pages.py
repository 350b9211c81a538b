#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
"""Checks that links of pages lead somewhere, that examples/README.md lists every example once, in order, and that
docs/functions.md has every function that users call, and none that there is not."""
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


DOCUMENTED = re.compile(
    r"^/// .*\n(?:///.*\n)*template [^;]*?\bconstexpr [^;{(]*?(\w+)\((?:const )?(?:Expr|X& x)", flags=re.MULTILINE
)


def functions():
    """What docs/functions.md lacks of the functions of traced values that have docstrings, and what there is not."""
    include = ROOT / "include/ctgrad"
    public = set()
    for folder in ("op", "linalg", "nn/functional"):
        for header in (include / folder).glob("*.hpp"):
            users = header.read_text(encoding="utf-8").split("\nnamespace ctgrad {\n")[-1]
            users = re.sub(r"^namespace detail .*?^}  // namespace detail$", "", users, flags=re.MULTILINE | re.DOTALL)
            public |= set(DOCUMENTED.findall(users))
    lines = prose(ROOT / "docs/functions.md").splitlines()
    ours = "\n".join(line.split("|")[2] if line.startswith("| ") else line for line in lines)
    code = " ".join(re.findall(r"`([^`\n]+)`", ours))
    for name in sorted(public - set(re.findall(r"\w+", code))):
        yield f"docs/functions.md does not list {name}"
    text = " ".join(header.read_text(encoding="utf-8") for header in include.rglob("*.hpp"))
    for name in sorted(set(re.findall(r"\b([a-z]\w+)(?=[<(])", code))):
        if not re.search(rf"\b{name}\b", text):
            yield f"docs/functions.md has {name}, which is in no header"


problems = [b for page in PAGES for b in broken(page)] + list(course()) + list(functions())
print("\n".join(problems) or f"{len(PAGES)} pages, all links lead somewhere")
sys.exit(bool(problems))
