"""Departments as paths in words: ``华东/上海``."""

import re

from bihuan.base.organisation.models import Department
from bihuan.base.records.pinyin import normal

_BETWEEN = re.compile(r"\s*[/／\\>＞]+\s*")


class Departments:
    """The tree in words. A name alone means the one department of that name, wherever it stands."""

    def __init__(self) -> None:
        rows = {row.pk: row for row in Department.objects.in_use().order_by("path")}
        self.names: dict[int, str] = {}
        self._by_path: dict[str, Department] = {}
        self._by_name: dict[str, list[str]] = {}
        for row in rows.values():
            parts = [rows[int(key)].name for key in row.path.split("/") if key and int(key) in rows]
            path = "/".join(parts)
            self.names[row.pk] = path
            self._by_path[normal(path)] = row
            self._by_name.setdefault(normal(row.name), []).append(path)

    def path(self, text: str) -> str:
        """The path as services take it, of one that is there in its own spelling; empty for nothing."""
        parts = [part for part in _BETWEEN.split(text.strip()) if part]
        path = "/".join(parts)
        known = self._by_path.get(normal(path))
        if known is not None:
            return self.names[known.pk]
        alone = self._by_name.get(normal(path), []) if len(parts) == 1 else []
        return alone[0] if len(alone) == 1 else path

    def standing(self, path: str) -> Department | None:
        """The department, if it is there; in a trial one that is not yet has no place for a while."""
        return self._by_path.get(normal(path))
