"""No text for people outside gettext: the source is read, not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditcore import errors

ROOT = Path(__file__).resolve().parents[1]
# Handed to outsiders as one file that needs the standard library alone: it speaks English.
ALONE = ROOT / "auditcore" / "record" / "verify.py"
SOURCES = [
    path for top in ("auditcore", "plugins") for path in sorted((ROOT / top).rglob("*.py")) if path != ALONE
]

MARKS = {"_", "ngettext", "N_"}
# What is said through click; the first argument is the text.
SPOKEN = {"echo", "secho", "prompt", "confirm"} | {
    "ClickException",
    "UsageError",
    "BadParameter",
    "BadArgumentUsage",
    "BadOptionUsage",
}
# The errors of auditcore.errors; subclasses elsewhere are found by their bases.
ERRORS = {
    name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)
}
KEYWORDS = {"hint", "problems", "help", "short_help", "epilog", "prompt"}


def untranslated(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each string for people that is not marked, or marked so that gettext cannot know it."""
    spoken = SPOKEN | error_classes(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from help_from_docstring(node)
        if not isinstance(node, ast.Call):
            continue
        name = called(node.func)
        if name in MARKS:
            texts = node.args[: 2 if name == "ngettext" else 1]
            yield from (found for text in texts for found in made_at_run_time(text))
            continue
        if name in spoken:
            yield from (found for text in node.args[:1] for found in literals(text))
        for keyword in node.keywords:
            if keyword.arg in KEYWORDS:
                yield from literals(keyword.value)


def error_classes(tree: ast.AST) -> set[str]:
    """The names of errors: ours, and the classes of this file that derive from them."""
    names = set(ERRORS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(called(base) in names for base in node.bases):
            names.add(node.name)
    return names


def called(function: ast.AST) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The literal texts with letters that become part of the value of an expression."""
    match node:
        case ast.Constant(value=str(text)) if any(c.isalpha() for c in text):
            yield node.lineno, text
        case ast.Call(func=ast.Attribute(value=owner)):
            # "…".format(…), "…".join(…): the text is the value, the arguments of a call are data.
            yield from literals(owner)
        case (
            ast.JoinedStr(values=parts)
            | ast.List(elts=parts)
            | ast.Tuple(elts=parts)
            | ast.BoolOp(values=parts)
        ):
            yield from (found for part in parts for found in literals(part))
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            yield from literals(left)
            yield from literals(right)
        case ast.Starred(value=value) | ast.NamedExpr(value=value) | ast.FormattedValue(value=value):
            yield from literals(value)
        case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.SetComp(elt=value):
            yield from literals(value)


def made_at_run_time(node: ast.AST) -> Iterator[tuple[int, str]]:
    """An argument of `_` that no catalogue can hold: an f-string, a sum, a formatted text."""
    match node:
        case ast.JoinedStr() | ast.BinOp():
            yield node.lineno, ast.unparse(node)
        case ast.Call(func=ast.Attribute(value=ast.Constant())):
            yield node.lineno, ast.unparse(node)


def help_from_docstring(node: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """click shows the docstring of a command that has no `help`."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and called(decorator.func) in ("command", "group"):
            given = any(keyword.arg in ("help", None) for keyword in decorator.keywords)
            if not given and ast.get_docstring(node):
                yield node.lineno, f"docstring of {node.name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_text_for_people_goes_through_gettext(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert [f"{path.relative_to(ROOT)}:{line}: {text}" for line, text in untranslated(tree)] == []


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused("No.")',
        'raise errors.Refused("No.")',
        'raise Refused(f"No {x}.")',
        'raise Refused("No {x}.".format(x=1))',
        'raise Refused("No " + x)',
        'raise Refused("No %s" % x)',
        'raise Refused(_("A") if x else "B")',
        'raise Refused(x or "B")',
        'raise Refused(f"{_(1)} of {y}")',
        'raise Refused(_("No."), hint="Try")',
        'raise Refused(_("No."), hint=f"{a} then")',
        'raise Refused(_("No."), problems=["one", _("two")])',
        'raise Refused(_("No."), problems=(f"{a} is wrong" for a in b))',
        'raise Refused(_("No."), problems=[*a, "one"])',
        'class Changed(Refused): pass\nraise Changed("No.")',
        'raise click.UsageError("No.")',
        'click.echo("Saved.")',
        'echo(message="x", file=f) if x else click.secho("Saved.", fg="green")',
        'click.confirm("Sure?")',
        'click.prompt("Name")',
        'click.echo(", ".join(["ab", _("cd")]) + "Total")',
        '@click.option("--x", help="What")\ndef f(): pass',
        '@click.option("--x", prompt="What")\ndef f(): pass',
        '@click.command(short_help="What")\ndef f(): pass',
        '@click.command(help=_("x"), epilog="What")\ndef f(): pass',
        '@cli.command()\ndef f():\n    """What it does."""',
        '_(f"No {x}.")',
        '_("No " + x)',
        '_("No {x}.".format(x=1))',
        'ngettext("one", f"{n} many", n)',
    ],
)
def test_a_planted_text_is_caught(source: str) -> None:
    assert list(untranslated(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused(_("No {x}.").format(x="abc"))',
        'raise Refused(_("No.") + " " + _("Yes."), hint=_("Try {a}").format(a=a), problems=[_("one"), two])',
        'raise Refused(ngettext("one", "{n} many", n).format(n=n))',
        'raise Refused(text, problems=[f"{a}: {b}" for a in b])',
        'raise KeyError("internal")',
        'click.echo(json.dumps({"id": 1}))',
        'click.echo(row["id"] + ": " + title(row, "x"))',
        'click.echo("-" * 10)',
        '@click.option("--x", metavar="NAME", help=_("What"))\ndef f(): pass',
        '@cli.command(help=_("x"))\ndef f():\n    """For programmers."""',
        '@cli.command("add", **TEXTS)\ndef f():\n    """For programmers."""',
        "_(setting.doc)",
        'WORDS = (N_("Mon"),)',
    ],
)
def test_marked_texts_and_data_are_left_alone(source: str) -> None:
    assert list(untranslated(ast.parse(source))) == []


def test_no_text_is_marked_inside_an_f_string() -> None:
    """The extractor does not look into them (before Python 3.12), so such a text would stay English."""
    lost = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {call.args[0].value}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in MARKS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    assert lost == []
