"""The verbs of customers and contacts, by topic."""

from bihuan.flow.customers.services.contacts import (
    add_contact,
    archive_contact,
    change_contact,
    make_primary,
    restore_contact,
)
from bihuan.flow.customers.services.dealings import Dealing, note_followup, note_followups, set_followups
from bihuan.flow.customers.services.editing import (
    archive_customers,
    change_customer,
    correct_collection,
    grade_customers,
    restore_customers,
)
from bihuan.flow.customers.services.exports import note_export
from bihuan.flow.customers.services.importing import (
    ContactRow,
    CustomerRow,
    import_contacts,
    import_customers,
)
from bihuan.flow.customers.services.ownership import assign_customers, claim_customers, release_customers
from bihuan.flow.customers.services.recording import record_customer, record_customers

__all__ = [
    "ContactRow",
    "CustomerRow",
    "Dealing",
    "add_contact",
    "archive_contact",
    "archive_customers",
    "assign_customers",
    "change_contact",
    "change_customer",
    "claim_customers",
    "correct_collection",
    "grade_customers",
    "import_contacts",
    "import_customers",
    "make_primary",
    "note_export",
    "note_followup",
    "note_followups",
    "record_customer",
    "record_customers",
    "release_customers",
    "restore_contact",
    "restore_customers",
    "set_followups",
]
