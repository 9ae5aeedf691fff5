"""The verbs of the organisation, by topic. ``by`` None is the system itself: set-up, import of a whole company, a job."""

from bihuan.base.organisation.services.absences import cancel_leave, end_delegation, give_delegation, record_leave
from bihuan.base.organisation.services.company import change_company, change_mail, set_up_company
from bihuan.base.organisation.services.departments import (
    archive_department,
    change_department,
    create_department,
    merge_department,
    move_department,
    restore_department,
)
from bihuan.base.organisation.services.importing import (
    MemberRow,
    SuperiorRow,
    import_departments,
    import_members,
    import_superiors,
)
from bihuan.base.organisation.services.members import (
    add_member,
    change_member,
    close_accounts,
    leave_company,
    reactivate,
)
from bihuan.base.organisation.services.passwords import (
    change_password,
    end_sessions,
    make_link,
    note_second_factor,
    open_link,
    rehash,
    use_link,
)
from bihuan.base.organisation.services.positions import take_position
from bihuan.base.organisation.services.roles import assign_roles

__all__ = [
    "MemberRow",
    "SuperiorRow",
    "add_member",
    "archive_department",
    "assign_roles",
    "cancel_leave",
    "change_company",
    "change_department",
    "change_mail",
    "change_member",
    "change_password",
    "close_accounts",
    "create_department",
    "end_delegation",
    "end_sessions",
    "give_delegation",
    "import_departments",
    "import_members",
    "import_superiors",
    "leave_company",
    "make_link",
    "merge_department",
    "move_department",
    "note_second_factor",
    "open_link",
    "reactivate",
    "record_leave",
    "rehash",
    "restore_department",
    "set_up_company",
    "take_position",
    "use_link",
]
