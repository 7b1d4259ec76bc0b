"""How much of everything is enough. Beyond it a file is refused with a sentence that says what to do."""

# As many as the vault keeps in one file, coming in and going out.
MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PAGES = 500
# A tagged PDF of 500 pages has some tens of thousands.
MAX_OBJECTS = 100_000
MAX_ENTRIES = 2000
MAX_UNPACKED = 100 * 1024 * 1024
# Text packs to a tenth or a thirtieth; only something made to swell packs to less than a two-hundredth.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 10 * 1024 * 1024

PHOTO_SIDE = 512
PHOTO_BYTES = 100_000

# For the process of its own that a file is read in.
CPU_SECONDS = 10
MEMORY = 1024 * 1024 * 1024
WALL_SECONDS = 40
SCAN_SECONDS = 30
