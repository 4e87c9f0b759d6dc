/** Text by which an item is known in a list. */

import type { ItemWithAnswers } from "../shared/api";
import { shorten } from "../shared/format";

/** Returns the text of an item; empty if it has none. */
export function textOf(data: ItemWithAnswers["data"]): string {
  return shorten(wordsOf(data), 140);
}

function wordsOf(data: ItemWithAnswers["data"]): string {
  const all = (parts: readonly unknown[], between: string) =>
    parts.map(String).filter(Boolean).join(between);
  const list = (found: unknown): readonly Record<string, unknown>[] =>
    Array.isArray(found) ? found : [];
  switch (data.kind) {
    case "text":
    case "badge":
      return String(data.text);
    case "fields":
      return all(
        list(data.fields).map((one) => wordsOf(one.data as typeof data)),
        " · ",
      );
    case "chat":
      return all(
        list(data.turns).map((turn) => turn.content),
        " | ",
      );
    case "html":
      return String(data.html)
        .replaceAll(/<[^>]*>/g, " ")
        .replaceAll(/\s+/g, " ")
        .trim();
    case "pair":
      return all(
        [data.a, data.b].map((half) => wordsOf(half as typeof data)),
        " | ",
      );
    case "image":
    case "audio":
    case "video":
    case "series":
      return "";
    case "table":
      return all(
        list(data.rows).map((row) => (Array.isArray(row) ? row[1] : row)),
        " · ",
      );
    default:
      return JSON.stringify("value" in data ? data.value : data);
  }
}
