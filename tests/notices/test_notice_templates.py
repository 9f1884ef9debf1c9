"""A workspace's own templates: what they may do, and how each mistake in them is named."""

from __future__ import annotations

import os
import time
from pathlib import Path

import building
import pytest
import telling
from building import Office
from commands import CommandLine
from conftest import Clock
from telling import TOLD, item, message

from auditcore.errors import Refused
from auditcore.i18n import languages
from auditcore.noticekinds import KINDS
from auditcore.service import notice_templates
from auditcore.service.notice_check import of_templates
from auditcore.service.notice_templates import BUNDLED, LONGEST, Templates, in_language, names
from auditcore.service.notice_text import samples
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    made = telling.set_up(building.build(workspace, clock))
    os.mkdir(folder(made))
    return made


def folder(office: Office) -> str:
    return os.path.join(office.ws.path, "templates")


def put(office: Office, **files: str | bytes) -> None:
    """Templates by their names, in which `_` stands for the dot before `txt` and `html`."""
    for name, content in files.items():
        path = Path(folder(office), ".".join(name.rsplit("_", 1)).replace("_vi", ".vi"))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def problems(office: Office) -> list[str]:
    return [one.replace(folder(office) + os.sep, "") for one in of_templates(office.ws)]


# What they may change.


def test_every_template_that_comes_along_is_named_and_fits(office: Office) -> None:
    assert {*os.listdir(BUNDLED)} <= {*names()}
    assert problems(office) == []
    for name in os.listdir(BUNDLED):
        Path(folder(office), name).write_bytes(Path(BUNDLED, name).read_bytes())
    assert problems(office) == []


def test_each_can_be_overridden_and_in_a_language(office: Office) -> None:
    one = item(office, TOLD["finding-issued"])
    told = {kind: one._replace(happening=one.happening._replace(kind=kind)) for kind in KINDS}

    def said(kind: str, language: str) -> dict[str, str]:
        made = message(office.ws, told[kind], language=language)
        return {"subject": made.subject, "body": made.body, "html": made.html, "slip": made.slip}

    def write(language: str, wanted: list[str]) -> None:
        for name in wanted:
            put_name = in_language(name, language) if language else name
            Path(folder(office), put_name).write_text(f"{language or 'any'} {name}")

    of_kinds = [f"{kind}.{end}" for kind in KINDS for end in ("txt", "html")]
    # The parts first: what is whole leaves no place for them.
    for wanted in (["item.txt", "item.html"], of_kinds):
        write("", wanted)
        for kind in KINDS:
            base = "item" if wanted is not of_kinds else kind
            made = said(kind, "vi")
            assert f"any {base}.txt" in made["body"]
            assert f"any {base}.html" in made["html"] and f"any {base}.html" in made["slip"]
    write("vi", of_kinds)
    for kind in KINDS:
        assert f"vi {kind}.txt" in said(kind, "vi")["body"] and f"any {kind}.txt" in said(kind, "en")["body"]
    write("", list(notice_templates.WHOLE))
    write("vi", ["message.txt"])
    assert said("weekly", "en")["subject"] == "any subject.txt"
    assert [said("weekly", "vi")[part] for part in ("body", "html", "slip")] == [
        "vi message.txt\n",
        "any message.html\n",
        "any slip.html\n",
    ]
    assert problems(office) == [] and {*names()} <= {*os.listdir(folder(office))}


def test_the_template_of_a_kind_is_for_that_kind_alone(office: Office) -> None:
    put(office, item_txt="any thing", overdue_txt="late!")
    told = item(office, TOLD["overdue, answer"])
    other = item(office, TOLD["finding-issued"])
    assert "late!" in message(office.ws, told).body
    assert "any thing" in message(office.ws, other).body
    both = message(office.ws, told, other).body
    assert "late!" in both and "any thing" in both


def test_what_a_layout_needs_is_there(office: Office) -> None:
    put(
        office,
        item_txt="{{ item.what|upper }} {% set mark = item.id ~ '-' ~ (3 * 4) %}{{ mark }} {{ item.due|d('-') }}\n"
        "{% for line in item.lines %}{{ loop.index }}/{{ loop.length }} {{ line|truncate(20) }}{% else %}none{% endfor %}\n"
        "{% macro told(word) %}[{{ word }}]{% endmacro %}{{ told(item.type) }} {{ ['a', 'b']|join(', ') }}",
    )
    assert problems(office) == []
    body = message(office.ws, item(office, TOLD["finding-issued"])).body
    assert "LINH GAVE YOU" in body and "2026-01-F01-12" in body and "a, b" in body
    assert "[auditcore finding explain 2026-01-F01]" in body


def test_a_mark_at_the_beginning_of_the_file_is_no_text(office: Office) -> None:
    put(office, subject_txt=b"\xef\xbb\xbf{{ items[0].subject }}")
    assert problems(office) == []
    assert message(office.ws, item(office, TOLD["finding-issued"])).subject.startswith("2026-01-F01")


def test_html_is_escaped_and_text_is_not(office: Office) -> None:
    building.change_org(office, "person/oanh", name="<b>O&M</b>")
    put(office, item_html="<i>{{ name }}</i>{{ '<u>' ~ name }}", item_txt="{{ name }}")
    made = message(office.ws, item(office, TOLD["finding-issued"]))
    assert "<i>&lt;b&gt;O&amp;M&lt;/b&gt;</i>&lt;u&gt;&lt;b&gt;" in made.html and "<b>O&M</b>" in made.body


# How each mistake is named: file, line, what is wrong, what may be meant.

WRONG: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a name of a thing": (
        {"item_txt": "{{ item.what }}\n{{ item.titel }}"},
        "item.txt, line 2: there is no “titel” here. Did you mean “title”?",
    ),
    "where no message comes by": (
        {"item_txt": "{{ item.what }}\n{% if item.kind == 'x' %}\n{{ item.obseved }}{% endif %}"},
        "item.txt, line 3: there is no “obseved” here. Did you mean “observed”?",
    ),
    "a name at the top": (
        {"message_txt": "{{ organization }}"},
        "message.txt, line 1: there is no “organization” here. Did you mean “organisation”?",
    ),
    "a word": (
        {"slip_html": "\n\n{{ words.recieved }}"},
        "slip.html, line 3: there is no “recieved” here. Did you mean “received”?",
    ),
    "of one of several": (
        {"subject_txt": "{{ items[0].subjct }}"},
        "subject.txt, line 1: there is no “subjct” here. Did you mean “subject”?",
    ),
    "more than there are": (
        {"subject_txt": "{{ items[7].id }}"},
        "subject.txt, line 1: there is no number 7 in this list.",
    ),
    "of one kind": (
        {"weekly_html": "{{ item.line }}"},
        "weekly.html, line 1: there is no “line” here. Did you mean “lines”?",
    ),
    "in one language": (
        {"item_vi_txt": "{{ item.by }}"},
        "item.vi.txt, line 1: there is no “by” here.",
    ),
    "a sum in one language": (
        {"item_vi_txt": "x\n{{ 1 / 0 }}"},
        "item.vi.txt, line 2: nothing can be divided by zero.",
    ),
    "with one thing alone": (
        {"message_txt": "x{% if items|length == 1 %}{{ 1 / 0 }}{% endif %}"},
        "message.txt, line 1: nothing can be divided by zero.",
    ),
    "with several": (
        {"message_txt": "x{% if items|length > 1 %}{{ 1 / 0 }}{% endif %}"},
        "message.txt, line 1: nothing can be divided by zero.",
    ),
    "where something is lacking": (
        {"item_txt": "x {{ 1 / item.title|length }}"},
        "item.txt, line 1: nothing can be divided by zero.",
    ),
    "a filter": (
        {"item_txt": "\n{{ item.what|uper }}"},
        "item.txt, line 2: there is no filter “uper” for notices. Did you mean “upper”?",
    ),
    "a tag": ({"item_txt": "\n{% fro x in items %}"}, "item.txt, line 2: there is no tag “fro”."),
    "a bracket": ({"item_txt": "{{ item.what }"}, "item.txt, line 1: “}” stands where it does not belong."),
    "within one that is taken in": (
        {"item_html": "<p>\n{% if %}"},
        "item.html, line 2: something is missing before the end of the brackets.",
    ),
    "a sum": (
        {"item_txt": "{{ item.what + 1 }}"},
        "item.txt, line 1: “+” is for small numbers; only “+” puts texts together",
    ),
    "a division": ({"item_txt": "x\n{{ 1 / 0 }}"}, "item.txt, line 2: nothing can be divided by zero."),
    "a list": (
        {"item_txt": "{{ items }}"},
        "item.txt, line 1: only texts and numbers can be put out, no lists",
    ),
    "nothing": ({"subject_txt": "{# none #}"}, "subject.txt: nothing stands in what it makes."),
    "the file's name": (
        {"itm_txt": "x"},
        "itm.txt: no template is called “itm.txt”. Did you mean “item.txt”?",
    ),
    "a language that is none": (
        {"item.fr_txt": "x"},
        "item.fr.txt: no template is called “item.fr.txt”. Did you mean “item.txt”?",
    ),
    "a kind that is none": (
        {"over-due_txt": "x"},
        "over-due.txt: no template is called “over-due.txt”. Did you mean “overdue.txt”?",
    ),
    "no UTF-8": ({"item_txt": b"abc\nd\xffe"}, "item.txt, line 2: it is not UTF-8 text."),
    "a control character": (
        {"item_txt": "a\r\nb\x1b[2J"},
        "item.txt, line 2: there is a control character in it.",
    ),
    "another": ({"item_html": "a\n\n\x9b2J"}, "item.html, line 3: there is a control character in it."),
    "too long": ({"item_txt": "x" * (LONGEST + 1)}, f"item.txt: it is longer than {LONGEST} bytes."),
    # What is not there, and what is not to be reached.
    "an include": (
        {"message_txt": "{% include 'itm.txt' %}"},
        "message.txt, line 1: it takes in “itm.txt”, which is not there. Did you mean “item.txt”?",
    ),
    "an include from elsewhere": (
        {"message_txt": "\n{% include '/etc/passwd' %}"},
        "message.txt, line 2: it takes in “/etc/passwd”, which is not there.",
    ),
    "an include from above": (
        {"message_txt": "{% include '../auditcore.toml' %}"},
        "message.txt, line 1: it takes in “../auditcore.toml”, which is not there.",
    ),
    "text within html": (
        {"message_html": "<p>\n{% include 'item.txt' %}"},
        "message.html, line 2: “item.txt”: only .html can be taken into .html: the rest is not escaped",
    ),
    "text extended to html": (
        {"message_html": "{% extends 'item.txt' %}"},
        "message.html, line 1: “item.txt”: only .html can be taken into .html: the rest is not escaped",
    ),
    "no escaping": (
        {"message_html": "\n{% autoescape false %}{{ name }}{% endautoescape %}"},
        "message.html, line 2: the escaping of texts cannot be switched off",
    ),
    "safe": (
        {"message_html": "{{ name|safe }}"},
        "message.html, line 1: there is no filter “safe” for notices.",
    ),
    "Python": (
        {"message_txt": "\n{{ ''.__class__.__mro__ }}"},
        "message.txt, line 2: a template cannot reach “__class__”.",
    ),
    "Python by an item": (
        {"message_txt": "{{ items[0]['__class__'] }}"},
        "message.txt, line 1: a template cannot reach “__class__”.",
    ),
    "Python by a loop": (
        {"message_txt": "{% for x in items %}{{ loop.__init__.__globals__ }}{% endfor %}"},
        "message.txt, line 1: a template cannot reach “__init__”.",
    ),
    "Python by a helper": (
        {"message_txt": "{{ cycler.__init__.__globals__.os }}"},
        "message.txt, line 1: there is no “cycler” here.",
    ),
    "a method": (
        {"item_txt": "{{ item.what.upper() }}"},
        "item.txt, line 1: a template cannot reach “upper”.",
    ),
    "a format": ({"item_txt": "{{ '{}'.format(1) }}"}, "item.txt, line 1: a template cannot reach “format”."),
    "a change": ({"item_txt": "{{ item.update({'what': 'x'}) }}"}, "item.txt, line 1: "),
}


@pytest.mark.parametrize("case", WRONG)
def test_each_mistake_is_named_with_its_place(office: Office, case: str) -> None:
    files, said = WRONG[case]
    put(office, **files)
    found = problems(office)
    assert len(found) == 1 and found[0].startswith(said), found


TURNS = "{% set t = namespace(s='xx') %}{% for i in range(60) %}"
ENDLESS = {
    "a loop in a loop": "{% for a in range(99999) %}\n{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "a loop over a text": "{% for a in 'x' * 100000 %}{% endfor %}",
    "a loop that calls itself": "{% for a in items recursive %}{{ loop(items) }}{% endfor %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "and again": "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(40) }}",
    "a template that takes itself in": "{% include 'message.txt' %}",
    "twice": "{% set n = (n|default(40)) - 1 %}{% if n %}"
    + "{% include 'message.txt' %}" * 2
    + "{% endif %}",
    "doubling": TURNS + "{% set t.s = t.s ~ t.s %}{% endfor %}",
    "doubling by +": TURNS + "{% set t.s = t.s + t.s %}{% endfor %}",
    "doubling by a list": TURNS + "{% set t.s = [t.s, t.s]|join %}{% endfor %}",
    "doubling by a block": TURNS + "{% set t.s %}{{ t.s }}{{ t.s }}{% endset %}{% endfor %}",
    "a product": "{{ 'a' * 10000000000 }}",
    "a product of a list": "{{ ([1] * 10000000000)|length }}",
    "a power": "{{ 10 ** 10 ** 10 }}",
    "a format": "{{ '%1000000000d' % 1 }}",
    "another format": "{{ '{:1000000000}'.format(1) }}",
    "a wide text": "{{ 'a'|center(1000000000) }}",
    "a far indent": "{{ 'a'|indent(1000000000, true) }}",
    "long bytes": "{{ (1).to_bytes(1000000000, 'big')|length }}",
    "a long range": "{{ range(1000000000)|list|length }}",
    "many batches": "{{ [1]|batch(1000000000, 'x')|list|length }}",
    "a long file in a loop": "{% for i in range(10000) %}" + "x" * 90_000 + "{% endfor %}",
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_would_take_all_time_or_memory_is_named_at_once(office: Office, case: str) -> None:
    put(office, message_txt=ENDLESS[case])
    began = time.monotonic()
    found = problems(office)
    assert len(found) == 1 and found[0].startswith("message.txt"), found
    assert time.monotonic() - began < 8
    with pytest.raises(Refused, match=r"message\.txt"):
        message(office.ws, item(office, TOLD["finding-issued"]))


def test_a_digest_of_a_thousand_things_is_not_endless(office: Office) -> None:
    [context, *_others] = samples(office.ws, "overdue", "en")
    long = {**context["items"][0], "observed": "Sổ tiếp nhận hồ sơ. " * 200}
    templates = Templates(office.ws.path, "en")
    for name in notice_templates.WHOLE:
        templates.render(name, {**context, "items": [long] * 1000})


def test_all_problems_of_all_files_are_named_at_once(office: Office) -> None:
    put(
        office,
        item_txt="{{ item.titel }}\n{{ item.obseved }}\n{{ organization }}",
        overdue_txt="{{ item.foo }}",
        weekly_html="{{ item.bar|uper }}",
        itm_txt="x",
        slip_html="{% if %}",
        message_vi_html=b"\xff",
    )
    assert sorted(one.partition(":")[0] for one in problems(office)) == [
        "item.txt, line 1",
        "item.txt, line 2",
        "item.txt, line 3",
        "itm.txt",
        "message.vi.html, line 1",
        "overdue.txt, line 1",
        "slip.html, line 1",
        "weekly.html, line 1",
    ]


def test_what_editors_leave_behind_and_folders_are_passed_over(office: Office) -> None:
    for name in ("item.txt~", ".item.txt.swp", "item.txt.bak"):
        Path(folder(office), name).write_text("{{ x }}")
    os.mkdir(os.path.join(folder(office), "old"))
    assert problems(office) == []


# Files that are none of the folder's own.


@pytest.mark.parametrize("where", ["out of the workspace", "elsewhere in it", "nowhere", "to itself"])
def test_a_link_to_another_place_is_refused_and_not_read(office: Office, where: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    inner = Path(office.ws.path, "evidence.txt")
    inner.write_text("a secret")
    target = {
        "out of the workspace": secret,
        "elsewhere in it": inner,
        "nowhere": tmp_path / "x",
        "to itself": "item.txt",
    }
    os.symlink(target[where], os.path.join(folder(office), "item.txt"))
    assert problems(office) == ["item.txt: it is no file of this folder, or leads to one elsewhere."]
    made = message(office.ws, item(office, TOLD["finding-issued"]))
    assert "a secret" not in made.body and "2026-01-F01" in made.body


def test_a_whole_folder_elsewhere_is_refused(office: Office, tmp_path: Path) -> None:
    os.rmdir(folder(office))
    elsewhere = tmp_path / "theirs"
    elsewhere.mkdir()
    (elsewhere / "item.txt").write_text("a secret")
    os.symlink(elsewhere, folder(office))
    assert problems(office) == ["item.txt: it is no file of this folder, or leads to one elsewhere."]
    assert "a secret" not in message(office.ws, item(office, TOLD["finding-issued"])).body


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_folder_with_the_name_of_a_template_is_no_template(office: Office) -> None:
    os.mkfifo(os.path.join(folder(office), "item.txt"))
    os.mkdir(os.path.join(folder(office), "slip.html"))
    assert [one.partition(":")[0] for one in problems(office)] == ["item.txt", "slip.html"]


def test_the_workspace_itself_may_stand_behind_a_link(office: Office, tmp_path: Path) -> None:
    put(office, item_txt="of the office")
    os.symlink(office.ws.path, tmp_path / "link")
    assert Templates(str(tmp_path / "link"), "en").render("item.txt", {}) == "of the office\n"


# What the commands do with it.


def test_config_check_names_every_problem(office: Office) -> None:
    put(office, item_txt="{{ item.titel }}", itm_txt="x")
    answer = CommandLine(office.ws.path, "lan")("config", "check")
    assert answer.code == 4
    assert "item.txt, line 1: there is no “titel” here. Did you mean “title”?" in answer.err
    assert "itm.txt: no template is called “itm.txt”. Did you mean “item.txt”?" in answer.err


def test_a_run_with_a_broken_template_is_refused_before_anything_is_claimed(office: Office) -> None:
    office.issued()
    put(office, overdue_html="{{ item.titel }}")
    type_ = CommandLine(office.ws.path, "lan", office.ws.today)
    before = building.files_below(office.ws.path, "records", "evidence", "outbox")
    answer = type_("notify")
    assert answer.code == 4 and "overdue.html, line 1" in answer.err, answer
    assert building.files_below(office.ws.path, "records", "evidence", "outbox") == before
    Path(folder(office), "overdue.html").unlink()
    type_.fine("notify")


def test_every_kind_is_tried_in_every_language(office: Office) -> None:
    """A name that is there for some kinds only would be found by each kind's own try."""
    for kind in KINDS:
        for language in languages():
            assert {len(one["items"]) for one in samples(office.ws, kind, language)} == {1, 2}
            assert all(one["items"][0]["kind"] == kind for one in samples(office.ws, kind, language))
