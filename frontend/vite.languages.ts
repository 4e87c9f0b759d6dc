/**
 * Parts of a language's file as modules of their own.
 *
 * A language is one file. `languages/fr.ts?part=owner` is its export `owner` alone, and
 * `?part=label` is everything that a labeller may see; the bundler drops the rest. `#english/page`
 * is a part of the English file, which the code that shows it imports.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const ENGLISH = fileURLToPath(new URL("src/strings/languages/en.ts", import.meta.url));
const PART = /^(.*\/languages\/\w+\.ts)\?part=(\w+)$/;
/** Parts that labellers never load. */
const OF_OWNERS = new Set(["owner", "create", "server"]);

/** Returns the plugin that resolves and makes the parts. */
export function languageParts(): Plugin {
  return {
    name: "supt-language-parts",
    enforce: "pre",
    resolveId(id) {
      return id.startsWith("#english/") ? `${ENGLISH}?part=${id.slice(9)}` : null;
    },
    load(id) {
      const [, file, part] = PART.exec(id) ?? [];
      if (file === undefined || part === undefined) return null;
      const names = part === "label" ? partsOfLabellers(file) : [part];
      // The query makes another module of the same file, of which only these names are used.
      return `export { ${names.join(", ")} } from ${JSON.stringify(`${file}?of=${part}`)};`;
    },
  };
}

function partsOfLabellers(file: string): readonly string[] {
  const names = [...readFileSync(file, "utf8").matchAll(/^export const (\w+)/gm)];
  return names.map(([, name]) => String(name)).filter((name) => !OF_OWNERS.has(name));
}
