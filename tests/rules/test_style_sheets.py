"""Which style sheets of projects are allowed, and how they are served."""

from __future__ import annotations

import pytest

from supt_async.errors import Refused
from supt_async.rules.style_sheets import MAX_STYLE, check_style, scoped

GOOD = """
/* looks */
.text-view { font-size: 2rem; color: rgb(1 2 3 / 50%); --gap: calc(1px + 2px); margin: var(--gap) }
.turn:not(.from-user)::before { content: "»"; position: absolute }
@media (min-width: 30rem) { .field { &:hover { background: linear-gradient(red, blue) } } }
"""


def test_a_style_sheet_is_served_within_the_scope_of_the_item() -> None:
    check_style(GOOD)
    served = scoped(GOOD)
    assert served.startswith(".stage { contain: paint; }\n@scope (.stage > .item) {\n.text-view {")
    assert served.endswith("}\n}\n")
    assert served.count("{") == served.count("}")


def test_an_empty_one_is_allowed() -> None:
    check_style("")
    check_style("/* nothing */\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a{}\na{background:url(x)}", "line 2: url() is not allowed: nothing may be loaded"),
        ("a{background:url('x')}", "url() is not allowed"),
        ("a{c:URL(x)}", "url() is not allowed"),
        ("a{x:{y:url(z)}}", "url() is not allowed"),
        ("a{--x:url(z)}", "url() is not allowed"),
        ("a{--x:{y:(url(z))}}", "url() is not allowed"),
        ("@media x{a{b:url(c)}}", "url() is not allowed"),
        ("@supports (b:url(c)){a{b:c}}", "url() is not allowed"),
        ("a{&:hover{b:url(c)}}", "url() is not allowed"),
        ("a[b=url(c)]{}", "url() is not allowed"),
        ("a{b:src('c')}", "src() is not allowed"),
        ("a{b:image-set('x' 1x)}", "image-set() is not allowed"),
        ("a{b:-webkit-image-set('x' 1x)}", "-webkit-image-set() is not allowed"),
        ("a{content:attr(x)}", "attr() is not allowed"),
        ("a{width:expression(alert(1))}", "expression() is not allowed"),
        ("a{behavior:x}", "behavior is not allowed"),
        ("a{-moz-binding:x}", "-moz-binding is not allowed"),
        ("@import 'x';", "@import is not allowed"),
        ("@IMPORT 'x';", "@import is not allowed"),
        ("@font-face{}", "@font-face is not allowed"),
        ("@charset 'x';", "@charset is not allowed"),
        ("@namespace url(x);", "@namespace is not allowed"),
        ("@keyframes x{}", "@keyframes is not allowed"),
        ("@scope (body){a{}}", "@scope is not allowed"),
        ("@media print", "@media is not allowed"),
        ("\n\na{b:u\\72l(c)}", "line 3: escapes"),
        ("a{position:fixed}", "position: fixed is not allowed"),
        ("a{position:FIXED !important}", "position: fixed is not allowed"),
        ("a{position:var(--p)}", "position: fixed is not allowed"),
        ("}body{display:none}", "is no CSS"),
        ("a{}}body{display:none}", "is no CSS"),
        ("a{b:'c", "is no CSS"),
        ('a{b:"}\n}', "is no CSS"),
        ("a{b", "is no CSS"),
        ("</style><script>", "the sign '<' is not allowed"),
        ("a{b:" + "(" * 8000, "is nested too deeply"),
        ("/*" + ")" * 8000 + "*/a{b:" + "(" * 8000, "is nested too deeply"),
        ("a{b:" + ("(" * 19 + '"' + ")" * 19 + '"') * 300, "is nested too deeply"),
        ("/*" + "}" * 5000 + "*/" + "a{" * 5000, "is nested too deeply"),
        ("a{b:" + "1" * 5000 + "}", "a number has too many digits"),
        ("a" * (MAX_STYLE + 1), "must not be longer than 16384 bytes, and has 16385"),
        ("ä" * MAX_STYLE, "must not be longer than 16384 bytes"),
    ],
)
def test_what_could_load_or_leave_the_item_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(Refused, match=r"^style: ") as caught:
        check_style(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
