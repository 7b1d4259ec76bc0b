"""Words that tell an importer of a place that nobody may find through us. The action drops its address once more."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from directory import confidential
from directory.importing.words import Words

# In the name of a service or of its category each of these speaks of a place to live or to call.
TOLD_BY_NAME = re.compile(
    r"\b(safe ?-?houses?|refuges?|shelters?|sanctuar(y|ies)|hostels?|lodgings?|hous(e|ing)|accommodation|homeless\w*|"
    r"hot-?lines?|help-?lines?|crisis lines?|domestic (abuse|violence)|women['’]?s aid|"
    r"frauenh[aä]us\w*|schutz(wohnung|raum|räume|haus|häuser)\w*|notunterk[uü]nft\w*|zuflucht\w*|"
    r"h[ée]bergement|foyer|refugios?|casas? (de acogida|refugio|protegida)|case? rifugio|abrigos?|schronisk\w*|"
    r"krisecent\w+|kvindehjem\w*|herberg\w*|ad[aă]post\w*|streh(ë|im|ue)\w*|vendstrehim\w*|"
    r"притул\w*|шелтер\w*|nhà (tạm lánh|tạm trú)|mái ấm)\b|"
    # Arabic writes "the" and "and" on to a word.
    r"(ملجأ|ملاجئ|مأوى|دار (ال)?إيواء)|"
    r"\blines?$",
    re.IGNORECASE,
)
# In running text many of those mean something else ("advice on housing law"), so fewer count.
TOLD_BY_TEXT = re.compile(
    r"\b(safe ?-?houses?|refuges? (for|accommodation|space)|(women['’]?s|emergency|night) (refuge|shelter)s?|"
    r"(safe|secret|emergency|supported) accommodation|(secret|confidential|undisclosed) (address|location)|"
    r"frauenh[aä]us\w*|notunterk[uü]nft\w*|casa rifugio|casa de acogida|krisecent\w+|ad[aă]post\w*|притул\w*|"
    r"nhà tạm lánh|"
    r"(home|beds?|bed ?spaces?|lodgings?) for (\w+ )?(women|men|girls|boys|children|families|survivors))\b",
    re.IGNORECASE,
)


def is_secret_by_terms(profession: str, term_ids: Collection[int], words: Words) -> bool:
    """Safe houses, housing and helplines, by the slug of the profession or by what they do."""
    return confidential.is_secret(profession, term_ids, _secret_terms(words))


@lru_cache(maxsize=1)
def _secret_terms(words: Words) -> frozenset[int]:
    return confidential.secret_terms(words.terms)


def is_secret_by_words(names: Iterable[str], text: str) -> bool:
    """The same, told from words of others: `names` of the service and its categories, and its description."""
    return any(TOLD_BY_NAME.search(name) for name in names) or bool(TOLD_BY_TEXT.search(text))
