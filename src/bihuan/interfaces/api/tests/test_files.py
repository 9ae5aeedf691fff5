"""Files through the API: what went in comes out, what is no such file is refused, and how many there may be."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from bihuan.base.files.models import Attachment
from bihuan.base.files.services import MOST_ON_A_RECORD
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.web.fieldwork.tests import made

NOTE = "报价说明，共两页".encode()


def attach(api: Api, path: str, *files: tuple[str, bytes], **headers: str) -> HttpResponse:
    """Files, sent as a browser sends them."""
    sent = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    body = encode_multipart(BOUNDARY, sent) if files else encode_multipart(BOUNDARY, {"files": ""})
    return api.send("POST", path, body, content_type=MULTIPART_CONTENT, **headers)


def test_what_went_in_comes_out(cast: Cast) -> None:
    """The same bytes, to be kept and not opened; sent again they are the file that is there."""
    api, deal = Api(cast.li_wei), deal_of(cast.li_wei)
    path = f"/files/of/opportunity/{deal.public_id}"
    first = told(attach(api, path, ("说明.txt", NOTE)))[0]
    assert (first["name"], first["size"], first["content_type"]) == ("说明.txt", len(NOTE), "text/plain")
    assert told(attach(api, path, ("又一次.txt", NOTE)))[0]["id"] == first["id"]
    content = api.get(f"/files/{first['id']}/content")
    assert (content.content, content.headers["X-Content-Type-Options"]) == (NOTE, "nosniff")
    assert content.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert [one["id"] for one in told(api.get(path))] == [first["id"]]
    assert api.post(f"/files/{first['id']}/remove").status_code == 200
    assert (told(api.get(path)), api.get(f"/files/{first['id']}").status_code) == ([], 404)


def test_all_or_none(cast: Cast) -> None:
    """One that is no such file leaves the others out, too; the field is named."""
    api, customer = Api(cast.li_wei), customer_of(cast.li_wei)
    path = f"/files/of/customer/{customer.public_id}"
    answer = attach(api, path, ("说明.txt", NOTE), ("合同.pdf", b"MZ no pdf at all"))
    assert (answer.status_code, told(answer)["code"], told(answer)["field"]) == (422, "file_kind", "files")
    assert not Attachment.objects.exists()


def test_sent_again_with_the_same_key(cast: Cast) -> None:
    """Answered as before though the lines between the parts are drawn anew."""
    api, visit = Api(cast.li_wei), made.held(cast)
    path = f"/files/of/visit/{visit.public_id}"
    first = attach(api, path, ("说明.txt", NOTE), idempotency_key="k1")
    again = attach(api, path, ("说明.txt", NOTE), idempotency_key="k1")
    assert (first.content, again.headers["Idempotency-Replayed"]) == (again.content, "true")


def test_a_record_has_so_many_files_at_most(cast: Cast) -> None:
    """As on the page: the quota is refused by its field, and nothing is added."""
    api, customer = Api(cast.li_wei), customer_of(cast.li_wei)
    path = f"/files/of/customer/{customer.public_id}"
    row = told(attach(api, path, ("说明.txt", NOTE)))[0]
    kept = Attachment.objects.get(public_id=row["id"])
    plain = {"kind": "customer", "record": customer.public_id, "name": "x.txt", "content_type": "text/plain", "size": 1}
    Attachment.objects.bulk_create(
        Attachment(**plain, sha256=f"{number:064d}", uploaded_by=cast.li_wei, uploaded_at=kept.uploaded_at)
        for number in range(MOST_ON_A_RECORD - 1)
    )
    answer = attach(api, path, ("另一份.txt", b"another"))
    assert (answer.status_code, told(answer)["code"], told(answer)["field"]) == (422, "too_many_files", "files")
    assert Attachment.objects.count() == MOST_ON_A_RECORD


def test_only_where_one_may_write(cast: Cast) -> None:
    """Whoever may see a visit only looks at what is attached to it; a kind that there is not is refused by its name."""
    api, visit = Api(cast.wu_ting), made.held(cast)
    path = f"/files/of/visit/{visit.public_id}"
    assert told(api.get(path)) == []
    assert attach(api, path, ("说明.txt", NOTE)).status_code == 403
    assert told(api.get(f"/files/of/member/{cast.li_wei.public_id}"))["field"] == "kind"
