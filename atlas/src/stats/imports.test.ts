import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SOURCE = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PURE = ["stats", "state", "colour", "text"];
const SCREEN = ["map", "ui"];

function modules(room: string): string[] {
  return readdirSync(join(SOURCE, room))
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(room, name));
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(SOURCE, path), "utf8");
  return [...text.matchAll(/from\s+"([^"]+)"|import\s+"([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? "");
}

describe("the rooms of the atlas", () => {
  // If this fails, a rule of arithmetic, address, colour or wording depends on how something is drawn.
  it.each(PURE)("%s imports nothing from map or ui", (room) => {
    for (const path of modules(room).filter((name) => !name.endsWith(".test.ts"))) {
      for (const target of importsOf(path).filter((name) => name.startsWith("."))) {
        const folder = resolve(SOURCE, room, target).slice(SOURCE.length + 1).split("/")[0];
        expect(SCREEN, `${path} imports ${target}`).not.toContain(folder);
      }
    }
  });

  // If this fails, a reader's console fills with our messages, or the type checker was switched off somewhere.
  it("no module writes to the console or opts out of types", () => {
    for (const room of ["state", "data", "stats", "colour", "map", "ui", "text", "export"]) {
      for (const path of modules(room).filter((name) => !/\.test\.tsx?$/.test(name))) {
        const text = readFileSync(join(SOURCE, path), "utf8");
        expect(text, path).not.toMatch(/\bconsole\./);
        expect(text, path).not.toMatch(/(:\s*any\s*[;,)=\]|]|<any>|\bas any[;,)\s]|\bany\[\])/);
      }
    }
  });

  // If this fails, a module has grown past the length that one reading takes in.
  it("modules stay under 300 lines", () => {
    for (const room of ["state", "data", "stats", "colour", "map", "ui", "text", "export"]) {
      for (const path of modules(room).filter((name) => !/\.test\.tsx?$/.test(name) && !name.endsWith("data/types.ts"))) {
        expect(readFileSync(join(SOURCE, path), "utf8").split("\n").length, path).toBeLessThanOrEqual(300);
      }
    }
  });
});
