import json
from pathlib import Path

import pytest

from soniquebay.contracts.keys import COMPATIBLE, KEY_BY_CAMELOT, KEY_BY_OPEN_KEY, KEY_BY_TONIC, KEYS

WHEEL = json.loads((Path(__file__).parents[1] / "data" / "camelot.json").read_text(encoding="utf-8"))["keys"]


@pytest.mark.parametrize("row", WHEEL, ids=lambda row: row["camelot"])
def test_each_key_stands_where_the_reference_wheel_has_it(row: dict[str, object]) -> None:
    facts = KEY_BY_CAMELOT[str(row["camelot"])]
    name = facts.key + ("m" if facts.scale == "minor" else "")
    assert (name, facts.scale, facts.pitch_class) == (row["key"], row["mode"], row["pitch_class"])
    assert facts.open_key == row["open_key"]
    assert list(facts.compatible) == [row["camelot"], *row["neighbours"]]  # type: ignore[misc]  # JSON list
    assert KEY_BY_OPEN_KEY[facts.open_key] is facts
    assert KEY_BY_TONIC[facts.pitch_class, facts.scale] is facts


def test_there_are_twenty_four_keys_in_the_order_of_the_wheel() -> None:
    assert [facts.camelot for facts in KEYS] == [row["camelot"] for row in WHEEL]


def test_compatibility_is_mutual() -> None:
    assert all(code in COMPATIBLE[other] for code, others in COMPATIBLE.items() for other in others)
