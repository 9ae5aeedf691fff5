"""What is attached to a record: whose it is, what it is called, and the hash under which its bytes are kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from bihuan.base.records.models import Found, new_public_id


class AttachmentQuerySet(models.QuerySet["Attachment"], Found["Attachment"]):
    """Attachments. Who may see the record may see what is attached to it: ask the record."""

    def of(self, kind: str, public_id: str) -> "AttachmentQuerySet":
        """Those on the record, the oldest first."""
        return self.filter(kind=kind, record=public_id, archived_at=None).order_by("pk")


class Attachment(models.Model):
    """A file on the record (``kind``, ``record`` = its public id). The same bytes are kept once, under ``sha256``."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=32)
    record = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["kind", "record", "id"], name="attachment_of_record"),)

    def __str__(self) -> str:
        return self.name

    IMAGES: ClassVar[tuple[str, ...]] = ("image/jpeg", "image/png", "image/webp")

    @property
    def is_image(self) -> bool:
        """Whether it can be looked at in the page."""
        return self.content_type in self.IMAGES
