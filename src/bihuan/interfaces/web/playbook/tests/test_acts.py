"""A clause runs only when every act that feeds or fulfils it has a form on the site."""

from bihuan.base.policies.fulfilment import HAS_FORM
from bihuan.interfaces.web.access_table import names
from bihuan.interfaces.web.playbook.acts import FORMS
from bihuan.interfaces.web.playbook.fields import FIELDS, FORMS_PRESENT
from bihuan.playbook.schema.forms import CORE_FIELDS


def test_what_counts_as_having_a_form_has_one() -> None:
    """Neither more nor less."""
    assert set(FORMS) == HAS_FORM


def test_the_forms_are_pages_of_the_site() -> None:
    """By their names."""
    assert set(FORMS.values()) <= set(names())


def test_every_built_in_field_has_a_name() -> None:
    """And none is left over."""
    assert set(FIELDS) == {field for fields in CORE_FIELDS.values() for field in fields}
    assert set(CORE_FIELDS) >= FORMS_PRESENT
