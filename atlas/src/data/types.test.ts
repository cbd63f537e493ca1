import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate, TARGET } from "../../tools/types.mjs";

// If this fails, the schemas changed and the types that the atlas is checked against did not.
it("the generated types are current", async () => {
  expect(readFileSync(TARGET, "utf8")).toBe(await generate());
});
