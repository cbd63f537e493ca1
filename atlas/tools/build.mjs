// Builds the front end into the Python package: one classic script, one style sheet, their hash and notices.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const ATLAS = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const STATIC = resolve(ATLAS, "../src/bailiwick/publish/static");
const CONFIGURATION = ["package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

// Sizes after gzip, in bytes.
const BUDGET = { "atlas.js": 60_000, "atlas.css": 6_000 };

// Palettes are data taken from elsewhere, so their terms travel with the bundle too.
const COLORBREWER =
  "ColorBrewer color specifications (YlGnBu, PuOr)\n\n" +
  "Apache-Style Software License for ColorBrewer software and ColorBrewer Color Schemes\n\n" +
  "Copyright (c) 2002 Cynthia Brewer, Mark Harrower, and The Pennsylvania State University.\n\n" +
  'Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in\n' +
  "compliance with the License. You may obtain a copy of the License at\n\n" +
  "http://www.apache.org/licenses/LICENSE-2.0\n\n" +
  "Unless required by applicable law or agreed to in writing, software distributed under the License is\n" +
  'distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.\n' +
  "See the License for the specific language governing permissions and limitations under the License.\n";

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** SHA-256 over the paths and bytes of the sources, in path order, tests left out; hatch_build.py has the same rule. */
function sourceHash() {
  const sources = filesUnder(join(ATLAS, "src")).filter(
    (path) => /\.(ts|tsx|css)$/.test(path) && !path.split(sep).at(-1).includes(".test."),
  );
  const paths = [...CONFIGURATION.map((name) => join(ATLAS, name)), ...sources];
  const named = paths.map((path) => [relative(ATLAS, path).split(sep).join("/"), path]);
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash("sha256");
  for (const [name, path] of named) digest.update(`${name}\0`).update(readFileSync(path)).update("\0");
  return digest.digest("hex");
}

/** Folders of the packages whose modules are in the bundle. */
function packagesOf(modules) {
  const folders = new Set();
  for (const id of modules) {
    const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id.replace(/^\0/, ""));
    if (match) folders.add(match[1]);
  }
  return [...folders].sort();
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"].find((one) => existsSync(join(folder, one)));
  if (file === undefined) throw new Error(`${name} has no licence file to pass on`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

const modules = [];
await build({
  root: ATLAS,
  logLevel: "warn",
  plugins: [
    {
      name: "notice",
      generateBundle(_, bundle) {
        for (const part of Object.values(bundle)) if (part.type === "chunk") modules.push(...Object.keys(part.modules));
      },
    },
  ],
});

const sizes = {};
const faults = [];
for (const [name, most] of Object.entries(BUDGET)) {
  const content = readFileSync(join(ATLAS, "dist", name));
  const gzip = gzipSync(content, { level: 9 }).length;
  sizes[name] = { bytes: content.length, gzip };
  if (gzip > most) faults.push(`${name} is ${gzip} bytes after gzip; the budget is ${most}.`);
}
if (faults.length > 0) {
  process.stderr.write(`${faults.join("\n")}\nNothing was written.\n`);
  process.exit(1);
}

const divider = `\n${"-".repeat(72)}\n\n`;
const notices = packagesOf(modules).map(noticeOf);
const written = {
  "atlas.js": readFileSync(join(ATLAS, "dist", "atlas.js")),
  "atlas.css": readFileSync(join(ATLAS, "dist", "atlas.css")),
  "NOTICE.txt": `The atlas contains these libraries and palettes.\n${divider}${[...notices, COLORBREWER].join(divider)}`,
  "build.json": `${JSON.stringify({ source_hash: sourceHash(), sizes }, null, 2)}\n`,
};
mkdirSync(STATIC, { recursive: true });
for (const [name, content] of Object.entries(written)) {
  writeFileSync(join(STATIC, `${name}.new`), content);
  renameSync(join(STATIC, `${name}.new`), join(STATIC, name));
}
rmSync(join(ATLAS, "dist"), { recursive: true, force: true });
for (const [name, { bytes, gzip }] of Object.entries(sizes)) {
  process.stdout.write(`${name}  ${bytes} bytes, ${gzip} after gzip (budget ${BUDGET[name]})\n`);
}
