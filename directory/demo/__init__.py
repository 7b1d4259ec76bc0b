"""Fictional people for the demo and for benchmarks; never loaded in production.

Words stand in `fragments/`, small code here: world (where), outline (who and what), prose (what they write), people
(the rest).
"""

from directory.demo.people import DEFAULT_COUNT, people
from directory.demo.profile import DemoProfile

__all__ = ["DEFAULT_COUNT", "DemoProfile", "people"]
