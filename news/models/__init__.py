"""Articles, who wrote them, and the numbers that they quote."""

from news.models.articles import Article, Author, Byline, Picture, SlugRedirect, Tag
from news.models.claims import Claim, MovedClaim
from news.models.editions import Correction, Edition, EditionChange, PreviewLink, Revision
from news.models.letters import READABLE, Letter, LetterArticle, LetterState, Subscriber, WrittenTo
from news.models.resources import Resource, ResourceKind

__all__ = [
    "READABLE",
    "Article",
    "Author",
    "Byline",
    "Claim",
    "Correction",
    "Edition",
    "EditionChange",
    "Letter",
    "LetterArticle",
    "LetterState",
    "MovedClaim",
    "Picture",
    "PreviewLink",
    "Resource",
    "ResourceKind",
    "Revision",
    "SlugRedirect",
    "Subscriber",
    "Tag",
    "WrittenTo",
]
