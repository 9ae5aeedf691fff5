"""Mapping files: the YAML that says how another system's sheets, columns and words are ours. docs/how-to explains one."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from bihuan.interfaces.dataio.reading import Mapping, Unreadable

LARGEST = 200_000


def read_mapping(content: bytes, name: str = "") -> dict[str, Any]:
    """What the file says, checked, as JSON keeps it: every value a text.

    ``Unreadable``: "mapping_unreadable" where it is no YAML or too large, "bad_mapping" where it names what there is not.
    """
    if len(content) > LARGEST:
        raise Unreadable("mapping_unreadable", file=name, reason=f"> {LARGEST:,} bytes")
    try:
        text = content.decode("utf-8-sig")
        # A text that names itself again and again would grow without end when it is spelled out.
        if any(isinstance(event, AliasEvent) for event in YAML(typ="base", pure=True).parse(text)):
            raise Unreadable("mapping_unreadable", file=name, reason="*")
        data = YAML(typ="base", pure=True).load(text)
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise Unreadable("mapping_unreadable", file=name, reason=_first_line(wrong)) from wrong
    Mapping.from_data(data)
    return dict(data or {})


def _first_line(wrong: Exception) -> str:
    return next(iter(str(wrong).splitlines()), type(wrong).__name__)[:80]
