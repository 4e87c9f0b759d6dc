/** Names of the sources of suggestions. */
import { adminStrings } from "../../strings/admin";

/** Returns a source's name, which for the project's own model is a word of the page. */
export function nameOfSource(source: string): string {
  return source === "model" ? (adminStrings.shown.own.model ?? source) : source;
}
