"""Products and their families."""

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import Names
from accounts.models import Family, Product, ProductKey
from imports.fields import Field, Number, Text
from imports.problems import Problem
from imports.registry import MasterKind, by_unique_name, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load


@kinds.register
class Products(MasterKind):
    code = "products"
    position = 20
    label = _("Products")
    model = Product
    key_model = ProductKey
    owner = "product"
    identity = ("name",)
    id_aliases = "product id, productid, product code, code article, reference, sku, ref"
    fields: ClassVar[tuple[Field, ...]] = (
        Text(
            "name",
            _("Name"),
            limit=200,
            required=True,
            aliases="product, product name, productname, produit, article, designation, libelle",
        ),
        Text(
            "family",
            _("Family"),
            column="family_text",
            limit=100,
            aliases="series, category, categoryid, famille, gamme, product family, categorie, product line",
        ),
        Number(
            "list_price", _("List price"), aliases="price, sales price, unit price, unitprice, prix, tarif, prix catalogue, prix public"
        ),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        if "family_text" in chunk.columns:
            chunk.columns["family_id"] = Names(Family).ids(load, chunk.columns["family_text"])

    def adopt(self, load: "Load", chunk: "Chunk", at: list[int]) -> dict[int, "int | Problem"]:
        """Without an id: the product of this name."""
        if load.has("id"):
            return {}
        known = by_unique_name(self, {chunk.columns["name"][index] for index in at})
        return {index: found for index in at if isinstance(found := known.get(chunk.columns["name"][index]), int)}

    def near(self, text: str) -> list[str]:
        from rapidfuzz import process  # noqa: PLC0415

        names = list(Product.objects.values_list("name", flat=True)[:5000])
        return [name for name, _score, _at in process.extract(text, names, limit=3, score_cutoff=70)]
