"""Which words would say what a mail is about: none of them may stand in one.

Somebody may look over a shoulder, share a mailbox, read the preview on a locked telephone. Stems, matched from the
start of a word and without case; a language without a list of its own is held to all lists.
"""

import re
import unicodedata
from functools import cache

_STEMS = {
    "en": (
        "traffick", "slave", "servitude", "exploit", "victim", "survivor", "abus", "refuge", "asylum", "immigra",
        "deport", "police", "crim", "prostitut", "sex", "rape", "violen", "forced", "debt bond", "bondage", "smuggl",
        "safe house", "safehouse", "shelter", "hotline", "helpline", "referral", "refer you", "nrm", "first responder",
        "home office", "modern slavery", "htmse", "ngo", "charity", "solicitor", "lawyer", "barrister", "psycholog",
        "psychiat", "trauma", "torture", "scar", "court", "tribunal", "caseworker", "client", "help-seeker", "rescue",
        "escape", "danger",
    ),
    "sq": (
        "trafik", "skllav", "skllev", "shfrytëz", "viktim", "mbijetua", "abuz", "dhun", "përdhun", "streh", "azil",
        "refugjat", "imigr", "emigr", "dëbim", "polic", "krim", "prostit", "seks", "detyrua", "me forcë", "borxh",
        "kontraband", "linjë ndihm", "linja e ndihm", "ministri", "ojf", "bamirës", "avokat", "jurist", "psikolog",
        "psikiat", "traum", "tortur", "gjyq", "gjykat", "klient", "shpëtim", "arrati", "rrezik",
    ),
    "ar": (
        "اتجار", "إتجار", "متاجر", "رقيق", "عبود", "عبيد", "استعباد", "سخرة", "استغلال", "ضحي", "ضحايا", "ناجي",
        "ناجون", "اعتداء", "إساءة", "لجوء", "لاجئ", "هجرة", "مهاجر", "ترحيل", "شرطة", "شرطي", "جريم", "جرائم", "جنائ",
        "دعارة", "بغاء", "جنس", "اغتصاب", "عنف", "قسر", "إجبار", "تهريب", "مأوى", "ملجأ", "خط ساخن", "خط مساعد",
        "وزارة", "خيري", "محام", "محكم", "محاكم", "قضا", "قاض", "نفسي", "صدمة", "تعذيب", "عميل", "إنقاذ", "هروب", "خطر",
    ),
    "da": (
        "menneskehand", "handlet", "slave", "udnyt", "offer", "ofre", "overlev", "misbrug", "overgreb", "flygt", "asyl",
        "indvandr", "udlænding", "udvis", "politi", "krimin", "forbryd", "prostit", "sex", "seks", "voldt", "vold",
        "tvang", "tvunget", "gæld", "smugl", "krisecent", "herberg", "hjælpelinj", "minister", "velgør", "advokat",
        "jurist", "psykolog", "psykiat", "traum", "tortur", "domstol", "retten", "sagsbehandl", "klient", "redning",
        "fare",
    ),
    "es": (
        "trata", "trafic", "tráfic", "esclav", "servidumbre", "explot", "víctima", "victima", "supervivien", "abus",
        "refugi", "asilo", "inmigra", "migra", "extranjería", "deporta", "expuls", "polic", "crim", "delit", "denunci",
        "prostit", "sex", "viola", "violen", "forzad", "forzos", "deuda", "albergue", "acogida", "línea de ayuda",
        "minister", "ong", "benéfic", "abogad", "psicólog", "psicolog", "psiquiat", "trauma", "tortur", "cicatri",
        "juzgad", "juez", "tribunal", "client", "rescat", "escap", "peligro",
    ),
    "ro": (
        "trafic", "sclav", "servitu", "exploat", "victim", "supraviețuit", "abuz", "refugi", "azil", "imigr", "migra",
        "deport", "expulz", "poliț", "crim", "infrac", "prostit", "sex", "viol", "forțat", "datori", "contraband",
        "adăpost", "linie de ajutor", "linia de ajutor", "minister", "ong", "caritabil", "avocat", "jurist", "psiholog",
        "psihiat", "traum", "tortur", "cicatri", "instanț", "judec", "tribunal", "client", "salvare", "evad", "pericol",
    ),
    "uk": (
        "торгівл", "рабств", "рабськ", "невільн", "експлуат", "жертв", "постражд", "зловжив", "кривд", "біжен",
        "притул", "імміг", "іміг", "мігра", "депорт", "видвор", "поліц", "злочин", "кримін", "проституц", "секс",
        "зґвалт", "згвалт", "насил", "насиль", "примус", "боргов", "контрабанд", "укритт", "гаряч", "міністер",
        "благодійн", "адвокат", "юрист", "психолог", "психіат", "травм", "катуван", "тортур", "суд", "трибунал",
        "клієнт", "порят", "рятув", "втеч", "небезпе",
    ),
    "vi": (
        "buôn người", "buôn bán", "mua bán", "nô lệ", "bóc lột", "nạn nhân", "sống sót", "lạm dụng", "xâm hại",
        "tị nạn", "tỵ nạn", "nhập cư", "di trú", "di dân", "trục xuất", "cảnh sát", "công an", "tội phạm", "hình sự",
        "phạm tội", "mại dâm", "tình dục", "hiếp", "bạo lực", "bạo hành", "cưỡng", "ép buộc", "nợ nần", "buôn lậu",
        "trú ẩn", "tạm lánh", "đường dây nóng", "bộ nội vụ", "từ thiện", "luật sư", "pháp lý", "tâm lý", "tâm thần",
        "sang chấn", "chấn thương", "tra tấn", "tòa án", "toà án", "giải cứu", "trốn", "nguy hiểm",
    ),
}  # fmt: skip
# Names that are the same everywhere.
_NAMES = ("htmse", "nrm", "home office", "hotline", "helpline", "traffick")
# Arabic writes "and", "in", "for" and "the" into the word.
_BEFORE = {"ar": "[وفبكل]{0,3}(?:ال)?"}
_LINKS = re.compile(r"https?://\S+")


def said_too_much(text: str, language: str) -> list[str]:
    """Return the stems of our field that a text holds. Links are left out: their host is the operator's own choice."""
    words = unicodedata.normalize("NFC", _LINKS.sub(" ", text)).casefold()
    return sorted(set(_any_stem(language.split("-", maxsplit=1)[0]).findall(words)))


@cache
def _any_stem(language: str) -> re.Pattern[str]:
    """Its one group is the stem."""
    held_to = [language] if language in _STEMS else list(_STEMS)
    stems = {*_NAMES, *(stem for each in held_to for stem in _STEMS[each])}
    before = "|".join(_BEFORE[each] for each in held_to if each in _BEFORE)
    return re.compile(rf"(?<!\w)(?:{before})({'|'.join(map(re.escape, sorted(stems)))})")
