"""What is let in, how it is kept, who gets it."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from bihuan.base.audit.models import Event
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import archive_customers, record_customer
from bihuan.interfaces import keeping
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.files import checks


@pytest.fixture(autouse=True)
def kept_apart(settings: Settings, tmp_path: Path) -> None:
    """Each test has a folder of its own."""
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def huatong(cast: Cast) -> Customer:
    """李伟's customer."""
    return record_customer(row=CustomerInput(name="华通"), by=cast.li_wei, at=cast.at)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A picture's bytes."""
    painted = io.BytesIO()
    Image.new("RGB", size, "teal").save(painted, kind, **options)
    return painted.getvalue()


def office(*names: str) -> bytes:
    """A packed file with these entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def send(client: Client, customer: Customer, name: str, content: bytes, **headers: str) -> int:
    """Attach a file; the answer's status."""
    address = reverse("files:add", args=["customer", customer.public_id])
    return client.post(address, {"files": SimpleUploadedFile(name, content)}, headers=headers).status_code


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("现场.JPG", picture(), "image/jpeg"),
        ("现场.png", picture("PNG"), "image/png"),
        ("现场.png", picture("JPEG"), "image/jpeg"),
        ("报价.pdf", b"%PDF-1.7 x", "application/pdf"),
        ("合同.docx", office("[Content_Types].xml", "word/document.xml"), checks.OFFICE["docx"][0]),
        ("名单.csv", "客户,电话".encode("gb18030"), "text/csv"),
        ("图纸.dwg", b"AC1032 x", "image/vnd.dwg"),
        ("资料.zip", office("a.txt"), "application/zip"),
    ],
    # Not by the bytes: an archive holds the moment at which it is made, and each worker makes its own.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_let_in(name: str, content: bytes, content_type: str) -> None:
    """By what it is."""
    assert checks.checked(name, content).content_type == content_type


@pytest.mark.trust("T-G10")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.html", b"<script>", "file_kind"),
        ("a.svg", b"<svg onload=alert(1)>", "file_kind"),
        ("a.js", b"x", "file_kind"),
        ("a.pHp", b"<?php", "file_kind"),
        ("a.jpg.exe", b"MZ", "file_kind"),
        ("a.pdf\x00.html", b"%PDF-1.7", "file_kind"),
        ("a.jpg", b"GIF89a<script>", "file_kind"),
        ("a.png", b"\x89PNG\r\n\x1a\nbroken", "file_kind"),
        ("a.pdf", b"PK\x03\x04", "file_kind"),
        ("a.docx", office("[Content_Types].xml", "xl/workbook.xml"), "file_kind"),
        ("a.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "file_kind"),
        ("a.docx", b"PK\x03\x04 broken", "file_kind"),
        ("a.txt", b"\x00\x01", "file_kind"),
        ("noending", b"x", "file_kind"),
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"%PDF-" + b"x" * (20 * 2**20), "file_too_large"),
        ("a.png", picture("PNG", (5001, 5000)), "picture_too_large"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_kept_out(name: str, content: bytes, code: str) -> None:
    """T-G10."""
    with pytest.raises(Refused) as refused:
        checks.checked(name, content)
    assert refused.value.code == code


@pytest.mark.trust("T-G11")
@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("报价\n\r\"'<b>.pdf", "报价'b.pdf"),
        ("gpj.\u202efdp.exe", "gpj.fdp.exe"),
        (f"{'长' * 300}.pdf", f"{'长' * 96}.pdf"),
        ("<img onerror=x>.png", "img onerror=x.png"),
        (" .pdf", "pdf"),
        ("", "file"),
    ],
)
def test_names(name: str, tidy: str) -> None:
    """T-G11: no folders, no signs that nobody sees, no end."""
    assert checks.tidy_name(name) == tidy


@pytest.mark.trust("T-G15")
def test_a_picture_is_painted_anew() -> None:
    """What a phone writes beside it, the place for instance, is gone; it is turned upright and not too large."""
    beside = Image.Exif()
    beside[0x0112] = 6
    beside[0x010E] = "SECRET PLACE"
    kept = checks.checked("a.jpg", picture(size=(3000, 1500), exif=beside))
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert opened.size == (1280, 2560)
        assert not opened.getexif()
    assert b"SECRET" not in kept.content


@pytest.mark.trust("T-G10")
def test_attached_and_fetched(cast: Cast, huatong: Customer, settings: Settings) -> None:
    """Under its hash; handed out as a file to keep, in a sandbox, under its own name."""
    client = log_in(cast.li_wei)
    assert send(client, huatong, "报价 单.pdf", b"%PDF-1.7 x") == 303
    made = Attachment.objects.get()
    assert (Path(settings.FILES_DIR) / made.sha256[:2] / made.sha256[2:4] / made.sha256).read_bytes() == b"%PDF-1.7 x"
    answer = client.get(reverse("files:fetch", args=[made.public_id]))
    assert answer.content == b"%PDF-1.7 x"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%E5%8D%95.pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    page = client.get(reverse("customers:detail", args=[huatong.public_id])).content.decode()
    assert "报价 单.pdf" in page


@pytest.mark.trust("T-A09")
def test_only_to_who_sees_the_record(cast: Cast, huatong: Customer) -> None:
    """T-A01: by id too; who only reads attaches nothing and takes nothing off."""
    send(log_in(cast.li_wei), huatong, "a.pdf", b"%PDF-1.7 x")
    made = Attachment.objects.get()
    fetch, remove = reverse("files:fetch", args=[made.public_id]), reverse("files:remove", args=[made.public_id])
    stranger = log_in(cast.wang_fang)
    assert (stranger.get(fetch).status_code, stranger.post(remove).status_code) == (404, 404)
    assert send(stranger, huatong, "b.pdf", b"%PDF-1.7 y") == 404
    facts = Event.objects.count()
    reader = log_in(cast.zhou_jie)
    assert reader.get(fetch).status_code == 200
    assert send(reader, huatong, "b.pdf", b"%PDF-1.7 y", **{"HX-Request": "true"}) == 422
    assert reader.post(remove, headers={"HX-Request": "true"}).status_code == 422
    assert (Event.objects.count(), Attachment.objects.filter(archived_at=None).count()) == (facts, 1)


def test_a_refused_file_leaves_nothing(cast: Cast, huatong: Customer) -> None:
    """Of several all or none."""
    client = log_in(cast.li_wei)
    address = reverse("files:add", args=["customer", huatong.public_id])
    both = [SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), SimpleUploadedFile("b.exe", b"MZ")]
    facts = Event.objects.count()
    assert client.post(address, {"files": both}, headers={"HX-Request": "true"}).status_code == 422
    assert (Attachment.objects.count(), Event.objects.count()) == (0, facts)


def test_with_htmx_the_list_comes_back(cast: Cast, huatong: Customer) -> None:
    """So that a form beside it keeps what was typed."""
    client = log_in(cast.li_wei)
    address = reverse("files:add", args=["customer", huatong.public_id])
    sent = {"files": SimpleUploadedFile("现场.jpg", picture()), "photos": "1"}
    page = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    made = Attachment.objects.get()
    assert f'src="/files/{made.public_id}/"' in page
    gone = client.post(reverse("files:remove", args=[made.public_id]), headers={"HX-Request": "true"}).content.decode()
    assert made.public_id not in gone


def test_nothing_is_attached_to_what_is_archived(cast: Cast, huatong: Customer) -> None:
    """It is restored first."""
    archive_customers(customers=[huatong.public_id], by=cast.li_wei, at=cast.at)
    assert send(log_in(cast.li_wei), huatong, "a.pdf", b"%PDF-1.7 x", **{"HX-Request": "true"}) == 422


@pytest.mark.trust("T-J11")
def test_too_much_is_not_read(cast: Cast, huatong: Customer) -> None:
    """25 MB in one request, announced or not."""
    assert send(log_in(cast.li_wei), huatong, "a.pdf", b"%PDF-" + b"x" * (26 * 2**20)) in (400, 413)
    assert Attachment.objects.count() == 0


@pytest.mark.trust("T-G12")
def test_bytes_that_changed_on_disk_are_missing(settings: Settings) -> None:
    """A file is what its hash says or nothing."""
    digest = keeping.keep(b"whole")
    assert keeping.keep(b"whole") == digest
    keeping.path_of(digest).write_bytes(b"other")
    with pytest.raises(Missing):
        keeping.fetch(digest)
    with pytest.raises(Missing):
        keeping.fetch("0" * 64)
