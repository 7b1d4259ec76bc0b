"""Pictures of articles: cleaned before they come here, made small enough here, in words or decorative."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.db import transaction
from PIL import Image

from accounts import audit
from accounts.permissions import Permission, require
from news.models import Picture

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from accounts.vault.cleaning import Clean

# As wide as a column of text needs on a sharp screen.
SIDE = 1440
QUALITY = 80


@transaction.atomic
def add_picture(
    *, cleaned: "Clean", alt: str = "", is_decorative: bool = False, credit: str = "", by: "Actor | System"
) -> Picture:
    """Keep a picture. ValidationError unless it is told in words, or said to be decorative, and not both."""
    require(by, Permission.EDIT_NEWS)
    content, width, height = _small(cleaned.content)
    picture = Picture(
        content=content, media_type="image/webp", width=width, height=height,
        alt=alt.strip(), is_decorative=is_decorative, credit=credit.strip(),
    )  # fmt: skip
    picture.full_clean()
    picture.save()
    audit.record(by=by, verb="added", target=picture, detail={"bytes": len(content)})
    return picture


def _small(content: bytes) -> tuple[bytes, int, int]:
    """The same picture, no wider or higher than needed. It was written by accounts.vault.cleaning: it can be read."""
    with Image.open(BytesIO(content)) as image:
        image.thumbnail((SIDE, SIDE))
        file = BytesIO()
        image.convert("RGBA" if image.mode in {"RGBA", "LA", "PA"} else "RGB").save(
            file, format="WEBP", quality=QUALITY, method=4
        )
        return file.getvalue(), image.width, image.height
