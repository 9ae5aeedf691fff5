"""Permission roles: what whoever holds one may do."""

from typing import ClassVar

from django.db import models

from bihuan.base.access.permissions import PERMISSIONS, Scope


class Role(models.Model):
    """A permission role. ``grants``: permission name → scope (1 own … 4 all).

    A role that ships has a ``code`` of BUILTIN and no ``name`` until the company gives it one. An administrator's role grants
    everything, what a later version adds included; its grants are not kept. ``second_factor``: who holds it logs in with one.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    grants = models.JSONField(default=dict)
    is_administrator = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    kind: ClassVar[str] = "role"

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name or self.code

    def scopes(self) -> dict[str, Scope]:
        """The grants, names nobody knows any more left out."""
        return effective(self.grants, is_administrator=self.is_administrator)


def effective(grants: dict[str, int], *, is_administrator: bool) -> dict[str, Scope]:
    """What the stored grants come to."""
    if is_administrator:
        return dict.fromkeys(PERMISSIONS, Scope.ALL)
    return {name: Scope(scope) for name, scope in grants.items() if name in PERMISSIONS}
