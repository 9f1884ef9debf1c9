"""A notice as a mail message, for whoever carries it: the channel `email` sends it, the channel `file` writes it down.

The library writes names and subjects so that an encoded line break in them becomes a header of its own, and loses the
quotes around a name with a comma. So header text is made ready here and stored as it goes over the wire.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from auditcore.api import Notice
from auditplugins.channels.asked import one_line
from auditplugins.channels.plain import lines, utf8

# Seven bits: any server takes it, whatever it announces.
WIRE = SMTP.clone(cte_type="7bit", utf8=False)

NAME, SUBJECT, FILE = 100, 200, 100  # characters

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{0,59}")
_PLAIN_SUBJECT = re.compile(r"(?!.*=\?)[!-~]([ -~]{0,65}[!-~])?")


class _Ready(str):
    """A header's text that is stored and sent as it is: the library takes a value with a `name` and a `fold` for such."""

    name: str

    def fold(self, policy: object) -> str:
        return f"{self.name}: {self}\r\n"


def letter(
    notice: Notice,
    sender: str = "",
    reply_to: str = "",
    attachments: Iterable[tuple[str, str, bytes]] = (),
    *,
    sender_name: str = "",
) -> EmailMessage:
    """The message: plain text, the same as HTML where the notice has it, then the attachments (name, type, content).

    `sender` and `reply_to` are plain addresses, or "" for a message without them. Who has no address that can be
    written to is named all the same. Nothing in the notice makes a header; the same notice gives the same headers.
    """
    message = EmailMessage(policy=WIRE)
    for name, value in _headers(notice, plain_address(sender), plain_address(reply_to), sender_name):
        ready = _Ready(value)
        ready.name = name
        message[name] = ready
    message.set_content(_text(notice.body))
    if notice.html:
        message.add_alternative(_text(notice.html), subtype="html")
    for name, kind, content in attachments:
        main, _, sub = kind.partition("/")
        params = {"charset": "utf-8"} if main == "text" else {}
        message.add_attachment(content, main, sub, filename=_file_name(name), params=params)
    # Only now: making parts takes away whatever begins with Content.
    if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", notice.language):
        message["Content-Language"] = notice.language
    return message


def plain_address(text: str) -> str:
    """The one address that the text is, as it goes over the wire (its domain in ASCII); "" where it is none, or several."""
    local, at, domain = text.strip().rpartition("@")
    if not domain.isascii() and len(domain) <= 254:
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    fits = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and len(local) <= 64
    # A mailbox of this kind is a header's encoded word.
    encoded = "=?" in local
    found = f"{local}@{domain}"
    return found if at and fits and not encoded and len(found) <= 254 else ""


def _headers(notice: Notice, sender: str, reply_to: str, sender_name: str) -> Iterable[tuple[str, str]]:
    """The headers as they are sent, in their order."""
    if sender:
        yield "From", _mailbox("From", sender_name, sender)
    yield "To", _mailbox("To", notice.name or notice.to, plain_address(notice.address))
    if reply_to:
        yield "Reply-To", reply_to
    yield "Subject", _phrase("Subject", one_line(notice.subject, SUBJECT), _PLAIN_SUBJECT)
    yield "Date", format_datetime(_moment(notice.at))
    domain = sender.rpartition("@")[2] or "auditcore.invalid"
    yield "Message-ID", f"<{_id(notice)}@{domain}>"
    # No answering machine answers, and whoever gets it twice can drop one.
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auditcore-Key", _hash(notice.to, *sorted(notice.keys))
    yield "MIME-Version", "1.0"


def _mailbox(header: str, name: str, address: str) -> str:
    phrase = _phrase(header, one_line(name, NAME), _PLAIN)
    if not address:
        return f"{phrase or 'undisclosed-recipients'}:;"  # a group of none: a name that can't be answered
    return f"{phrase}\r\n <{address}>" if phrase else address


def _phrase(header: str, text: str, plain: re.Pattern[str]) -> str:
    """The text as ASCII: as it is where it is plain, else in encoded words, one a line of at most 76 letters."""
    if not text or plain.fullmatch(text):
        return text
    # What looks like an encoded word would be one for whoever decodes twice.
    shown = text.replace("=?", "= ?")
    room = (76 - len(f"{header}: =?utf-8?b??=")) // 4 * 3
    return "\r\n ".join(f"=?utf-8?b?{b64encode(part.encode()).decode()}?=" for part in _parts(shown, room))


def _parts(text: str, room: int) -> list[str]:
    """The text in parts of at most `room` bytes: between words where they fit, else between letters, not before a mark.

    Many readers show a space where two encoded words meet.
    """
    parts = [""]
    for piece in (piece for word in re.findall(r" ?[^ ]+| +", text) for piece in _pieces(word, room)):
        if len((parts[-1] + piece).encode()) > room:
            parts.append("")
        parts[-1] += piece
    return parts


def _pieces(word: str, room: int) -> list[str]:
    """The word itself where it fits into `room` bytes, else its letters, each with its marks if these are not too many."""
    if len(word.encode()) <= room:
        return [word]
    letters: list[str] = []
    for character in word:
        if letters and unicodedata.combining(character) and len(letters[-1]) < 8:
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _text(text: str) -> str:
    """A part of the message, its last line ended."""
    whole = utf8(lines(text)).decode()
    return whole if whole.endswith("\n") else f"{whole}\n"


def _file_name(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|=]', "_", one_line(name, FILE)) or "attachment"


def _moment(at: str) -> datetime:
    """When the notice was made; now, where that cannot be read."""
    try:
        return datetime.fromisoformat(at).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _id(notice: Notice) -> str:
    if re.fullmatch(r"[A-Za-z0-9]{1,64}", notice.id):
        return notice.id
    return _hash(notice.id, notice.to, notice.at, notice.subject, notice.body)


def _hash(*parts: str) -> str:
    """32 hex digits for these texts; no two lists of texts are the same text."""
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
