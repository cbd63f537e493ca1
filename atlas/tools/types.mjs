// Writes src/data/types.ts from the JSON schemas that the site writer validates against.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compile } from "json-schema-to-typescript";

const HERE = dirname(fileURLToPath(import.meta.url));
const SCHEMAS = resolve(HERE, "../../src/bailiwick/publish/schema");
export const TARGET = resolve(HERE, "../src/data/types.ts");

const BANNER = `// Generated from src/bailiwick/publish/schema/*.schema.json by \`npm run types\`. Change the schemas, not this file.
`;

/** The text of src/data/types.ts for the schemas as they are now. */
export async function generate() {
  const parts = [];
  for (const name of readdirSync(SCHEMAS).filter((file) => file.endsWith(".schema.json")).sort()) {
    const schema = JSON.parse(readFileSync(join(SCHEMAS, name), "utf8"));
    const text = await compile(schema, schema.title, {
      bannerComment: "",
      additionalProperties: false,
      style: { printWidth: 120 },
    });
    parts.push(text.trim());
  }
  return `${BANNER}\n${parts.join("\n\n")}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const text = await generate();
  if (process.argv.includes("--check")) {
    if (readFileSync(TARGET, "utf8") !== text) {
      process.stderr.write("src/data/types.ts is not what the schemas give. Run `npm run types`.\n");
      process.exit(1);
    }
  } else {
    writeFileSync(TARGET, text);
  }
}
