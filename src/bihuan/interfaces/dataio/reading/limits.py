"""What a file may hold at most. Cells count, because the parser keeps a sheet as a full rectangle in memory."""

MEGA = 1024 * 1024
PACKED = 25 * MEGA
UNPACKED = 300 * MEGA
ROWS = 200_000
# Of the rectangle from the first to the last cell that holds something; 32 bytes each.
CELLS = 6_000_000
PARTS = 5_000
# Of a part of 10 MB or more; real sheets come to 30 times.
TIGHT, TIGHT_FROM = 100, 10 * MEGA
TEXTS = 2_500_000
TEXT_BYTES = 150 * MEGA
MERGES = 200_000
ERRORS = 300_000
# Lines of headings and titles are no rows of data.
ABOVE = 12
