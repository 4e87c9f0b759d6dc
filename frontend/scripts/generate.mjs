/**
 * Generates src/protocol/messages.ts from the JSON Schema of the server's message types.
 *
 * The unions get their members from the references in the schema. A message that is added on the
 * server is missing here until this has run again; the type check then finds it.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const SCHEMA = new URL("../../supt_async/protocol/schema.json", import.meta.url);
const TARGET = new URL("../src/protocol/messages.ts", import.meta.url);
const BANNER =
  "/* Generated from supt_async/protocol/schema.json by `npm run generate`: do not edit. */";
const UNIONS = ["ClientMessage", "ServerMessage"];

const schema = JSON.parse(await readFile(SCHEMA, "utf8"));
const missing = UNIONS.filter((name) => !schema.$defs?.[name]);
if (missing.length) {
  console.error(`${fileURLToPath(SCHEMA)}: no $defs/${missing.join(", no $defs/")}`);
  process.exit(1);
}
const types = await compile(
  { $defs: opened(schema.$defs), anyOf: UNIONS.map((name) => ({ $ref: `#/$defs/${name}` })) },
  "Message",
  {
    additionalProperties: false,
    bannerComment: BANNER,
    style: { printWidth: 100 },
    unreachableDefinitions: false,
  },
);
await writeFile(TARGET, types);

/** Returns a schema in which objects without declared fields may have any; the others stay closed. */
function opened(node) {
  if (Array.isArray(node)) return node.map(opened);
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, opened(value)]));
  return node.type === "object" && !node.properties
    ? { additionalProperties: true, ...copy }
    : copy;
}
