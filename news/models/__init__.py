"""Articles, who wrote them, and the numbers that they quote."""

from news.models.around import DetailsChange, DetailsState, FormerAddress
from news.models.articles import Article, Author, AuthorKind, Byline, Picture, SlugRedirect, Tag
from news.models.claims import Claim, MovedClaim
from news.models.editions import Correction, Edition, EditionChange, PreviewLink, Revision
from news.models.letters import READABLE, Letter, LetterArticle, LetterState, Subscriber, WrittenTo
from news.models.resources import Resource, ResourceKind
from news.models.standing import BehindOriginal, TakenBack

__all__ = [
    "READABLE",
    "Article",
    "Author",
    "AuthorKind",
    "BehindOriginal",
    "Byline",
    "Claim",
    "Correction",
    "DetailsChange",
    "DetailsState",
    "Edition",
    "EditionChange",
    "FormerAddress",
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
    "TakenBack",
    "WrittenTo",
]
