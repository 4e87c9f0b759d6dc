/** Messages of the server, which the command line shows too, as sentences. */
import { loadServerTexts, serverText } from "../strings/server/sentences";

/** Returns a message as a sentence. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** Returns why a request was refused, as a sentence in the language of the page if it has it. */
export async function refusalOf(reason: unknown): Promise<string> {
  await loadServerTexts();
  return sentence(serverText(reason instanceof Error ? reason.message : String(reason)));
}
