"""The pages of the catalogue."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.products import services
from bihuan.base.products.models import Product
from bihuan.interfaces.web.kit import cells, history, rights
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.web.kit.details import Action, Detail, Part, Value, Values, detail_page
from bihuan.interfaces.web.products.forms import PRODUCT
from bihuan.interfaces.wording import products as words

PAGE_METHODS = ("GET", "HEAD", "POST")
SOLD = {True: gettext_lazy("On sale"), False: gettext_lazy("Not for sale")}
PAGE = Detail(
    title=lambda product: product.name,
    number=lambda product: product.code,
    status=cells.badge("is_sold", SOLD, {True: "green", False: "gray"}),
    sections=(
        Values(
            gettext_lazy("Price"),
            (
                Value(words.LABELS["list_price"], cells.money("list_price")),
                Value(words.LABELS["floor_price"], cells.money("floor_price"), always=True),
                Value(words.LABELS["premium"], cells.money("premium")),
                Value(words.LABELS["unit"], cells.text("unit")),
            ),
        ),
        Values(
            gettext_lazy("What it is"),
            (
                Value(words.LABELS["category"], cells.text("category")),
                Value(words.LABELS["description"], cells.text("description", lines=True), wide=True),
            ),
        ),
    ),
    actions=(Action(gettext_lazy("Edit"), "products:edit", permission="products.edit", icon="pencil", primary=True),),
    archive="products:archive",
    restore="products:restore",
    archive_permission="products.edit",
)


def _list() -> str:
    return reverse("products:list")


def _one(request: HttpRequest, public_id: str) -> Product:
    rows = Product.objects.visible_to(rights.member(request), "products.view")
    return rows.select_related("created_by", "updated_by").one(public_id)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """A product, with what happened to its price."""
    product = _one(request, public_id)
    timeline = history.timeline(request, product, more="products:earlier")
    files = Part("files/part.html", {"kind": product.kind, "public_id": public_id}, side=True)
    return detail_page(request, PAGE, product, crumbs=[(_("Products"), _list())], timeline=timeline, parts=[files])


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of its timeline."""
    return history.earlier(request, _one(request, public_id), more="products:earlier")


@require_http_methods(PAGE_METHODS)
def create(request: HttpRequest) -> HttpResponse:
    """A new product."""
    member, now = rights.require(request, "products.edit"), timezone.now()
    return form_page(
        request,
        form=PRODUCT.form(request, initial={"is_sold": True}),
        save=lambda form: services.add_product(given=form.value, by=member, at=now),
        done=lambda product: Done(reverse("products:detail", args=[product.public_id]), _("Product added.")),
        title=_("New product"),
        back=_list(),
        crumbs=[(_("Products"), _list())],
    )


@require_http_methods(PAGE_METHODS)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a product."""
    product = _one(request, public_id)
    member, now = rights.require(request, "products.edit"), timezone.now()
    page = reverse("products:detail", args=[public_id])
    return form_page(
        request,
        form=PRODUCT.form(request, initial=PRODUCT.read(product), version=product.version),
        save=lambda form: services.change_product(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        read=PRODUCT.read,
        done=lambda _product: Done(page, _("Saved.")),
        title=product.name,
        back=page,
        crumbs=[(_("Products"), _list()), (product.name, page)],
    )
