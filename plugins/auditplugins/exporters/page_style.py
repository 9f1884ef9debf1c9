"""How a page of `html` looks: on a wide screen and on a phone, in the light and in the dark, and on paper (A4).

The page allows this very text and no other style, so that nothing in it is made up from a report.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode

STYLE = """
:root { color-scheme: light dark; --ink: #1a1c1e; --paper: #fff; --weak: #50565c; --line: #b9bfc5; --head: #eef1f4;
  --link: #0b4f9c; --bad: #a3161f; --warn: #7a4a00; --good: #0d5e31; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #14171a; --weak: #b4bac1; --line: #4d545b; --head: #23282e; --link: #8fbcf5;
    --bad: #ff9a9a; --warn: #f3bd62; --good: #7fd8a2; }
  .s0 { fill: #7fb2ee } .s1 { fill: #f0a860 } .s2 { fill: #5fcfae } .s3 { fill: #c79bf0 } .s4 { fill: #f08fb0 } .s5 { fill: #b8bec4 }
  .o0 { stroke: #7fb2ee } .o1 { stroke: #f0a860 } .o2 { stroke: #5fcfae } .o3 { stroke: #c79bf0 } .o4 { stroke: #f08fb0 }
  .o5 { stroke: #b8bec4 }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; color: var(--ink); background: var(--paper); overflow-wrap: anywhere;
  font: 1.0625rem/1.5 system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 .5em; break-after: avoid; }
h1 { font-size: 1.75rem; margin-top: .5em; } h2 { font-size: 1.4rem; } h3 { font-size: 1.2rem; } h4, h5, h6 { font-size: 1.0625rem; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .2em; }
p, li, td, th, dt, dd, caption { unicode-bidi: plaintext; }
p, dd, li > span, td, th, .as { white-space: pre-line; }
p { margin: .6em 0; max-width: 46rem; }
a { color: var(--link); }
dl { margin: .8em 0; } dl div { display: flex; gap: 1rem; padding: .25em 0; }
dt { flex: 0 0 12rem; color: var(--weak); } dd { flex: 1; margin: 0; max-width: 46rem; }
ul, ol { margin: .6em 0; padding-left: 1.5em; max-width: 46rem; } li ul { margin: 0; }
nav { border: 1px solid var(--line); padding: .2rem 1rem .5rem; margin: 1.5rem 0; }
nav h2 { margin: .5em 0; border: 0; font-size: 1.2rem; } nav ul { list-style: none; } nav > ul { padding: 0; columns: 20em 2; } nav li { padding: .15em 0; }
.scroll { overflow-x: auto; margin: 1em 0 .4em; }
.scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .95rem; line-height: 1.4; }
caption { text-align: left; font-weight: bold; padding: .3em 0; break-after: avoid; }
th, td { text-align: left; vertical-align: top; padding: .4em .6em; border: 1px solid var(--line); min-width: 3em; font-weight: normal; overflow-wrap: normal; }
thead th, thead .n { background: var(--head); font-weight: bold; vertical-align: bottom; white-space: normal; }
.t { min-width: 11rem; overflow-wrap: anywhere; } .w { min-width: 7rem; } .k, .s { white-space: pre; }
.n { text-align: right; white-space: pre; font-variant-numeric: tabular-nums; }
.bad, .warn, .good { font-weight: bold; } .bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); }
.bad::before { content: "▲ "; content: "▲ " / ""; } .warn::before { content: "◆ "; content: "◆ " / ""; }
.good::before { content: "✓ "; content: "✓ " / ""; }
.note, .none, figcaption span { color: var(--weak); }
.note { font-size: .9rem; margin-top: 0; break-before: avoid; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
figure { margin: 1.5em 0 2em; } figcaption { break-after: avoid; break-inside: avoid; max-width: 46rem; margin-bottom: .6em; } figcaption b { display: block; font-size: 1.0625rem; }
svg { display: block; width: 100%; max-width: 36rem; height: auto; break-inside: avoid; }
.closing { break-inside: avoid; display: flex; flex-direction: column; gap: 1.5rem; margin-top: 2rem; } .closing.one { flex-direction: row; justify-content: space-between; }
.signatures { display: flex; flex-wrap: wrap; gap: 2rem; justify-content: space-around; margin-top: 2rem; break-inside: avoid; text-align: center; }
.signatures div { flex: 1 1 13rem; max-width: 24rem; display: flex; flex-direction: column; } .signatures p { margin: 0; }
.signatures .as { font-weight: bold; } .signatures .by { font-weight: bold; margin-top: auto; padding-top: 6rem; } .signatures .how { font-style: italic; }
.recipients { break-inside: avoid; } .recipients p { margin: 0; font-weight: bold; font-style: italic; } .recipients ul { list-style: "- "; padding-left: .8em; margin: 0; font-size: .9rem; }
.letterhead { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 2rem; text-align: center; }
.letterhead div { flex: 1 1 17rem; } .letterhead p { margin: 0; max-width: none; } .letterhead b { display: inline-block; }
.letterhead .office::after { content: ""; display: block; width: 38%; margin: .15em auto .5em; border-bottom: 1px solid currentColor; }
.letterhead .ruled b { border-bottom: 1px solid currentColor; margin-bottom: .5em; } .letterhead .place { font-style: italic; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .6rem; font-size: .9rem; color: var(--weak); }
footer code { font-family: ui-monospace, "Liberation Mono", Consolas, monospace; color: var(--ink); }
.official { font-family: "Times New Roman", "Liberation Serif", Tinos, "Noto Serif", serif; font-size: 1.15rem; }
.official h1 { text-align: center; text-transform: uppercase; margin-top: 1.5em; }
.official h1 span { display: block; } .official h1 .subject { text-transform: none; }
.official h1::after { content: ""; display: block; width: 6rem; margin: .4em auto 0; border-bottom: 1px solid currentColor; }
.official .about { text-align: center; max-width: none; }
@media screen and (max-width: 40rem) {
  body { padding: .8rem; } dl div { flex-direction: column; gap: 0; padding: .4em 0; } dt { flex: none; }
  .closing.one { flex-direction: column; } .letterhead { font-size: .85em; }
}
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; color: #444; } }
@page official { size: A4; margin: 20mm 18mm 20mm 30mm; @bottom-right { content: none; } @top-center { content: counter(page); font: 13pt "Times New Roman", "Liberation Serif", serif; } }
@page official:first { @top-center { content: none; } }
@page compact { margin: 13mm 15mm 15mm 20mm; } @page form { size: A4; margin: 20mm 15mm 20mm 30mm; @bottom-right { content: none; } @top-center { content: counter(page); font: 13pt "Times New Roman", "Liberation Serif", serif; } }
@page form:first { @top-center { content: none; } }
@page broad { size: A4 landscape; margin: 16mm 16mm 18mm; }
@media print {
  :root { color-scheme: only light; }
  body { padding: 0; max-width: none; font-size: 11pt; } body.official { page: official; font-size: 13pt; }
  nav { display: none; } body.lying, .broad { page: broad; } p, dd, ul, ol, figcaption { max-width: none; }
  a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; } table { font-size: 9pt; } .dense table, .broad table { font-size: 8pt; } .tight table { font-size: 7.5pt; }
  :is(.dense, .tight, .broad) :is(td, th) { padding: .6mm .8mm; } .lying table { font-size: 9pt; } th, td { padding: 1mm 1.5mm; min-width: 0; } .w { min-width: 18mm; } .t { min-width: 30mm; } .tight .w { min-width: 14mm; }
  .official table { font-size: 11pt; } .official :is(.dense, .broad) table { font-size: 10pt; } .official .tight table { font-size: 8pt; } .official .t { min-width: 24mm; } .official .w { min-width: 14mm; }
  .s { white-space: pre-line; }
  .sheet { break-before: page; }
  thead { display: table-header-group; } tr { break-inside: avoid; } tr.long { break-inside: auto; } .whole table { break-inside: avoid; }
  thead { break-after: avoid; } tbody tr:nth-child(-n + 2) { break-before: avoid; }
  .signatures, .closing, section:has(> :is(h2, h3, h4) + :is(.signatures, .closing)) { break-before: avoid; }
  svg { max-width: 130mm; max-height: 210mm; } .official main > section > p:not(.note) { text-align: justify; text-indent: 10mm; }
  .letterhead { flex-wrap: nowrap; gap: 4mm; font-size: 12pt; } .letterhead div { flex: 1 1 0; min-width: 37%; } .letterhead div + div { flex: 0 1 auto; }
  dt { flex-basis: 38mm; }
  .official h1 { font-size: 14pt; } .official h2 { font-size: 13.5pt; } .official h3, .official h4 { font-size: 13pt; } .recipients ul { font-size: 11pt; } .recipients p { font-size: 12pt; }
  h1 { font-size: 18pt; } h2 { font-size: 14pt; } h3 { font-size: 12pt; } h4, h5, h6 { font-size: 11pt; }
  .signatures { flex-wrap: nowrap; gap: 6mm; } .signatures div { flex: 1 1 0; } .signatures .by { padding-top: 24mm; } footer { break-inside: avoid; }
  .compact { page: compact; font-size: 9pt; line-height: 1.15; } .compact.official { page: form; font-size: 12pt; }
  .compact dl { display: grid; grid-template-columns: 1fr 1fr; column-gap: 4mm; margin: .6mm 0; } .compact dl div { display: block; grid-column: 1 / -1; padding: 0; } .compact dl .half { grid-column: auto; }
  .compact dt, .compact dd { display: inline; } .compact dt { font-weight: bold; color: inherit; } .compact dt::after { content: ": "; }
  .compact h1 { font-size: 15pt; margin: 2mm 0; } .compact h2 { font-size: 12pt; margin: 2mm 0 .7mm; padding: 0; } .compact.official :is(h1, h2) { font-size: 13pt; } .compact ul, .compact main > section > p { margin: .6mm 0; } .compact li ul { margin: 0; }
  .compact .scroll { margin: 1mm 0; } .compact table { font-size: 8.5pt; line-height: 1.15; } .compact.official table { font-size: 10pt; } .compact :is(td, th) { padding: .2mm 1mm; } .compact .w { white-space: nowrap; } .compact .whole table { break-inside: auto; }
  .compact .signatures { margin-top: 3mm; } .compact .signatures .by { padding-top: 16mm; } .compact .closing { margin-top: 0; gap: 2mm; } .compact footer { margin-top: 1.5mm; padding-top: .5mm; font-size: 8.5pt; } .compact footer p { margin: 0; }
}
"""  # noqa: E501 - rules of a kind stand beside each other

POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a browser may do with the page: nothing but show it, in this style."""
