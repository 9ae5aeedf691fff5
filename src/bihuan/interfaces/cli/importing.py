"""``bihuan import``: the company's own workbook, as it is."""

import os
import sys
from pathlib import Path

import click

from bihuan.interfaces.cli.serve import manage

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Say what would become of every row, and write nothing.")
@click.option(
    "--on-duplicate",
    type=click.Choice(["skip", "update"]),
    default="skip",
    show_default=True,
    help="What becomes of a row whose record is there and differs.",
)
@click.option("--errors", type=FILE, metavar="OUT.xlsx", help="Write the rows that failed there, with their mistakes.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--as", "account", metavar="ACCOUNT", help="Who imports; else the first active administrator.")
@click.option(
    "--mapping", type=FILE, metavar="FILE.yaml", help="How another system's headings and words are to be read."
)
@click.option("--company", help="An empty database: the company's name. Else the name of the file.")
@click.option(
    "--preset", default="equipment", show_default=True, help="An empty database: the regulation it begins with."
)
def import_(files: tuple[Path, ...], errors: Path | None, mapping: Path | None, **told: str | bool | None) -> None:
    """Import workbooks (.xlsx, .xls, .csv) with the sheets 人员, 客户, 联系人, 机会, 拜访, 跟进, 周报, 投标, 合同, 回款 …

    Exit status 0: every row landed; 1: some rows failed, the others landed; 2: a file could not be read, nothing landed.
    """
    options = {"--errors": errors, "--mapping": mapping, "--as": told["account"], "--company": told["company"]}
    options |= {"--on-duplicate": told["on_duplicate"], "--preset": told["preset"]}
    named = [f"{name}={value}" for name, value in options.items() if value is not None]
    flags = [flag for flag, given in (("--dry-run", told["dry_run"]), ("--json", told["as_json"])) if given]
    command = manage("import_workbook", *named, *flags, "--", *map(str, files))
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - becoming it, so that its exit status and signals are ours
