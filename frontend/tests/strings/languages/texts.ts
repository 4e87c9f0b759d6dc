/** Texts of a language by their names, and what they say of their parameters. */

/** Returns the texts and functions of a catalogue, by the path of their names. */
export function texts(catalogue: object, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(catalogue)) {
    const here = path + name;
    if (typeof value !== "object" || value === null) found.set(here, value);
    else {
      const inner = texts(value, `${here}.`);
      if (!inner.size) found.set(here, value);
      for (const [name, text] of inner) found.set(name, text);
    }
  }
  return found;
}

/** Returns the words of a text without signs, and which parameters it names. */
export function probe(text: unknown): { words: string; parameters: readonly string[] } {
  const said =
    typeof text === "function"
      ? String(text(...Array.from({ length: 6 }, (_, at) => parameter(`⟦${at}⟧`))))
      : String(text);
  return {
    words: said
      .replaceAll(/⟦[^⟧]*⟧|NaN|Invalid Date|(?<![A-Z])\d|[.,:;()[\]{}|→·/%×<+−–“”„"'-]/g, "")
      .trim(),
    parameters: [...new Set(said.match(/⟦[^⟧]*⟧/g))].sort(),
  };
}

/** Returns what can be used as a number, a text, a list of texts or an object of such. */
function parameter(name: string): object {
  const own: Readonly<Record<PropertyKey, unknown>> = {
    toString: () => name,
    toLocaleString: () => name,
    toFixed: () => name,
    toLowerCase: () => name,
    valueOf: () => 7,
    length: 3,
    join: () => name,
    [Symbol.toPrimitive]: (hint: string) => (hint === "number" ? 7 : name),
    [Symbol.iterator]: () => [name][Symbol.iterator](),
  };
  return new Proxy(own, {
    get: (_, key) => own[key] ?? parameter(name.replace("⟧", `.${String(key)}⟧`)),
  });
}
