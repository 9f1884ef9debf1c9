"""Charts as pictures in a document: drawn as SVG and made into PNG by typst, with the letters that typst brings along.

The letters of the computer are not used, so that the same chart is the same picture everywhere.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from auditcore.api import Chart
from auditplugins.exporters.document_xml import EMU, attribute
from auditplugins.exporters.drawing import WIDE, on_paper
from auditplugins.exporters.svg import picture

# Of a picture, for each inch.
DOTS = 220

INSTALL = 'pip install "auditcore-tracker[docx]"'
WORDS = {
    "en": "The picture is left out, because it is drawn by typst, which is not installed. Install it with: {command}",
    "vi": "Không có hình vẽ vì chưa cài đặt typst, chương trình vẽ hình. Lệnh cài đặt: {command}",
}


def pictures(charts: Sequence[Chart], language: str) -> list[bytes] | None:
    """Each chart as PNG, in their order; None where typst is not installed."""
    if not charts:
        return []
    try:
        import typst
    except ModuleNotFoundError:
        return None
    shown = "".join(f"#page({_image(picture(chart, language))})\n" for chart in charts)
    source = f"#set page(width: auto, height: auto, margin: 2pt, fill: white)\n{shown}"
    compiler = typst.Compiler(source.encode(), ignore_system_fonts=True)
    made = compiler.compile(format="png", ppi=DOTS)
    return [made] if isinstance(made, bytes) else list(made or ())


def _image(svg: str) -> str:
    """The picture as a text within typst's language, as wide as it stands in a document."""
    high = float(svg.partition(' height="')[2].partition('"')[0])
    told = svg.replace("\\", "\\\\").replace('"', '\\"')
    return f'image(bytes("{told}"), format: "svg", width: {on_paper(high, math.inf):.2f}mm)'


def drawing(chart: Chart, png: bytes, relation: str, number: int, high: float) -> str:
    """The picture in a run, no higher than so many mm; what is to be seen on it is its text alternative."""
    across, down = struct.unpack(">II", png[16:24])
    wide = on_paper(WIDE * down / across, high)
    size = f'cx="{round(wide * EMU)}" cy="{round(wide * down / across * EMU)}"'
    told = f'name="Chart {number}" descr="{attribute(chart.about)}" title="{attribute(chart.title, 250)}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" {told}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/>'
        '</wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" {told}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
