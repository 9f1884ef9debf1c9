"""The channel `apprise` through the library itself: what it is told, whom it reaches, and what a failure becomes."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import apprise
from channel_notices import NOTICE, environment, hostile
from https_server import answers, gone, https_server
from loopback import ca_file, closed_port

from auditcore.api import Notice, NotSent, Undeliverable

TOKEN = "T0ken-of-chat_9"


class Service:
    """A service of the tests, on addresses that begin with `officechat://`; `fails` says which of them do, by host."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.fails: set[str] = set()
        self.error: Exception | None = None

    def __call__(self, body: str, title: str, notify_type: Any, meta: Any, **rest: Any) -> bool:
        if self.error is not None:
            raise self.error
        self.told.append({"body": body, "title": title, "type": str(notify_type), "url": meta["url"], **rest})
        if meta["host"] in self.fails:
            logging.getLogger("apprise").warning("could not reach %s", meta["url"])
            return False
        return True


@pytest.fixture(scope="session")
def manager() -> Any:
    """The library's own list of services. Loading it uses modules that Python will drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise.manager_plugins import NotificationManager

        found: Any = NotificationManager
        found().load_modules()
    return found()


@pytest.fixture
def service(manager: Any) -> Iterator[Service]:
    from apprise import decorators

    made = Service()
    register: Any = decorators.notify

    # A function: the library asks for the file in which it stands.
    def tell(body: str, title: str, notify_type: Any, meta: Any, **rest: Any) -> bool:
        return made(body, title, notify_type, meta, **rest)

    register(on="officechat", name="Office chat")(tell)
    yield made
    manager.remove("officechat")


def refused(url: str, notice: Notice = NOTICE, **settings: Any) -> str:
    with pytest.raises(NotSent) as caught:
        apprise.send(notice, {"url-secret": url, **settings})
    assert not isinstance(caught.value, Undeliverable)
    said = str(caught.value)
    assert TOKEN not in said and said.isprintable() and len(said) < 800
    return said


def test_a_person_is_told_in_plain_text(service: Service) -> None:
    apprise.send(NOTICE, {"url-secret": "officechat://chat/room"})
    (told,) = service.told
    assert (told["title"], told["body"].strip()) == ("2 things are due", NOTICE.body.strip())
    assert told["type"].lower().endswith("info")
    assert not told.get("attach")


def test_the_library_tells_a_server_what_it_was_told() -> None:
    with https_server(certificate=None) as server:
        apprise.send(NOTICE, {"url-secret": f"json://127.0.0.1:{server.port}/{TOKEN}/{{to}}"})
    (request,) = server.requests
    assert request.line == f"POST /{TOKEN}/lan HTTP/1.1"
    told = json.loads(request.body)
    assert (told["title"], told["message"].strip()) == (NOTICE.subject, NOTICE.body.strip())
    assert told["type"] == "info" and not told["attachments"]


def test_several_addresses_are_all_told(service: Service) -> None:
    apprise.send(NOTICE, {"url-secret": "officechat://one \n\t officechat://two/a,b\n"})
    assert [told["url"] for told in service.told] == ["officechat://one", "officechat://two/a%2Cb"]


# Whom it reaches.


@pytest.mark.parametrize("own", ["4711", 4711])
def test_a_person_is_reached_by_what_people_says(service: Service, own: str | int) -> None:
    people = {"lan": own, "tu": "4712"}
    apprise.send(NOTICE, {"url-secret": "officechat://{to}/?chat={address}", "people": people})
    (told,) = service.told
    assert told["url"].rstrip("/") == "officechat://lan/?chat=4711"


def test_else_by_the_address_of_the_notice(service: Service) -> None:
    apprise.send(NOTICE, {"url-secret": "officechat://x/?chat={address}", "people": {"tu": "4712"}})
    assert "chat=lan%40example.invalid" in service.told[0]["url"]


def test_nothing_in_an_address_becomes_another_part_of_it() -> None:
    people = {"lan": "a/../b?c=d&e#f {to} %\n"}
    with https_server(certificate=None) as server:
        apprise.send(
            NOTICE, {"url-secret": f"json://127.0.0.1:{server.port}/x?:who={{address}}", "people": people}
        )
    (request,) = server.requests
    assert request.line == "POST /x HTTP/1.1"
    assert json.loads(request.body)["who"] == people["lan"].strip()


def test_who_has_no_address_is_named(service: Service) -> None:
    said = refused("officechat://x/{address}", NOTICE._replace(address=""), people={"tu": "4712"})
    assert said == "The setting plugin.apprise.people.lan is missing."
    assert refused("officechat://x", people="lan=4711").startswith("The setting plugin.apprise.people must")
    assert service.told == []
    apprise.send(NOTICE._replace(address=""), {"url-secret": "officechat://x/{to}"})
    assert len(service.told) == 1


# What a finding says stays text.


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("[the form](https://evil.invalid)", "[the form] (https://evil.invalid)"),
        ("[the form][1]\n[1]: https://evil.invalid", "[the form] [1]\n[1] : https://evil.invalid"),
        ("<https://evil.invalid|the form>", "< https://evil.invalid|the form>"),
        ("<!channel> <@U123> <#C123>", "< !channel> < @U123> < #C123>"),
        ("@everyone @Here, @all @channel", "@ everyone @ Here, @ all @ channel"),
        ("lan@all.example.invalid a<b | c>d [x] (y) @lan", "lan@all.example.invalid a<b | c>d [x] (y) @lan"),
    ],
)
def test_no_text_becomes_a_hidden_target_or_a_call_to_everybody(
    service: Service, typed: str, told: str
) -> None:
    apprise.send(NOTICE._replace(subject=typed, body=typed), {"url-secret": "officechat://x?format=markdown"})
    got = service.told[0]
    for text in (got["title"], got["body"]):
        # Where the library knows that signs mean something, it takes their meaning away as well.
        assert " ".join(text.replace("\\", "").split()) == " ".join(told.split())


@pytest.mark.parametrize(("form", "got"), [("html", "&lt;b&gt;1 &amp; 2&lt;/b&gt;"), ("markdown", r"\*2\*")])
def test_a_service_that_takes_signs_gets_text(form: str, got: str) -> None:
    with https_server(certificate=None) as server:
        url = f"json://127.0.0.1:{server.port}/?format={form}"
        apprise.send(NOTICE._replace(body="<b>1 & 2</b> and *2*"), {"url-secret": url})
    assert got in json.loads(server.requests[0].body)["message"].replace("&nbsp;", " ")


def test_hostile_texts_stay_texts(shared_data: Path) -> None:
    texts = hostile(shared_data, "texts.json", "text")
    whole = "\n".join(text[:2000] for text in texts)
    with https_server(certificate=None) as server:
        url = f"json://127.0.0.1:{server.port}/"
        apprise.send(NOTICE, {"url-secret": url})
        apprise.send(NOTICE._replace(subject=whole, body=whole, name=whole), {"url-secret": url})
    quiet, request = server.requests
    assert request.headers.keys() == quiet.headers.keys()
    told = json.loads(request.body)
    for text in (told["title"], told["message"]):
        text.encode()
        assert not {letter for letter in text if letter < " " or "\x7f" <= letter < "\xa0"} - {"\n"}
    assert "\n" not in told["title"] and "\u202e" not in told["message"]


def test_signs_between_colons_and_backslashes_stay_as_they_are(service: Service) -> None:
    typed = ":smile: \\n \\x41 C:\\new"
    apprise.send(NOTICE._replace(subject=typed, body=typed), {"url-secret": "officechat://x?emojis=yes"})
    assert (service.told[0]["title"], service.told[0]["body"].strip()) == (typed, typed)


# Failures.


def test_a_service_that_fails_is_named_with_its_reason(service: Service) -> None:
    service.fails = {"chat"}
    said = refused(f"officechat://chat/{TOKEN}")
    assert said.startswith("Apprise could not send by Office chat: could not reach ***")


def test_where_one_of_several_fails_it_is_named_and_all_are_told_again(service: Service) -> None:
    service.fails = {"two"}
    said = refused(f"officechat://one/{TOKEN} officechat://two/{TOKEN} officechat://three/{TOKEN}")
    assert said.startswith(
        "Apprise could send to 2 of 3 addresses only, and all are told again when it is tried"
    )
    assert "Not sent: 2 (Office chat): could not" in said
    assert len(service.told) == 3


def test_where_all_fail_each_is_named(service: Service) -> None:
    service.fails = {"one", "two"}
    said = refused("officechat://one officechat://two")
    assert said.startswith("Apprise could not send by 1 (Office chat): ") and "; 2 (Office chat): " in said


def test_a_service_that_raises_fails_without_the_address(service: Service) -> None:
    service.error = RuntimeError(f"officechat://chat/{TOKEN}\x1b[31m broke")
    assert refused(f"officechat://chat/{TOKEN}").startswith("Apprise could not send by Office chat: ")


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oh no", "302 Found"])
def test_a_server_that_refuses_is_a_failure(status: str) -> None:
    with https_server() as other:
        where = f"Location: https://localhost:{other.port}/"
        with https_server(answers(status, f"no {TOKEN}", where), certificate=None) as server:
            said = refused(f"json://127.0.0.1:{server.port}/{TOKEN}")
    assert "JSON" in said
    assert (len(server.requests), other.connections) == (1, 0)


def test_a_server_that_breaks_or_is_not_there_is_a_failure() -> None:
    with https_server(gone, certificate=None) as server:
        assert "JSON" in refused(f"json://user:{TOKEN}@127.0.0.1:{server.port}/")
    assert "JSON" in refused(f"json://127.0.0.1:{closed_port()}/{TOKEN}")


def test_a_certificate_of_an_unknown_authority_is_not_trusted() -> None:
    with https_server() as server:
        assert "JSON" in refused(f"jsons://localhost:{server.port}/{TOKEN}")
    assert server.requests == []


def test_a_certificate_of_a_known_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / ca_file(tmp_path)))
    with https_server() as server:
        apprise.send(NOTICE, {"url-secret": f"jsons://localhost:{server.port}/x"})
    assert len(server.requests) == 1


def test_what_the_library_warns_of_goes_nowhere_else(
    service: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("apprise")
    before = logger.level, logger.propagate, [*logger.handlers]
    service.fails = {"chat"}
    refused(f"officechat://chat/{TOKEN}")
    assert (logger.level, logger.propagate, logger.handlers) == before
    assert not caplog.records and capfd.readouterr() == ("", "")


# Settings.


@pytest.mark.parametrize(
    "url", [f"nosuch://{TOKEN}", TOKEN, f"tgram://{TOKEN}", f"https://127.0.0.1/{TOKEN}", "://"]
)
def test_an_address_that_is_not_understood_is_counted_and_not_repeated(service: Service, url: str) -> None:
    said = refused(f"officechat://one {url}")
    assert said.startswith(
        "Apprise does not understand the address number 2 of the setting plugin.apprise.url-secret"
    )
    assert service.told == []


@pytest.mark.parametrize("schema", sorted(apprise.LOCAL))
def test_what_reaches_this_machine_alone_is_refused(service: Service, schema: str) -> None:
    for written in (f"{schema}://", f"{schema.upper()}://localhost/x"):
        said = refused(f"officechat://one {written}")
        assert f"number 2 of the setting plugin.apprise.url-secret ({schema}) reaches this machine" in said
    assert service.told == []


def test_every_service_without_a_place_in_its_address_is_local(manager: Any) -> None:
    names = {
        name
        for name in manager.schemas()
        if manager[name].category == "native" and "{schema}://" in map(str, manager[name].templates)
    }
    assert names and names <= apprise.LOCAL


def test_without_an_address_the_setting_is_named() -> None:
    for given in ({}, {"url-secret": " \n"}):
        with pytest.raises(NotSent, match=r"plugin\.apprise\.url-secret is missing"):
            apprise.send(NOTICE, given)


def test_without_the_library_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert refused("json://x").endswith('Install it with: pip install "auditcore-tracker[apprise]"')


def test_the_library_is_loaded_only_to_send_and_warns_of_nothing() -> None:
    code = (
        "import sys; from auditcore.api import Notice; from auditplugins.channels.apprise import send\n"
        "print('apprise' in sys.modules)\n"
        "send(Notice('lan', '', 's', 'b', ''), {'url-secret': sys.argv[1]})"
    )
    with https_server(certificate=None) as server:
        words = [sys.executable, "-W", "error", "-c", code, f"json://127.0.0.1:{server.port}"]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment())
    assert (done.stdout, done.stderr, len(server.requests)) == ("False\n", "", 1)


def test_each_setting_has_a_sentence() -> None:
    assert {*apprise.SETTINGS} == {"url-secret", "people"}
    assert all(sentence.endswith(".") for sentence in apprise.SETTINGS.values())
