"""What people send us, taken apart and written anew: only what the page shows is kept, and nothing that acts.

`clean` for evidence, `photo` for a face. A file is what its parser can read, never what its name or first bytes say.
"""

from accounts.vault.cleaning.receiving import Clean, clean, photo
from accounts.vault.cleaning.refusals import Refused
from accounts.vault.cleaning.scanner import scan
from accounts.vault.cleaning.sorts import EVIDENCE, PICTURES, Sort

__all__ = ["EVIDENCE", "PICTURES", "Clean", "Refused", "Sort", "clean", "photo", "scan"]
