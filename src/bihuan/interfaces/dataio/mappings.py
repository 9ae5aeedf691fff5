"""Mapping files: the YAML that says how another system's sheets, columns and words are ours. docs/how-to explains one."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from bihuan.interfaces.dataio.reading import Mapping, Unreadable

LARGEST = 200_000


def read_mapping(content: bytes, name: str = "") -> dict[str, Any]:
    """What the file says, checked, as JSON keeps it: every value a text.

    ``Unreadable("bad_mapping")`` where it is no YAML, is too large, or names what there is not.
    """
    if len(content) > LARGEST:
        raise Unreadable("bad_mapping", where=name, value=f"> {LARGEST:,} bytes")
    try:
        text = content.decode("utf-8-sig")
        # A text that names itself again and again would grow without end when it is spelled out.
        if any(isinstance(event, AliasEvent) for event in YAML(typ="base", pure=True).parse(text)):
            raise Unreadable("bad_mapping", where=name, value="*")
        data = YAML(typ="base", pure=True).load(text)
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise Unreadable("bad_mapping", where=name, value=str(wrong).splitlines()[0][:80]) from wrong
    Mapping.from_data(data)
    return dict(data or {})
