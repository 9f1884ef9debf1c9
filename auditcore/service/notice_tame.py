"""Texts of the record in a message: nothing in them runs, hides, or becomes a link where a mail program makes links."""

from __future__ import annotations

import re

from auditcore import text

# Characters of a text, and of a name: whoever wants more looks into the record.
LONGEST, NAME = 4000, 200

# The names at the end of a host. In small letters any word may be one; in others only these are, so that "TP.HCM" and a
# sentence that follows its full stop at once stay as they are. A file's name, a clause or a decision's number is no host.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge "
    "gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki "
    "km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my "
    "mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se "
    "sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz "
    "va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS = (
    "com net org info edu gov mil int biz name pro aero coop museum jobs mobi travel asia cat tel post xxx app dev page "
    "web cloud online site website store shop blog live life world today news link click top xyz club vip win bid icu buzz "
    "fun space tech digital email mail support services company group agency center network solutions systems global "
    "work works team run zip mov arpa local onion example invalid test localhost"
)
_KNOWN = "|".join((_COUNTRIES + " " + _OTHERS).split())
_FILES = (
    "pdf|docx?|docm|xlsx?|xls[bm]|pptx?|csv|txt|rtf|od[ts]|jpe?g|png|gif|bmp|heic|tiff?|svg|dwg|toml|json|xml|html?|eml|msg|"
    "ics|log|mp[34]|rar"
)
# Writing that has no capital letters, or other letters than Latin ones: рф, 中国.
_ABROAD = "[\u0370-\u1dff\u2e80-\ud7ff\U00010000-\U0003ffff]{2,}"
_END = rf"(?!(?:{_FILES})\b)(?:[a-z]{{2,}}|(?i:{_KNOWN})|{_ABROAD})\b"

# What programs take for a link without slashes, too.
_SCHEMES = (
    "mailto|callto|sips?|skype|javascript|vbscript|data|file|ftp|news|nntp|magnet|geo|facetime|outlook|onenote|zalo|tg|"
    "whatsapp|intent|market|blob|urn|cid|irc|xmpp|webcal|bitcoin|ms-[a-z]+"
)

# Each match ends with the one sign that is put into brackets.
_LINK = "|".join(
    (
        r":(?=//)",
        rf"(?i:\b(?:{_SCHEMES}):(?=[^\s\d])|\b(?:tel|sms):(?=\S))",
        r"(?<=(?i:\bwww|\bftp))\.",
        rf"(?<=[^\s\[.])[.．。｡](?={_END})",
        r"(?<!\[)[@＠](?=\w)",
        r"(?<![\\\[])\\(?=\\\w)",
    )
)


def tame(value: str, most: int = LONGEST) -> str:
    """A text of the record that does nothing in a message: nothing in it runs, hides or becomes a link. Line ends stay.

    Of a longer text the beginning, with an ellipsis.
    """
    shown = text.printable(value if len(value) <= most else f"{value[:most].rstrip()} …", newlines=True)
    return re.sub(_LINK, lambda found: f"{found[0][:-1]}[{found[0][-1]}]", shown)


def tame_line(value: str) -> str:
    """The same as one line: a name, or a text within a sentence."""
    return line(tame(" ".join(value.split()), NAME))


def line(value: str) -> str:
    """A text as one line in which nothing runs: what may stand in a header."""
    return " ".join(text.printable(" ".join(value.split())).split())
