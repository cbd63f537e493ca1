import { describe, expect, it } from "vitest";
import { groupsOf } from "./groups";

const titles = { lad2023: "Districts, 2023", lad2021: "Districts, 2021" };
const one = (id: string, group: string | null, vintage = "lad2023"): { id: string; group: string | null; vintage: string } => ({
  id, group, vintage,
});

describe("groupsOf", () => {
  // If this fails, fifteen indicators stand in one list without headings, or under another's heading.
  it("puts indicators under the heading that was met first, in their order", () => {
    const list = [one("a", "Hours"), one("b", "Jobs"), one("c", "Hours")];
    expect(groupsOf(list, titles).map((group) => [group.name, group.indicators.map(({ id }) => id)])).toEqual([
      ["Hours", ["a", "c"]],
      ["Jobs", ["b"]],
    ]);
  });

  // If this fails, an atlas without groups gets an empty heading.
  it("has no heading where neither groups nor boundaries tell indicators apart", () => {
    expect(groupsOf([one("a", null), one("b", null)], titles)).toHaveLength(1);
    expect(groupsOf([one("a", null)], titles)[0]?.name).toBeNull();
  });

  // If this fails, a reader cannot see which indicators belong to which boundaries.
  it("names the boundaries where there are several", () => {
    const list = [one("a", "Hours"), one("b", "Hours", "lad2021"), one("c", null, "lad2021"), one("d", null, "lad1999")];
    expect(groupsOf(list, titles).map((group) => group.name)).toEqual([
      "Districts, 2023: Hours", "Districts, 2021: Hours", "Districts, 2021", "lad1999",
    ]);
  });
});
