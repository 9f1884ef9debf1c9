"""What happens at each question of a walk: prompts are asked until the answer can be recorded.

The prompts are a table (`walk_prompts`), and so are the commands that may stand in place of any line (`COMMANDS`): a
line is either kept as what its prompt asks for, or leads to another question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from auditcore import text
from auditcore.cli import walk_page, walk_words
from auditcore.cli.session import terminal_width
from auditcore.cli.walk_lines import Lines
from auditcore.cli.walk_prompts import RESULT, Asking, Moved, Now, Prompt, answer, finding, sentence, wanted
from auditcore.cli.walk_words import NONE, REST, Typed, path_in, read_answer, read_command
from auditcore.decision import Saved
from auditcore.errors import AuditcoreError, NotFound, Refused, Unreadable
from auditcore.i18n import _, ngettext
from auditcore.model import GRADES
from auditcore.service.answers import Answered
from auditcore.service.grades import grade_definition
from auditcore.service.walk import Walk, resume
from auditcore.service.walk_drafts import Drafts
from auditcore.words import word


class Walker:
    """Asks the questions of a walk over `lines`. `again` is the command that goes on with it."""

    def __init__(self, walk: Walk, lines: Lines, *, unanswered: bool = False, again: str = "") -> None:
        self.walk, self.lines, self.unanswered, self.again = walk, lines, unanswered, again
        self.drafts = Drafts(walk.ws, walk.id, walk.person)
        self.began = walk.ws.clock()
        self.answers = 0
        self.findings: list[str] = []
        self.remembered: dict[str, str] = {}
        self.searched = ""

    def run(self) -> None:
        """Ask until nothing is left, somebody pauses, or the lines end; then say how far it is.

        Raises what is wrong with a line where it cannot be asked for again: what follows it was meant for another prompt.
        Likewise Refused, before any line is read, where an answer was begun: the lines were not meant for its rest.
        """
        self.insist_on_no_draft()
        progress = self.walk.progress()
        at = resume(progress.done, progress.last)
        try:
            if at >= 0:
                self.each(walk_page.usage(terminal_width()))
            while 0 <= at < len(self.walk.steps):
                at = self.step(at)
        except (EOFError, KeyboardInterrupt):
            self.say()
        finally:
            self.summary()

    def insist_on_no_draft(self) -> None:
        if self.lines.asks_again:
            return
        begun = [
            f"{asking.step.key}: {walk_page.begun(asking.form)}"
            for number, step in enumerate(self.walk.steps)
            if self.drafts.forms.get(step.key) and not self.is_over(asking := self.asking(number))
        ]
        if begun:
            raise Refused(
                _("An answer was begun and not recorded; the lines of this walk would go on with it."),
                problems=begun,
                hint=_("Finish it at a terminal: {command}\nOr delete the file that keeps it: {path}").format(
                    command=self.again, path=self.drafts.path
                ),
            )

    def is_over(self, asking: Asking) -> bool:
        return any(self.was_recorded(asking.form, entry) for entry in asking.page.given)

    def step(self, number: int) -> int:
        """Show a question and ask its prompts; the number of the step that comes next."""
        self.walk.look_again()
        asking = self.asking(number)
        if self.is_over(asking):
            self.drafts.drop(asking.step.key)
            asking = self.asking(number)
        self.show(asking, number)
        try:
            return self.fill(Now(number, asking, said=set(asking.form)))
        except Moved as moved:
            return moved.to

    def asking(self, number: int) -> Asking:
        step = self.walk.steps[number]
        return Asking(
            walk=self.walk,
            step=step,
            page=self.walk.page(step),
            drawn=self.walk.drawn(step),
            form=self.drafts.of(step.key),
            remembered=self.remembered,
        )

    def was_recorded(self, form: dict[str, str], entry: Any) -> bool:
        """Whether a form was recorded and only its file was left: the plug was pulled in between."""
        told = all(entry.get(name, "") == form.get(name, "") for name in ("result", "evidence", "note"))
        return bool(form) and "besides" not in form and entry["by"] == self.walk.person and told

    def show(self, asking: Asking, number: int) -> None:
        seconds = (self.walk.ws.clock() - self.began).total_seconds()
        self.say()
        self.say(walk_page.position(number, self.walk.progress(), seconds))
        self.each(walk_page.page(self.walk.ws.org(), asking.page))
        if RESULT in asking.form:
            self.say(_("Begun: {words}").format(words=walk_page.begun(asking.form)))
        self.each(walk_page.packed(walk_words.choices(asking.page.allowed), terminal_width()))

    def each(self, paragraphs: Iterable[str]) -> None:
        for paragraph in paragraphs:
            self.say(paragraph)

    def say(self, words: str = "") -> None:
        self.lines.say(words, indent="  ")

    # From the first prompt to the event.

    def fill(self, now: Now) -> int:
        """Ask the prompts and record the answer: the next step. Raises Moved where something else leads there.

        What is refused is asked for again, and Enter keeps what was typed.
        """
        while True:
            prompt = now.prompt()
            try:
                if prompt is None:
                    return self.record(now)
                self.take(now, prompt)
            except Answered as answered:
                self.say(answered.what)
                now.form.pop("besides", None)
                self.walk.look_again()
                now.asking = self.asking(now.number)
                now.said, now.rest = set(now.form), False
                self.each(walk_page.answered(self.walk.ws.org(), now.asking.page))
            except AuditcoreError as error:
                self.refused(error)
                now.rest = False
                if prompt is None:
                    now.said.clear()

    def take(self, now: Now, prompt: Prompt) -> None:
        """Read the line of one prompt: a command, or what the form keeps. Raises what is wrong with it."""
        default = now.asking.default(prompt.name)
        taken = now.rest and bool(default or not prompt.required)
        line = REST if taken else self.ask(prompt, default)
        if command := read_command(line, free=prompt.free):
            COMMANDS[command.command](self, command.more, now)
            return
        read = self.result if prompt.name == RESULT else self.value
        typed = read(now, prompt, line, default)
        if typed.command:
            COMMANDS[typed.command](self, typed.more, now)
            return
        if prompt.name == RESULT and typed.answer in GRADES and not taken:
            meaning = grade_definition(self.walk.ws, typed.answer)
            self.say(_("{grade}: {definition}").format(grade=word(typed.answer), definition=meaning))
        now.rest = now.rest or typed.rest
        now.form[prompt.name] = typed.answer
        now.said.add(prompt.name)
        self.drafts.keep()
        if (prompt.name, typed.answer) == ("besides", "no"):
            self.drafts.drop(now.asking.step.key)
            raise Moved(self.after(now.number))

    def ask(self, prompt: Prompt, default: str) -> str:
        shown = word(default) if prompt.name == RESULT and default else default
        before, question = sentence(prompt.label, shown, terminal_width() - 20)
        self.each(before)
        return self.lines.ask(question).strip()

    def result(self, now: Now, prompt: Prompt, line: str, default: str) -> Typed:
        """The answer in a line; Enter keeps what was typed before, and leaves alone what was answered before."""
        if line in ("", REST) and default:
            return Typed(answer=default, rest=line == REST)
        if not line and now.asking.page.given:
            raise Moved(self.after(now.number))
        typed = read_answer(line, now.asking.page.allowed)
        if typed.answer and now.asking.page.barred:
            raise Refused(now.asking.page.barred[0])
        return typed

    def value(self, now: Now, prompt: Prompt, line: str, default: str) -> Typed:
        """What a line says; Enter and a full stop keep what stands there, a dash empties it."""
        line = text.normalise(line, _(prompt.label))
        value = prompt.read(now.asking, "" if line == NONE else default if line in ("", REST) else line)
        if prompt.required and not value:
            raise Unreadable(_("Something must be written here."))
        return Typed(answer=value, rest=line == REST)

    def record(self, now: Now) -> int:
        """Record what was typed; the next step."""
        form = answer(now.asking)
        attach = [path for path in now.form.get("attach", "").split("\n") if path]
        saved = self.walk.record(
            now.asking.step, form, now.asking.page.mine, finding=finding(now.asking), attach=attach
        )
        self.drafts.drop(now.asking.step.key)
        self.answers += 1
        self.remembered = {"spoke_with": form.get("spoke_with", "")}
        self.say(_("saved as event {number}").format(number=saved.number))
        for id in _drafted(saved):
            self.findings.append(id)
            self.say(_("{id} is drafted: auditcore finding show {id}").format(id=id))
        return self.after(now.number)

    def after(self, number: int) -> int:
        """The step behind this one; with `unanswered`, the next that nobody answered."""
        if not self.unanswered:
            return number + 1
        self.walk.look_again()
        done = self.walk.progress().done
        return next((one for one in range(number + 1, len(done)) if not done[one]), len(done))

    def refused(self, error: AuditcoreError) -> None:
        """Say what is wrong, before it is asked again. Raises it where nobody would see that."""
        if not self.lines.asks_again:
            raise error
        self.each(filter(None, [error.what, *error.problems, error.hint]))

    # Commands.

    def back(self, _more: str, now: Now) -> None:
        before = [prompt.name for prompt in wanted(now.asking) if prompt.name in now.said]
        if not before:
            raise Moved(max(now.number - 1, 0))
        now.said.discard(before[-1])

    def skip(self, _more: str, now: Now) -> None:
        raise Moved(self.after(now.number))

    def search(self, more: str, now: Now) -> None:
        self.searched = more or self.searched
        if not self.searched:
            raise Unreadable(_("Type the words behind it: / receipt"))
        found = self.walk.find(self.searched, now.number)
        if found < 0:
            raise NotFound(_("No question here has “{words}”.").format(words=self.searched))
        raise Moved(found)

    def jump(self, more: str, now: Now) -> None:
        if not more:
            letter = walk_words.letters()["jump"]
            raise Unreadable(_("Type the clause or question behind it: {letter} 8.5.1").format(letter=letter))
        found = self.walk.jump(more, now.number)
        if found < 0:
            raise NotFound(_("{wanted} is not among the questions of this walk.").format(wanted=more))
        raise Moved(found)

    def pause(self, _more: str, _now: Now) -> None:
        raise Moved(-1)

    def help(self, _more: str, now: Now) -> None:
        for words in walk_page.grounds(now.asking.page.grounds):
            self.lines.say(words, indent="    ")
        grades = {grade: grade_definition(self.walk.ws, grade) for grade in GRADES}
        for words in walk_page.help_page(grades):
            self.lines.say(words, indent="    ")

    def attach(self, more: str, now: Now) -> None:
        """Keep a file with the answer, or with the finding that it drafts; a dash lets go of all."""
        if not more:
            raise Unreadable(_("Type the file behind it: + photo.jpg"))
        held = [*now.form.get("attach", "").split("\n"), path_in(more)] if more != NONE else []
        files = self.walk.ws.files(dict.fromkeys(filter(None, held)))
        now.form["attach"] = "\n".join(file.path for file in files)
        self.drafts.keep()
        names = ", ".join(file.name for file in files)
        self.say(_("Kept with this answer: {names}").format(names=names or "–"))

    # The end.

    def summary(self) -> None:
        """How far the audit is, what was done here, and how to go on."""
        self.walk.look_again()
        progress = self.walk.progress()
        count, done = len(progress.done), progress.answered
        minutes = round((self.walk.ws.clock() - self.began).total_seconds() / 60)
        recorded = ngettext("{count} answer", "{count} answers", self.answers).format(count=self.answers)
        time = ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
        drafted = _("no finding drafted")
        if self.findings:
            drafted = _("drafted: {ids}").format(ids=", ".join(self.findings))
        self.say()
        left = _("{answered} of {count} answered, {left} left.")
        self.say(left.format(answered=done, count=count, left=count - done))
        self.say(_("In this walk: {parts}.").format(parts="; ".join([recorded, drafted, time])))
        if done < count:
            self.say(_("To go on, type:"))
            self.say(f"  {self.again}")


def _drafted(saved: Saved) -> list[str]:
    """The ids of the findings that an event drafted."""
    documents = (change["doc"].partition("/") for change in saved.event.changes if change)
    return list(dict.fromkeys(id for kind, _slash, id in documents if kind == "finding"))


COMMANDS: dict[str, Callable[[Walker, str, Now], None]] = {
    "back": Walker.back,
    "skip": Walker.skip,
    "search": Walker.search,
    "jump": Walker.jump,
    "pause": Walker.pause,
    "help": Walker.help,
    "attach": Walker.attach,
}
