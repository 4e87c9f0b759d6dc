/** Places in a task that the server's messages name, such as `task.questions[2].options[0]`. */

/** Steps from the task to a place in it. */
export type Path = readonly (string | number)[];

const PLACE = /^task((?:\.\w+|\[\d+\])+)/;

/** Returns the place that a message begins with; null if it names none. */
export function placeIn(message: string | null): Path | null {
  const found = PLACE.exec(message ?? "")?.[1];
  const steps = found?.match(/\w+/g) ?? [];
  return steps.length ? steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)) : null;
}

/** Returns the index of the question that a message is about; null if it is about none. */
export function questionIn(message: string | null): number | null {
  const [field, index] = placeIn(message) ?? [];
  return field === "questions" && typeof index === "number" ? index : null;
}

/** Returns the line, from 1, on which a place begins in a JSON text, or the nearest around it. */
export function lineOf(text: string, path: Path): number {
  const place = new Scanner(text).find(path);
  return text.slice(0, place).split("\n").length;
}

/** Returns the line, from 1, of what is no JSON, if the browser tells where that is. */
export function lineOfFault(text: string): number | null {
  try {
    JSON.parse(text);
  } catch (reason) {
    const said = String(reason);
    const line = /line (\d+)/.exec(said)?.[1];
    if (line) return Number(line);
    const at = /position (\d+)/.exec(said)?.[1];
    if (at) return text.slice(0, Number(at)).split("\n").length;
    return /end of|unterminated/i.test(said) ? text.split("\n").length : null;
  }
  return null;
}

/** Scanner of a JSON text that is right. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the offset of the value at a path; of the last value on the way if there is none. */
  find(path: Path): number {
    let found = this.#skip(/\s*/y);
    for (const step of path) {
      const inner = typeof step === "number" ? this.#item(step) : this.#field(step);
      if (inner === null) return found;
      found = inner;
    }
    return found;
  }

  /** Goes to an item of a list; returns null if there is none. */
  #item(index: number): number | null {
    if (this.#text[this.#at] !== "[") return null;
    this.#skip(/\[\s*/y);
    for (let place = 0; this.#text[this.#at] !== "]" && this.#at < this.#text.length; place += 1) {
      if (place === index) return this.#at;
      this.#value();
      this.#skip(/\s*,?\s*/y);
    }
    return null;
  }

  /** Goes to the value of a field of an object; returns the offset of the field's name. */
  #field(name: string): number | null {
    if (this.#text[this.#at] !== "{") return null;
    this.#skip(/\{\s*/y);
    while (this.#text[this.#at] === '"') {
      const from = this.#at;
      this.#value();
      const found: unknown = JSON.parse(this.#text.slice(from, this.#at));
      this.#skip(/\s*:\s*/y);
      if (found === name) return from;
      this.#value();
      this.#skip(/\s*,?\s*/y);
    }
    return null;
  }

  /** Goes over a value. */
  #value(): void {
    let depth = 0;
    do {
      const from = this.#at;
      this.#skip(/"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{},:]|\s+/y);
      const sign = this.#text[from] ?? "";
      if (sign === "[" || sign === "{") depth += 1;
      if (sign === "]" || sign === "}") depth -= 1;
    } while (depth > 0 && this.#at < this.#text.length);
  }

  #skip(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 1;
    return this.#at;
  }
}
