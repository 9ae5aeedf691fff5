"""Every code that reading tells, with its parameters; whoever shows them puts them into words.

Of a cell (``Mistake.code``). ``value`` is always the text of the cell, at most 80 signs:

=====================  ==========================================================================================
``required``           nothing stands in a column that is required
``cell_error``         {value}: the cell shows an error of the spreadsheet (#N/A, #REF!, #DIV/0! …)
``precision_lost``     {value}: a number of more than 15 digits, of which the spreadsheet lost the last ones
``too_long``           {value, most}: more than a cell holds (32,767 signs)
``unknown_choice``     {value, choices: [words]}: not in the pick list
``not_a_date``         {value}: cannot be read as a day (or moment)
``no_such_date``       {value}: a day that does not exist, 31/2 or 2026-02-30
``ambiguous_date``     {value}: two days could be meant, 3/5/2026
``date_without_day``   {value}: a month or a year only
``date_out_of_range``  {value, first, last}: before 1950 or after 2100
``not_a_time``         {value}: cannot be read as a time of the day
``not_a_week``         {value}: neither a week nor a day
``no_such_week``       {value}: a week which that year does not have
``not_an_amount``      {value}: cannot be read as money
``amount_range``       {value}: from … to …
``negative_amount``    {value}: below nothing
``amount_too_large``   {value}: more than 14 digits before the point
``not_an_integer``     {value}: not a whole number from 1 to 1,000
``not_a_score``        {value}: not a number from 0 to 1,000
``not_a_phone``        {value}: neither 11 digits nor a land line; 1.38E+10 among them
``not_an_email``       {value}
``bad_credit_code``    {value}: not 18 digits and capital letters, nor the 15 of an old tax number
``not_yes_or_no``      {value}
=====================  ==========================================================================================

Of a file (``Unreadable.code``); ``file`` is always its name:

=========================  ======================================================================================
``empty``                  {file}: no bytes, or a csv without a row
``too_large``              {file, size, most}: packed bytes
``unpacks_too_large``      {file, size, most}: unpacked bytes
``packed_too_tightly``     {file, part}: a part that unpacks to more than a hundred times its size
``too_many_parts``         {file, count, most}: entries of the archive
``too_many_rows``          {file, rows, most}: all files together count
``too_many_cells``         {file, sheet, cell}: the sheet reaches to a far cell; what is beyond the table should go
``too_many_texts``         {file, count, most}: shared texts
``too_many_merges``        {file, sheet}
``unsupported``            {file, extension}: not .xlsx, .xls or .csv
``wrong_content``          {file, extension, content}: what is inside is not what the name says; ``content`` is one of
                           xlsx, xls, text, html, zip, binary
``macros``                 {file}: with macros (.xlsm, or a part of it)
``encrypted``              {file}: protected with a password
``unsafe_xml``             {file, part}: declares a document type or entities
``broken``                 {file}: cut off, or else not as its kind should be
``unknown_encoding``       {file}: neither UTF-8 nor UTF-16 nor GB18030
``bad_mapping``            {where, value}: the mapping names a sheet kind or a field that there is not
=========================  ======================================================================================
"""

from typing import Any

SHOWN = 80


class Wrong(Exception):
    """A cell cannot be taken: raised by the readers of values, turned into a ``Mistake`` where the column is known."""

    def __init__(self, code: str, value: object = "", **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: dict[str, Any] = {"value": shown(value), **parameters}


def shown(value: object) -> str:
    """The cell's text as a spreadsheet would show it, cut to what fits into a message."""
    text = str(value)
    if isinstance(value, float):
        text = f"{value:.15g}"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
