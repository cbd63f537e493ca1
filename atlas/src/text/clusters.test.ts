import { describe, expect, it } from "vitest";
import * as text from "./clusters";
import { aCluster, aLevel, WORDS } from "./example";

const TOP = aLevel();
const GROUP = aLevel(
  { id: "kinds_group", level: 2, level_label: "Groups", k: 3 },
  { label: [0, 1, 2, null], clusters: [aCluster({ code: "1a", parent: 0 }), aCluster({ code: "1b", parent: 0 }), aCluster({ code: "2a", parent: 1 })], ratio: [0.2, 0.2, 0.2, null] },
);

describe("levelName", () => {
  it.each([["Supergroups", "supergroup"], ["Classes", "class"], ["Types", "type"]])("one of the %s is a %s", (many, one) => {
    expect(text.levelName({ level_label: many })).toBe(one);
  });
});

describe("memberships", () => {
  it("name the cluster in view, give the code of the others and the border, or a listener learns less than a viewer", () => {
    expect(text.memberships([TOP, GROUP], TOP, 0, WORDS)).toBe("supergroup 1 Coast; group 1a");
    expect(text.memberships([TOP, GROUP], TOP, 1, WORDS)).toBe("supergroup 1 Coast; group 1b; borderline");
    expect(text.memberships([TOP, GROUP], GROUP, 1, WORDS)).toBe("group 1b Coast; supergroup 1");
  });

  it("say why there is no cluster, or an area that is not covered is silent", () => {
    expect(text.memberships([TOP, GROUP], TOP, 3, WORDS)).toBe("no cluster (area not covered)");
    expect(text.memberText(TOP, 3, WORDS)).toBe("no cluster (area not covered)");
    expect(text.memberText(TOP, 2, WORDS)).toBe("2 Towns");
  });
});

describe("nearnessText", () => {
  it("tells the next nearest and how near, from plain to nearer than its own", () => {
    expect(text.nearnessText(TOP.set, 0)).toBe("Next nearest: 2 Towns. The centre of its own cluster is at 50.0% of that distance.");
    expect(text.nearnessText(TOP.set, 1)).toBe("Borderline: almost as near to 2 Towns. The centre of its own cluster is at 95.0% of that distance.");
    expect(text.nearnessText(TOP.set, 2)).toBe("Borderline: nearer to 1 Coast. The centre of its own cluster is at 120.0% of that distance.");
    expect(text.nearnessText(TOP.set, 3)).toBeNull();
  });

  it("calls an area borderline above 0.9 and not at it, or text and table disagree with the method", () => {
    expect([0.9, 0.901].map((ratio) => text.isBorderline({ ratio: [ratio] }, 0))).toEqual([false, true]);
    expect(text.nearnessText({ ...TOP.set, ratio: [null] }, 0)).toBe("Next nearest: 2 Towns.");
    expect(text.sureNote(TOP.set)).toContain("above 0.9 it is borderline");
  });

  it("speaks of ratios and stability only where a column has some", () => {
    const none = { ratio: [null], redrawn: "starts differ" };
    expect(text.sureNote({ ...none, stability: [0.5] })).toBe("Stability is how often an area is grouped with its own when starts differ.");
    expect(text.sureNote({ ...none, stability: [null] })).toBeNull();
  });
});

describe("solutionSentence", () => {
  it("counts no variables where the clusters were not made here", () => {
    const set = { ...TOP.set, indicators: [], period: "published March 2022" };
    expect(text.solutionSentence({ ...TOP, set }, 3, "Wales", null)).toMatch(/ in \d+ [a-z]+, published March 2022\. Areas/);
  });
});

describe("silhouetteText", () => {
  it("gives the number with what it means, of an area or of a cluster, and nothing where none is known", () => {
    expect(text.silhouetteText(0.214)).toBe("Silhouette 0.21: 1 is deep inside the cluster, 0 between two, less than 0 nearer to another.");
    expect(text.silhouetteText(-0.04, "of its areas")).toMatch(/^Mean silhouette of its areas \u22120\.04: 1 is deep/);
    expect([text.silhouetteText(null), text.silhouetteText(undefined)]).toEqual([null, null]);
  });
});

describe("gapText", () => {
  const reasons = { sentences: ["Weekly pay is missing.", "Smokers are missing."], areas: [[2, 1], [5, 0], [7, 1]] as [number, number][] };

  it("tells which metric an area lacks, or a hatch is all a reader learns", () => {
    expect([2, 5, 7].map((area) => text.gapText({ reasons }, area))).toEqual(["Smokers are missing.", "Weekly pay is missing.", "Smokers are missing."]);
  });

  it("says nothing of other areas and of a document without reasons", () => {
    expect([text.gapText({ reasons }, 3), text.gapText({}, 2)]).toEqual([null, null]);
  });
});

describe("stability", () => {
  it("is said of areas as a share of runs and of clusters as an index, and not at all where it was not examined", () => {
    expect(text.steadyText(0.83, {})).toBe("Grouped with its own in 83% of the runs when variables are redrawn.");
    expect(text.foundText(0.72, {})).toBe("Stability 0.72: mean Jaccard index when variables are redrawn, where 1 is the same areas every time.");
    expect([text.steadyText(null, {}), text.foundText(null, {})]).toEqual([null, null]);
  });

  it("names what was changed where the document says it, or areas that were redrawn pass for variables", () => {
    const redrawn = "areas are redrawn";
    expect(text.steadyText(0.5, { redrawn })).toBe("Grouped with its own in 50% of the runs when areas are redrawn.");
    expect(text.foundText(0.5, { redrawn })).toContain("mean Jaccard index when areas are redrawn,");
  });
});

describe("statusText", () => {
  it("calls a provisional name provisional, or a generated name is taken for a finding", () => {
    expect(text.statusText({ status: "provisional" })).toContain("Provisional name");
    expect(text.statusText({ status: "official" })).toBe("The publisher's name.");
    expect(text.statusText({ status: "ours" })).toBe("Our name, not the publisher's.");
    expect(text.statusText({ status: "ours", medians: [1] })).toBe("Our name, not the publisher's.");
    expect(text.statusText({ status: "provisional", medians: [1] })).toBe("Title made by rule from the medians.");
  });
});

describe("namesNote", () => {
  it("calls generated names provisional and says what they compare with, or a group of an old supergroup is taken for old", () => {
    expect(text.namesNote(TOP, [TOP, GROUP])).toBe("Provisional names. Supergroups are compared with all areas.");
    const below = { ...GROUP, set: { ...GROUP.set, k: 3, parent_set: TOP.set.id } };
    expect(text.namesNote(below, [TOP, below])).toBe("Provisional names. Groups are compared with their supergroup.");
  });

  it("is silent on names that somebody gave, and says where some are provisional", () => {
    const named = (...statuses: ("ours" | "official" | "provisional")[]): typeof TOP =>
      aLevel({}, { clusters: statuses.map((status) => aCluster({ status })) });
    expect(text.namesNote(named("ours", "official"), [])).toBeNull();
    expect(text.namesNote(named("ours", "provisional"), [])).toBe("Some provisional names. Supergroups are compared with all areas.");
  });
});

describe("a set with medians", () => {
  const by = (status: "provisional" | "ours"): typeof TOP => aLevel({}, { clusters: [aCluster({ medians: [1, 2, 3] }), aCluster({ code: "2", status, medians: [1, 2, 3] })] });

  it("has titles by rule, metrics and similar places, or it is told as a census classification is", () => {
    expect(text.namesNote(by("provisional"), [])).toBe("Titles are made by rule from the medians, against the median of all areas.");
    expect(text.namesNote(by("ours"), [])).toBe("Titles that are not given are made by rule from the medians, against the median of all areas.");
    expect(text.provisionalText([by("provisional")], 0)).toBeNull();
    expect(text.usedOf(by("ours").set)).toContain("3 metrics: ");
    expect(text.correspondingHeading("Leeds", { label: "Headline (7 metrics)", year: 2022 }, by("ours").set)).toBe("Places similar to Leeds: Headline (7 metrics)");
    expect(text.correspondingHeading("Leeds", { label: "Census", year: 2021 }, TOP.set)).toBe("Areas that correspond to Leeds: Census, 2021");
  });
});

describe("a period in place of a year", () => {
  const period = "edition of December 2022, values of 2018 to 2022";
  const level = { ...TOP, set: { ...TOP.set, period } };

  it("is short in titles and whole in sentences, or values of five years pass for those of one", () => {
    expect(text.whenOf({ period, year: 2022 })).toBe("December 2022 edition");
    expect(text.whenOf({ year: 2022 })).toBe("2022");
    expect([{ level }, null].map((solution) => text.dateOf({ solution, year: 2022 }))).toEqual(["December 2022 edition", "2022"]);
    expect(text.madeOf(level)).toBe(`2 supergroups, ${period}.`);
    expect(text.solutionSentence(level, 2, "England", null)).toContain(`by 3 variables, ${period}. Areas`);
  });
});

describe("provisionalText", () => {
  it("gives the codes whose names are provisional, or the readout tells a generated name as a given one", () => {
    const named = { ...GROUP, set: { ...GROUP.set, clusters: GROUP.set.clusters.map((one) => ({ ...one, status: "ours" as const })) } };
    expect(text.provisionalText([TOP, GROUP], 0)).toBe("Provisional names: 1, 1a.");
    expect(text.provisionalText([TOP, named], 0)).toBe("Provisional names: 1.");
    expect(text.provisionalText([TOP], 0)).toBe("Provisional name.");
    expect([text.provisionalText([named], 0), text.provisionalText([TOP], 3)]).toEqual([null, null]);
  });
});

describe("areas measured together", () => {
  const names = ["Cornwall", "Isles of Scilly", "Devon", "Lundy"];

  it("are told of each of them, or the figures of Cornwall are read as those of the isles", () => {
    const set = { measured_with: [[1, 0]] as [number, number][] };
    const end = "cluster, distances and corresponding areas are of both.";
    expect(text.togetherText(set, names, 1)).toBe(`Measured together with Cornwall: ${end}`);
    expect(text.togetherText(set, names, 0)).toBe(`Measured together with Isles of Scilly: ${end}`);
    expect([text.togetherText(set, names, 2), text.togetherText({ measured_with: [] }, names, 1)]).toEqual([null, null]);
    expect(text.mergedNote(set, names)).toBe("Measured together: Isles of Scilly with Cornwall.");
    expect(text.mergedNote({ measured_with: [] }, names)).toBeNull();
  });

  it("may be more than two", () => {
    const set = { measured_with: [[1, 0], [3, 0]] as [number, number][] };
    expect(text.togetherText(set, names, 3)).toBe("Measured together with Cornwall and Isles of Scilly: cluster, distances and corresponding areas are of all.");
  });
});

describe("the profile", () => {
  it("says what a cluster is compared with, and signs every difference", () => {
    expect(text.profileHeading(null)).toBe("Furthest from the mean of all areas, in scaled units");
    expect(text.profileHeading({ level: TOP, cluster: aCluster() })).toBe("Furthest from the mean of supergroup 1, in scaled units");
    expect([0.8, -0.3].map(text.differenceText)).toEqual(["+0.80", "\u22120.30"]);
  });
});

describe("the classification itself", () => {
  it("is told with number and year, and apart from them the score and what it is", () => {
    expect(text.madeOf(TOP)).toBe("2 supergroups of 2021.");
    expect(text.scoreOf(TOP)).toBe("Score 0.25: Share of the sum of squares between clusters.");
    expect(text.scoreOf({ set: { ...TOP.set, score: 1786.8 } })).toContain("Score 1,787: ");
    expect(text.usedOf(TOP.set)).toBe("3 variables: Aged 65 and over; To work by bus; In flats.");
    expect(text.levelOption({ level_label: "Supergroups", k: 8 })).toBe("Supergroups (8)");
    expect(text.nameHeading(TOP.entry)).toBe("Name of the supergroup");
  });

  it("states in one sentence what the view shows, and which cluster is picked out of many", () => {
    const said = "331 areas of England and Wales in 2 supergroups, by 3 variables of 2021.";
    expect(text.solutionSentence(TOP, 331, "England and Wales", null)).toBe(`${said} Areas of one colour are alike.`);
    expect(text.solutionSentence(TOP, 331, "England and Wales", "1 Coast")).toBe(`${said} One is shown at a time: 1 Coast.`);
    expect(text.solutionSentence(TOP, 331, "England and Wales", "")).toBe(`${said} One is shown at a time.`);
  });

  it("is described for people who do not see the map, sizes and all", () => {
    const entries = [{ text: "1 Coast", members: [0, 1] }, { text: "2 Towns", members: [2] }];
    expect(text.solutionAlt("Kinds", "3 areas.", entries)).toBe("Map of Kinds. 3 areas. 1 Coast (2 areas) and 2 Towns (1 area).");
  });
});

describe("reasonText", () => {
  const basis = { dimensions: ["age", "tenure", "travel"], reasons: [[[[0, 1], [2]], [[0], []], [[], []]]] as [number[], number[]][][] };

  it("says what two areas are closest on and furthest on, as the method words it", () => {
    expect(text.reasonText(basis, 0, 0)).toBe("closest on age and tenure, furthest on travel");
    expect(text.reasonText(basis, 0, 1)).toBe("closest on age");
  });

  it("says nothing where nothing is known, or a list ends in half a sentence", () => {
    expect([text.reasonText(basis, 0, 2), text.reasonText(basis, 1, 0), text.reasonText({}, 0, 0)]).toEqual([null, null, null]);
    expect(text.correspondingHeading("Oxford", { label: "Census", year: 2021 })).toBe("Areas that correspond to Oxford: Census, 2021");
  });
});
