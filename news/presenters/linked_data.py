"""An article in schema.org words, for machines that read pages."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from news.models import AuthorKind
from news.presenters.article import Page
from news.presenters.entries import in_words

KINDS: dict[str, str] = {AuthorKind.PERSON: "Person", AuthorKind.ORGANISATION: "Organization"}
# In a script element the letters of "</script>" would end it, whatever the JSON says; these spellings mean the same.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def linked_data(page: Page, absolute: Callable[[str], str]) -> SafeString:
    """Return the JSON-LD of an article."""
    text = json.dumps({key: value for key, value in _described(page, absolute).items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 - nothing of HTML is left after the translation


def _described(page: Page, absolute: Callable[[str], str]) -> dict[str, Any]:
    article, revision, address = page.article, page.revision, absolute(page.card.href)
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"urn:uuid:{article.pk}",
        "headline": revision.title,
        "description": page.summary,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": page.card.published_at.isoformat(),
        "dateModified": (article.updated_at or page.card.published_at).isoformat(),
        "inLanguage": article.language,
        "translationOfWork": article.original_id and {"@type": "NewsArticle", "@id": f"urn:uuid:{article.original_id}"},
        "isAccessibleForFree": True,
        "author": [
            {
                "@type": KINDS[author.kind],
                "name": author.name,
                "url": absolute(reverse("news:author", args=[author.slug])),
            }
            for author in page.card.authors
        ],
        "publisher": {"@type": "Organization", "name": str(settings.OPERATOR["name"]) or "HTMSE"},
        "keywords": [tag.name for tag in page.card.tags],
        "isBasedOn": revision.source_url,
        "citation": sorted({each.source_url for each in page.quoted if each.source_url}),
        "correction": [
            {"@type": "CorrectionComment", "text": in_words(each), "datePublished": edition.at.isoformat()}
            for edition in page.corrected
            for each in edition.corrections
        ],
    }
