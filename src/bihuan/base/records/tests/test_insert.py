"""Many new rows at once stand as if the ORM had written them one by one."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.duties.models import Case
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.models import change, new_public_id
from bihuan.base.records.refusals import Conflict, Missing
from bihuan.base.records.services import insert, insert_missing, insert_unless_taken, insert_values
from bihuan.flow.customers.models import Customer


def _customer(cast: Cast, number: int) -> Customer:
    at = datetime(2026, 3, 5, 23, 30, 0, 7 * (number % 2), timezone(timedelta(hours=8)))
    return Customer(
        name=f"厂{number}",
        name_key=f"厂{number}",
        name_core="厂",
        sort_key="chang",
        owner=cast.li_wei if number % 2 else None,
        budget=Decimal("12.50") if number % 2 else None,
        needed_by=at.date(),
        tags=["国企", {"a": None}],
        extra={"wichtig": number},
        created_at=at,
        updated_at=at,
        updated_by=cast.admin,
    )


def test_rows_are_what_the_orm_writes(cast: Cast) -> None:
    """Every column alike, keys in order, the record no longer new."""
    quick, slow = [_customer(cast, number) for number in range(3)], [_customer(cast, number) for number in range(3, 6)]
    insert(quick)
    Customer.objects.bulk_create(slow)
    for one, other in zip(quick, slow, strict=True):
        other.name = other.name_key = one.name
    own = ("id", "public_id", "name", "name_key", "extra", "owner_id", "budget", "created_at", "updated_at")
    kept = list(Customer.objects.order_by("pk"))
    assert [one.pk for one in kept] == [one.pk for one in (*quick, *slow)]
    for field in Customer._meta.concrete_fields:
        for row, stored in zip((*quick, *slow), kept, strict=True):
            if field.attname not in {"name", "name_key"}:
                assert getattr(stored, field.attname) == getattr(row, field.attname), field.attname
        if field.attname not in own:
            assert len({str(getattr(one, field.attname)) for one in kept}) == 1, field.attname
    quick[0].notes = "again"
    quick[0].save(update_fields=["notes"])
    insert([])


def test_one_statement_however_many(cast: Cast) -> None:
    """As many as a statement can hold, that is; values alone make rows, too."""
    with CaptureQueriesContext(connection) as queries:
        insert([_customer(cast, number) for number in range(400)])
    assert len(queries) == 1
    at = datetime(2026, 3, 5, tzinfo=timezone(timedelta(hours=8)))
    names = [field.attname for field in Customer._meta.concrete_fields if field.attname != "id"]
    plain = _customer(cast, 1)
    values = ([getattr(plain, name) if name != "public_id" else new_public_id() for name in names] for _ in range(3))
    told = [
        [f"neu{n}" if name == "name_key" else one for name, one in zip(names, row, strict=True)]
        for n, row in enumerate(values)
    ]
    keys = insert_values(Customer, names, told)
    assert list(Customer.objects.filter(name_key__startswith="neu").order_by("pk").values_list("pk", flat=True)) == keys
    assert Customer.objects.get(pk=keys[0]).created_at.astimezone(at.tzinfo).hour == 23


def test_none_is_stored_beside_one_that_stands_there(cast: Cast) -> None:
    """A name that is taken leaves no row of the act behind, and the transaction goes on."""
    insert([_customer(cast, 1)])
    with CaptureQueriesContext(connection) as queries:
        assert insert_unless_taken([_customer(cast, number) for number in (2, 3)])
    assert len(queries) == 1
    taken = [_customer(cast, number) for number in (4, 1, 5)]
    assert not insert_unless_taken(taken)
    assert list(Customer.objects.order_by("pk").values_list("name", flat=True)) == ["厂1", "厂2", "厂3"]
    assert [one.pk for one in taken] == [None] * 3
    assert insert_unless_taken([])


def test_only_what_is_missing_is_written(cast: Cast) -> None:
    """The keys of the new ones; the others stay as they are."""
    names = ("kind", "name")
    [first] = insert_missing(Case, names, [("customer", "C1")])
    assert len(insert_missing(Case, names, [("customer", "C1"), ("customer", "C2")])) == 1
    assert insert_missing(Case, names, [("customer", "C1")]) == []
    assert Case.objects.get(name="C1").pk == first


def test_a_change_is_what_stands_afterwards(cast: Cast) -> None:
    """One statement writes and reads: values as the database keeps them, what others wrote meanwhile among them."""
    insert([_customer(cast, 1)])
    customer = Customer.objects.select_related("owner", "updated_by").get()
    Customer.objects.update(notes="别人写的")
    at = datetime(2026, 3, 6, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    values = {"budget": Decimal(7), "tags": ("国企",), "owner": None, "needed_by": None, "extra": {"a": [1]}}
    with CaptureQueriesContext(connection) as queries:
        assert change(customer, version=1, by=cast.zhang_min, at=at, **values) is customer
        assert (customer.owner, customer.updated_by, customer.notes) == (None, cast.zhang_min, "别人写的")
    assert len(queries) == 1
    stored = Customer.objects.get()
    for field in Customer._meta.concrete_fields:
        ours, theirs = getattr(customer, field.attname), getattr(stored, field.attname)
        assert (type(ours), str(ours)) == (type(theirs), str(theirs)), field.attname
    assert (stored.version, stored.tags, str(stored.budget)) == (2, ["国企"], "7.00")


def test_an_outdated_change_writes_nothing(cast: Cast) -> None:
    """A conflict shows what stands there now; whoever names no version writes over it; a record that is gone is missing."""
    insert([_customer(cast, 1)])
    customer, other = Customer.objects.get(), Customer.objects.get()
    change(other, version=1, by=None, at=cast.at, notes="先到")
    with pytest.raises(Conflict) as newer:
        change(customer, version=1, by=cast.admin, at=cast.at, notes="后到")
    assert (newer.value.current, customer.notes) == (other, "")
    assert Customer.objects.values_list("notes", "version").get() == ("先到", 2)
    assert change(customer, version=None, by=cast.admin, at=cast.at, notes="后到").version == 3
    Customer.objects.all().delete()
    with pytest.raises(Missing):
        change(customer, version=None, by=cast.admin, at=cast.at, notes="没有了")


def test_ids_are_random_and_of_one_length() -> None:
    """Twelve signs each, none that is read as another."""
    ids = {new_public_id() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert {len(one) for one in ids} == {12}
    assert not set("".join(ids)) & set("01ilo")
    assert len(set("".join(ids))) == 31
