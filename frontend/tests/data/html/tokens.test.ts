import { expect, test } from "vitest";
import { knownMarkup } from "../../../src/data/html/tokens";

const PICTURE = "data:image/png;base64,iVBORw0KGgo=";

test("elements and attributes that are known stay, with their text", () => {
  const mail = `<h1 style="color:red">Hi</h1><p dir=rtl align='left'>a &amp; b<br>c</p>`;
  expect(knownMarkup(mail)).toBe(
    `<h1 style="color:red">Hi</h1><p dir="rtl" align="left">a &amp; b<br>c</p>`,
  );
});

test.each([
  "<script>window.ran = 1</script>",
  "<ScRiPt src=//e.test/x></sCrIpT >",
  "<style>p{}</style>",
  "<svg><p>in it</p><script>1</script></svg>",
  "<math><mi>x</mi></math>",
  "<template><p>x</p></template>",
  "<noscript><p title='</noscript>",
  "<iframe srcdoc='<p>'></iframe>",
  "<!-- <p>no</p> -->",
  "<!doctype html>",
  "<base href=//e.test/>",
  "<script>never closed",
  "<textarea><p>",
  "</ div>",
])("nothing is left of %s", (markup) => {
  expect(knownMarkup(`a${markup}`)).toBe("a");
});

test("attributes that are not known go, however they are written", () => {
  const handlers = `<p onclick="x()" ONLOAD=x/onerror='x' id=a class=b name=c data-x=1 title=t>`;
  expect(knownMarkup(handlers)).toBe(`<p title="t">`);
  expect(knownMarkup(`<p title="a'>" onclick=x>`)).toBe(`<p title="a'&#62;">`);
  expect(knownMarkup(`<p title='"><script>'>`)).toBe(`<p title="&#34;&#62;&#60;script&#62;">`);
});

test("a link leads nowhere and says where it led, unless that is no place", () => {
  expect(knownMarkup(`<a href="https://e.test/">x</a>`)).toBe(`<a title="https://e.test/">x</a>`);
  expect(knownMarkup(`<a href="javascript:x()">x</a>`)).toBe("<a>x</a>");
});

test("a picture stays if it is part of the markup; of others, the text stays", () => {
  expect(knownMarkup(`<img src="${PICTURE}" alt=dot>`)).toBe(`<img src="${PICTURE}" alt="dot">`);
  expect(knownMarkup(`<img src="https://e.test/x.png" alt="a <logo>">`)).toBe(
    "<em>a &#60;logo&#62;</em>",
  );
  expect(knownMarkup(`<img src="data:image/svg+xml;base64,AAAA" srcset="x 2x">`)).toBe("");
});

test("what only looks like a tag is text", () => {
  expect(knownMarkup("1 < 2 <3 <")).toBe("1 &lt; 2 &lt;3 &lt;");
});

test("a long text of half tags takes a time that grows with its length alone", () => {
  for (const part of ["<a ", "<!--", "<p x='", "<svg", "<b a=", "<script", "<p title=\"'"]) {
    expect(knownMarkup(part.repeat(100_000)).length).toBeLessThan(2_000_000);
  }
});
