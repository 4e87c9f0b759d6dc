/** Title and address of a project, proposed from the name of its file. */

const MAX_SLUG = 64;
/** Endings that say the format and nothing about the content. */
const ENDING =
  /\.(csv|tsv|xlsx|json|jsonl|ndjson|parquet|txt|zip|gz|zst|png|jpe?g|gif|webp|avif|bmp)$/i;

/** Returns a title for a project, such as "Customer reviews" for `customer_reviews.csv.gz`. */
export function titleOf(file: string): string {
  let name = file.split(/[\\/]/).at(-1) ?? "";
  while (ENDING.test(name)) name = name.replace(ENDING, "");
  const words = name.replaceAll(/[_\s-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns a name for addresses, of a-z, 0-9 and hyphens. */
export function slugOf(title: string): string {
  const letters = title
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "");
  const words = letters.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return words.slice(0, MAX_SLUG).replace(/-+$/, "") || "project";
}
