"""The files that rows name: every hash under which bytes must be kept."""

from bihuan.base.files.models import Attachment
from bihuan.base.imports.models import Import


def referred(alias: str = "default") -> dict[str, str]:
    """Hash → the name that people know the file by."""
    found = dict(Attachment.objects.using(alias).order_by("pk").values_list("sha256", "name"))
    rows = Import.objects.using(alias).order_by("pk").values_list("files", "bad_rows", "public_id")
    for files, bad_rows, public_id in rows:
        found |= {one["sha256"]: one["name"] for one in files}
        if bad_rows:
            found[bad_rows] = f"{public_id}.xlsx"
    return found
