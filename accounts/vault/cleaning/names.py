"""The name that a file is kept under: what people called it, without what a disk or an eye could be misled by."""

import re
import unicodedata
from pathlib import PurePosixPath

from accounts.vault.cleaning.lists import words

LONGEST = 80
# Doubled endings hide what a file is: invoice.pdf.exe.
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
KNOWN = words(
    "pdf doc docx docm dotx dotm rtf odt jpg jpeg jpe png webp gif heic tif tiff bmp svg htm html xhtml js exe com bat "
    "cmd scr msi zip rar 7z gz jar xls xlsx xlsm ppt pptx txt csv xml php py sh vbs lnk iso apk"
)
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe(name: str, suffix: str) -> str:
    """A name of one line and one folder, at most 80 letters long, ending in `suffix`; "file" when nothing is left."""
    stem = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    stem = unicodedata.normalize("NFC", "".join(filter(_is_visible, stem)))
    stem = re.sub(r'[<>:"/\\|?*%]+|\s+', " ", stem).strip()
    while (found := ENDING.search(stem)) and found[0][1:].lower() in KNOWN:
        stem = stem[: found.start()].rstrip(" .")
    stem = stem.strip(" .")
    if RESERVED.fullmatch(stem):
        stem = f"{stem} file"
    return (stem[: LONGEST - len(suffix)].rstrip(" .") or "file") + suffix


def _is_visible(letter: str) -> bool:
    # Controls, letters that turn the order of reading, surrogates, private and unassigned ones.
    return letter in " \t" or not unicodedata.category(letter).startswith("C")
