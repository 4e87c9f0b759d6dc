"""Numbers in addresses: as many digits as an id can have."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

NUMBER = "number"
"""What stands for one in a route. Starlette's own ``int`` takes any number of digits, and Python
refuses to read more than 4,300 of them."""


class Number(Convertor[int]):
    """An id: every number of up to 18 digits is one that a database could have given."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor(NUMBER, Number())
