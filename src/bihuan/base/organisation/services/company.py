"""The verbs about the company itself."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from bihuan.base.access.predicate import require
from bihuan.base.access.services import install_builtin
from bihuan.base.audit.services import record
from bihuan.base.organisation.events import CompanyChanged, CompanySetUp
from bihuan.base.organisation.models import Company, Member
from bihuan.base.records.refusals import Conflict, Missing, Refused

ONLY = 1
HIDDEN = frozenset({"password"})
"""Settings that are never told."""


@transaction.atomic
def set_up_company(*, name: str, at: datetime, is_demo: bool = False) -> Company:
    """The company of this database, with the roles that ship. Of two at once the second is refused: there is one."""
    if Company.objects.filter(pk=ONLY).exists():
        raise Refused("already_set_up")
    try:
        with transaction.atomic():
            company = Company(pk=ONLY, name=name, is_demo=is_demo, set_up_at=at)
            company.save(force_insert=True)
    except IntegrityError as other:
        raise Refused("already_set_up") from other
    install_builtin(at=at)
    record([CompanySetUp(subject=str(ONLY), name=name, is_demo=is_demo)], by=None, at=at)
    return company


@transaction.atomic
def change_company(*, name: str, version: int, by: Member, at: datetime) -> Company:
    """Another name."""
    return _changed({"name": name}, version=version, by=by, at=at)


@transaction.atomic
def change_mail(*, mail: dict[str, Any], version: int, by: Member, at: datetime) -> Company:
    """Other e-mail settings; the password among them is sealed by interfaces already."""
    return _changed({"mail": mail}, version=version, by=by, at=at)


def _changed(values: dict[str, Any], *, version: int, by: Member, at: datetime) -> Company:
    require(by, "company.manage")
    company = Company.objects.select_for_update().filter(pk=ONLY).first()
    if company is None:
        raise Missing
    if company.version != version:
        raise Conflict(company)
    before, after = {name: getattr(company, name) for name in values}, values
    if before == after:
        return company
    Company.objects.filter(pk=ONLY).update(version=F("version") + 1, **values)
    told = CompanyChanged(subject=str(ONLY), before=_shown(before), after=_shown(after))
    record([told], by=by, at=at)
    company.refresh_from_db()
    return company


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """Without secrets: that one was changed is seen, not what it is."""
    mail = values.get("mail")
    if isinstance(mail, dict):
        return {**values, "mail": {name: "…" if name in HIDDEN and one else one for name, one in mail.items()}}
    return values
