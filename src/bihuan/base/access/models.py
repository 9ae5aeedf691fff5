"""Permission roles: what whoever holds one may do."""

from django.db import models

from bihuan.base.access.permissions import PERMISSIONS, Scope


class Role(models.Model):
    """A permission role. ``grants``: permission name → scope (1 own … 4 all). A role that ships has its ``code``."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    grants = models.JSONField(default=dict)
    is_administrator = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.code

    def scopes(self) -> dict[str, Scope]:
        """The grants, names nobody knows any more left out."""
        return {name: Scope(scope) for name, scope in self.grants.items() if name in PERMISSIONS}
