"""What a change of the rules did to the duties, said after it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def moved(said: str, count: int) -> str:
    """The sentence, and how many duties moved if any did."""
    if not count:
        return said
    words = ngettext("%(count)d duty moved.", "%(count)d duties moved.", count) % {"count": count}
    return _("%(said)s %(moved)s") % {"said": said, "moved": words}
