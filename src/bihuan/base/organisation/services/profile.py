"""What members set for themselves."""

from bihuan.base.organisation.models import Member


def choose_language(*, member: Member, language: str) -> None:
    """The language of the pages for the member; empty: as the browser asks. No fact: it concerns nobody else."""
    Member.objects.filter(pk=member.pk).update(language=language)
