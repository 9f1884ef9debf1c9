"""Small libraries of our own making, in the shapes of those that others publish."""

from __future__ import annotations

from typing import Any

PREFIX = "urn:example:risk:req_node:tea-room-2026:"

LIBRARY = """\
urn: urn:example:risk:library:tea-room-2026
locale: en
ref_id: TEA-2026
name: Tea room rules
description: "Rules of our own."
copyright: >-
  CC0 1.0. Made for tests.
version: 3
provider: Tea board
packager: nobody
objects:
  framework:
    urn: urn:example:risk:framework:tea-room-2026
    ref_id: TEA-2026
    name: Tea room rules
    translations:
      vi:
        name: Quy định phòng trà
    requirement_nodes:
    - urn: urn:example:risk:req_node:tea-room-2026:8
      assessable: false
      depth: 1
      ref_id: 8
      name: Water
      description: All about water.
    - urn: urn:example:risk:req_node:tea-room-2026:8.10
      assessable: true
      depth: 2
      parent_urn: urn:example:risk:req_node:tea-room-2026:8
      ref_id: 8.10
      name: Boiling
      description: |-
        Water is boiled before use.

        Twice on Mondays.
      annotation: Steam is enough.
      typical_evidence: A kettle.
      implementation_groups: [B]
      translations:
        vi:
          name: Đun sôi
          description: Nước được đun sôi.
    - urn: urn:example:risk:req_node:tea-room-2026:8.2
      assessable: true
      depth: 2
      parent_urn: urn:example:risk:req_node:tea-room-2026:8
      ref_id: 8.2
      description: Water is fresh.
    - urn: urn:example:risk:req_node:tea-room-2026:8.2:note
      assessable: true
      depth: 3
      parent_urn: urn:example:risk:req_node:tea-room-2026:8.2
      name: The tap is clean
    - urn: urn:example:risk:req_node:tea-room-2026:node9
      assessable: true
      depth: 2
      parent_urn: urn:example:risk:req_node:tea-room-2026:8
      ref_id: TEA_9(1)
      questions:
        urn:example:risk:req_node:tea-room-2026:node9:question:1:
          type: unique_choice
          choices: &yesno
          - urn: a
            value: "Yes"
          - urn: b
            value: "No"
          text: Is there a second pot?
        urn:example:risk:req_node:tea-room-2026:node9:question:2:
          type: unique_choice
          choices: *yesno
          text: Who cleans it?
    - urn: urn:example:risk:req_node:tea-room-2026:again
      assessable: true
      depth: 2
      ref_id: "8.2"
      name: The same number again
      question:
        question_type: text
        question_choices: null
        questions:
        - urn: urn:example:risk:req_node:tea-room-2026:again:question:1
          text: Why is it here twice?
"""


def node(tail: str, **more: Any) -> dict[str, Any]:
    return {"urn": PREFIX + tail, "assessable": True, "name": f"Node {tail}", **more}


def library(*nodes: Any, **more: Any) -> dict[str, Any]:
    """A library with these nodes, as data."""
    return {
        "urn": "urn:example:risk:library:tea-2026",
        "locale": "en",
        "ref_id": "TEA",
        "name": "Tea",
        "copyright": "CC0",
        "version": 1,
        "provider": "Tea board",
        "objects": {"framework": {"requirement_nodes": [*nodes]}},
        **more,
    }


def catalog(**more: Any) -> dict[str, Any]:
    """An OSCAL catalog of two controls, one inside the other, with parameters; as data."""
    control = {
        "id": "tr-1",
        "class": "tea",
        "title": "Boiling",
        "params": [
            {"id": "tr-1_prm_1", "label": "a temperature"},
            {"id": "tr-1_prm_2", "select": {"how-many": "one-or-more",
                                            "choice": ["a kettle", "a pan at {{ insert: param, tr-1_prm_1 }}"]}},
            {"id": "tr-1_prm_3", "values": ["Lan"]},
        ],
        "props": [{"name": "label", "value": "TR-1"}],
        "links": [{"href": "#tr-1.1", "rel": "related"}, {"href": "#gone", "rel": "related"}],
        "parts": [
            {"id": "tr-1_smt", "name": "statement", "prose": "The office:", "parts": [
                {"id": "tr-1_smt.a", "name": "item", "props": [{"name": "label", "value": "a."}],
                 "prose": "boils water to {{ insert: param, tr-1_prm_1 }} in {{ insert: param, tr-1_prm_2 }};",
                 "parts": [{"id": "x", "name": "item", "props": [{"name": "label", "value": "1."}], "prose": "daily;"}]},
                {"id": "tr-1_smt.b", "name": "item", "props": [{"name": "label", "value": "b."}],
                 "prose": "names {{ tr-1_prm_3 }} and {{ insert: param, nobody }}."},
            ]},
            {"id": "tr-1_gdn", "name": "guidance", "prose": "See [the tap](#tr-1.1)."},
        ],
        "controls": [
            {"id": "tr-1.1", "title": "Cold water"},
            {"id": "tr-1.2", "title": "Old rule", "props": [{"name": "status", "value": "withdrawn"}]},
        ],
    }  # fmt: skip
    return {
        "catalog": {
            "uuid": "11111111-2222-4333-8444-555555555555",
            "metadata": {
                "title": "Tea catalog", "last-modified": "2026-01-02T03:04:05+00:00", "version": "1.0",
                "oscal-version": "1.1.2", "parties": [{"uuid": "u", "type": "organization", "name": "Tea board"}],
                "links": [{"rel": "license", "href": "https://example.invalid/cc0"}],
            },
            "groups": [{"id": "tr", "title": "Tea room", "controls": [control]}],
            **more,
        }
    }  # fmt: skip
