/** Types of the parts of a language: those of the English texts, so that none can be missing. */
import type * as english from "./languages/en";
import type { SentenceName } from "./server/patterns";

/** Parts by name. */
export type English = typeof english & {
  /** The server's sentences, which are English already. */
  readonly server: {
    readonly line: string;
    readonly sentences: Readonly<Record<SentenceName, string>>;
  };
};
