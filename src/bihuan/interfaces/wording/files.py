"""Why files are refused."""

from django.utils.translation import gettext_lazy as _

from bihuan.interfaces.wording import refusals

refusals.add(
    {
        "no_file": _("Choose a file first."),
        "file_empty": _("“%(name)s” is empty."),
        "file_too_large": _("“%(name)s” is too large: at most %(most)s MB."),
        "file_kind": _("“%(name)s” is not of a kind that can be attached, or is not what its name says."),
        "picture_too_large": _("The picture “%(name)s” has too many pixels: at most %(most)s million."),
        "too_many_files": _("At most %(most)s files on one record."),
        "too_many_files_today": _("At most %(most)s files a day for each person."),
    }
)
