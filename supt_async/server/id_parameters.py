"""Ids in paths: numbers of as many digits as an id can have."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

NUMBER = "number"
"""Name of the convertor in a route. Starlette's own ``int`` accepts any number of digits, and
Python refuses to parse more than 4,300 of them."""


class Number(Convertor[int]):
    """An id of up to 18 digits, which any database can store."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor(NUMBER, Number())
