"""What upkeep found or could not do, in the reader's words, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

Label = str | Promise

CHECKS: dict[str, Label] = {
    "database": _l("The database itself"),
    "tables": _l("Tables of this version"),
    "version": _l("Version of the database program"),
    "log": _l("The log's chain"),
    "versions": _l("Each change has its fact"),
    "owners": _l("One owner at a time"),
    "doubles": _l("Nothing twice"),
    "counters": _l("Counters of numbers"),
    "contents": _l("Signed contents unchanged"),
    "money": _l("Sums of money and points"),
    "duties": _l("Duties against a replay"),
    "tallies": _l("Tallies against the records"),
    "orphans": _l("No pointer into nothing"),
    "search": _l("Search index"),
    "files": _l("Files"),
    "calendar": _l("Holiday calendar"),
    "clock": _l("Clocks"),
    "disk": _l("Room on the disk"),
    "copies": _l("Backups"),
    "leftovers": _l("Left behind by backups"),
    "worker": _l("The worker"),
    "outbox": _l("Outgoing mail"),
}
LEVELS: dict[str, Label] = {"ok": _l("fine"), "warning": _l("warning"), "failure": _l("failure")}
KINDS: dict[str, Label] = {
    "customer": _l("customer"),
    "contact": _l("contact"),
    "opportunity": _l("opportunity"),
    "followup": _l("follow-up"),
    "visit": _l("visit"),
    "bid": _l("bid"),
    "contract": _l("contract"),
    "contract_review": _l("review of a contract"),
    "receipt": _l("receipt"),
    "report": _l("report"),
    "product": _l("product"),
    "month": _l("closed month"),
    "week": _l("week's statistics"),
    "playbook": _l("regulation"),
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
}
RESTORE = _l(
    "Keep the database as it is, look into the server's log, and restore the newest backup into an empty place."
)
ASK = _l("Somebody has written past the program. Compare with a backup; the log tells who changed what.")
FOUND: dict[str, tuple[Label, Label]] = {
    "check_broken": (_l("The check broke off: %(reason)s"), RESTORE),
    "database_damaged": (_l("The database is damaged: %(reason)s"), RESTORE),
    "dangling_rows": (_l("Rows of %(table)s name others that are not there."), RESTORE),
    "no_checksums": (
        _l("PostgreSQL does not check its pages."),
        _l("With the server stopped, run pg_checksums --enable on its data folder."),
    ),
    "checksum_failures": (_l("PostgreSQL has met %(count)s damaged pages."), RESTORE),
    "sqlite_version": (
        _l("SQLite %(version)s can, rarely, damage a database that several processes write."),
        _l("Use SQLite 3.51.3 or later (also 3.50.7 or 3.44.6), or move to PostgreSQL: bihuan move."),
    ),
    "migrations_missing": (
        _l("%(count)s steps of the upgrade are missing, the first is %(first)s."),
        _l("Start bihuan serve: it makes a backup and brings the tables up to date."),
    ),
    "made_by_later": (
        _l("A later version has made these tables (%(first)s); this program must not write them."),
        _l("Install the later version again, or restore the backup made before the upgrade into an empty place."),
    ),
    "constraint_missing": (
        _l("The table %(table)s lacks its constraint %(constraint)s."),
        _l(
            "Somebody has changed the tables by hand. Restore a backup into an empty place, or put the constraint back."
        ),
    ),
    "chain_broken": (_l("The log was changed: entry %(seq)s is the first that does not fit."), ASK),
    "version_differs": (
        _l("The %(kind)s %(id)s counts %(version)s changes, the log tells of %(facts)s."),
        ASK,
    ),
    "duties_differ": (
        _l("%(count)s duties differ from a replay of the log, the first: %(first)s"),
        _l("Run bihuan duties verify to see them all, bihuan duties rebuild to judge everything anew."),
    ),
    "tallies_differ": (
        _l("%(count)s tallies differ from the records, the first: %(first)s"),
        _l("Run bihuan tallies rebuild --check to see them all, bihuan tallies rebuild to count everything anew."),
    ),
    "owners_overlap": (_l("The customer %(id)s had two owners at a time."), _l("Run bihuan duties rebuild.")),
    "owner_differs": (_l("The customer %(id)s belongs to %(record)s, by the log to %(log)s."), ASK),
    "content_changed": (_l("This is no longer what was signed or closed: %(kind)s %(id)s"), ASK),
    "receipts_differ": (_l("The receipts of contract %(number)s add up to %(sum)s, it says %(told)s."), ASK),
    "instalments_differ": (_l("The instalments of contract %(number)s add up to %(sum)s, not to %(told)s."), ASK),
    "covered_differs": (_l("The instalments of contract %(number)s are covered by %(sum)s, not by %(told)s."), ASK),
    "month_differs": (_l("The lines of the closed month %(month)s do not add up (%(who)s)."), ASK),
    "doubles": (
        _l("%(table)s has %(count)s rows of what may be there once: %(value)s"),
        _l("A constraint was missing when they were written. Archive the wrong ones, then put the constraint back."),
    ),
    "counter_behind": (
        _l("The counter of numbers (%(kind)s) stands at %(last)s, though %(number)s was given."),
        _l("If the number was typed by hand nothing need be done: it is passed over when its turn comes."),
    ),
    "orphans": (
        _l("%(count)s entries of %(table)s point to records (%(kind)s) that are not there, the first to %(first)s."),
        ASK,
    ),
    "search_differs": (
        _l(
            "The search index differs (%(kind)s): %(missing)s not to be found, %(left)s left over, %(stale)s out of date."
        ),
        _l("Save one of the records to see whether it is found then, and tell us: this should not happen."),
    ),
    "search_index_differs": (
        _l("SQLite's search index does not hold what its table holds."),
        _l("Make a backup and restore it into an empty place, or move to PostgreSQL: bihuan move."),
    ),
    "file_gone": (
        _l("The file “%(name)s” is not there any more (%(sha256)s)."),
        _l("Bring it back from a backup: it lies in the archive under files/ and this hash."),
    ),
    "file_changed": (
        _l("The file “%(name)s” is not what was stored any more (%(sha256)s)."),
        _l("Bring it back from a backup: it lies in the archive under files/ and this hash."),
    ),
    "files_unnamed": (
        _l("%(count)s files are kept that nothing names, the first is %(first)s."),
        _l("They were left behind when something was broken off. They may be deleted once a backup has been made."),
    ),
    "calendar_provisional": (
        _l("The holidays of %(year)s are provisional: the make-up days are not published yet."),
        _l("Set them on the page “Calendar” as soon as they are published, or install the next version."),
    ),
    "clock_skew": (
        _l("The clocks of this machine and of the database are %(seconds)s seconds apart."),
        _l("Let both keep their time by NTP."),
    ),
    "disk_full": (
        _l("Only %(percent)s %% of the disk of %(folder)s is free (%(megabytes)s MB)."),
        _l("Make room now: when it is full, nothing can be saved."),
    ),
    "disk_filling": (
        _l("%(percent)s %% of the disk of %(folder)s is free (%(megabytes)s MB)."),
        _l("Make room, or keep the backups on another disk (BIHUAN_BACKUP_DIR)."),
    ),
    "no_copy": (
        _l("There is no backup yet in %(folder)s."),
        _l("Run bihuan backup, and keep a worker running: it makes one every night."),
    ),
    "copy_old": (
        _l("The newest backup is %(hours)s hours old (%(made_at)s)."),
        _l("Look at the page “Background jobs” for why, or run bihuan backup."),
    ),
    "left_behind": (
        _l("A backup or a restore was killed and has left %(path)s behind."),
        _l("Nothing of it is needed. The next backup or restore there clears it away; it may be deleted before."),
    ),
    "worker_silent": (
        _l("The worker has been silent since %(since)s: deadlines that pass, notices and mail wait."),
        _l("Start bihuan serve or bihuan worker."),
    ),
    "mail_waits": (
        _l("%(count)s mails wait, the oldest since %(since)s."),
        _l("Look at the mail settings: the outbox shows what the server answered."),
    ),
}
"""Code of a finding → what was found, what to do."""
TROUBLES: dict[str, Label] = {
    "not_a_copy": _l("%(file)s is no backup of Bihuan."),
    "copy_of_later": _l("%(file)s was made by a later version and has a form that this one does not know."),
    "copy_cut": _l("%(file)s is cut off or damaged; %(part)s is not whole. Take another backup."),
    "copy_changed": _l("%(file)s was changed or damaged: %(part)s is not what was stored. Take another backup."),
    "copy_damaged": _l("The database in %(file)s is damaged: %(reason)s"),
    "copy_counts": _l("%(file)s: the table %(table)s has %(there)s rows, %(told)s were stored."),
    "copy_chain": _l("%(file)s: the log in it is not whole, from entry %(seq)s on."),
    "copy_failed": _l("The backup could not be written to %(folder)s: %(reason)s. Earlier backups are as they were."),
    "copy_by_later": _l(
        "%(file)s was made by the later version %(app)s (%(first)s). Install that version, or take an older backup."
    ),
    "copy_of_other_database": _l(
        "%(file)s holds a database of %(vendor)s, BIHUAN_DATABASE_URL names one of %(here)s. "
        "Restore it into the same kind; bihuan move brings SQLite to PostgreSQL afterwards."
    ),
    "no_copies": _l("There is no backup in %(folder)s."),
    "cannot_read": _l("%(file)s cannot be read: %(reason)s"),
    "database_unusable": _l("The database cannot be used: %(reason)s. bihuan doctor says more."),
    "database_empty": _l("The database %(database)s is empty: is BIHUAN_DATABASE_URL the right one?"),
    "database_not_empty": _l("The database %(database)s is not empty. A backup is restored into an empty one only."),
    "files_not_empty": _l("%(folder)s holds other files. A backup is restored into an empty place only."),
    "no_postgres_tools": _l(
        "PostgreSQL's program %(program)s was not found. On Debian/Ubuntu: apt-get install postgresql-client"
    ),
    "postgres_tool_failed": _l("%(program)s ended with a complaint: %(reason)s"),
    "no_database_made": _l(
        "The backup could not be tried out: this role may not make a database (%(reason)s). "
        "Grant it CREATEDB, or leave out --verify."
    ),
    "needs_postgresql": _l("A backup of PostgreSQL is tried out on PostgreSQL only: set BIHUAN_DATABASE_URL."),
    "made_by_later": _l(
        "A later version of Bihuan has made this database's tables (%(first)s, %(count)s in all); this one does not write them. "
        "Install the later version again, or restore the backup made before the upgrade into an empty place."
    ),
    "move_from_sqlite": _l("Only a SQLite database is moved; BIHUAN_DATABASE_URL names one of %(vendor)s."),
    "move_to_postgresql": _l("--to names no PostgreSQL database: postgresql://user:password@host:port/name"),
    "move_not_up_to_date": _l(
        "The database is not of this version. Start bihuan serve once, so that it is brought up to date; then move."
    ),
    "move_unreachable": _l("The database to move to cannot be reached: %(reason)s"),
    "move_failed": _l("The move broke off at the table %(table)s: %(reason)s. Nothing was left behind there."),
    "move_differs": _l("The table %(table)s came out differently (%(what)s). Nothing was left behind there."),
    "move_locked": _l("Somebody is writing to the database. Stop bihuan serve and bihuan worker, then move."),
}
"""Code of a trouble → the sentence."""
STEPS: dict[str, Label] = {
    "upgrade_copies": _l("The tables are of an earlier version (%(count)s steps to go). A backup is made first …"),
    "upgrade_copied": _l("Backup before the upgrade: %(file)s"),
}
"""What is said on the way."""


def found(code: str, parameters: Mapping[str, Any]) -> str:
    """What was found, in a sentence."""
    sentence = FOUND.get(code, (_("Found: %(code)s"), ""))[0]
    return str(sentence) % _named({**parameters, "code": code})


def advice(code: str) -> str:
    """What to do about it."""
    return str(FOUND[code][1]) if code in FOUND else ""


def trouble(code: str, parameters: Mapping[str, Any]) -> str:
    """Why it could not be done, in a sentence."""
    return str(TROUBLES.get(code, code)) % _named(parameters)


def step(code: str, parameters: Mapping[str, Any]) -> str:
    """What is being done."""
    return str(STEPS[code]) % dict(parameters)


def _named(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """With the kinds of records and databases by their names."""
    named = {
        name: str(KINDS.get(str(parameters[name]), parameters[name]))
        for name in ("kind", "vendor", "here")
        if name in parameters
    }
    return {**parameters, **named}
