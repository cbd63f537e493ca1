import { describe, expect, it } from "vitest";
import { Loader, type Place } from "./load";

function place(files: Record<string, string>, more: Partial<Place> = {}): Place & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    inline: () => null,
    protocol: "https:",
    fetch: (path) => {
      asked.push(path);
      const text = files[path];
      return Promise.resolve({ ok: text !== undefined, status: text === undefined ? 404 : 200, text: async () => text ?? "" });
    },
    ...more,
  };
}

describe("Loader", () => {
  it("takes what the page holds before it asks the network, or the single file is not offline", async () => {
    const where = place({}, { inline: (id) => (id === "data:values/jobs" ? '{"id":"jobs"}' : null) });
    expect((await new Loader(where).values("jobs")).id).toBe("jobs");
    expect(where.asked).toEqual([]);
  });

  it("reads a file once, or each change of year asks the server again", async () => {
    const where = place({ "values/jobs.json": '{"id":"jobs"}' });
    const loader = new Loader(where);
    await loader.values("jobs");
    await loader.values("jobs");
    expect(where.asked).toEqual(["values/jobs.json"]);
  });

  it("names a missing file and asks again next time, or a dropped connection lasts for ever", async () => {
    const where = place({});
    const loader = new Loader(where);
    await expect(loader.areas("lad2023")).rejects.toMatchObject({ file: "areas-lad2023.json", problem: "missing" });
    await expect(loader.areas("lad2023")).rejects.toMatchObject({ problem: "missing" });
    expect(where.asked).toHaveLength(2);
  });

  it("refuses a contract it does not know, or fields are misread in silence", async () => {
    const loader = new Loader(place({ "manifest.json": '{"contract_version":1}' }));
    await expect(loader.manifest()).rejects.toMatchObject({ problem: "version", detail: "1" });
  });

  it("says that a folder needs a server when opened from disk, or the reader sees a blank page", async () => {
    const loader = new Loader(place({}, { protocol: "file:" }));
    await expect(loader.manifest()).rejects.toMatchObject({ problem: "needs-server" });
  });

  it("tells half a file from no file, or the message sends the reader looking for the wrong fault", async () => {
    const loader = new Loader(place({ "indicators.json": "[{" }));
    await expect(loader.indicators()).rejects.toMatchObject({ file: "indicators.json", problem: "unreadable" });
  });
});
