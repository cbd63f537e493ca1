/** Gives the tests a site: the one of BAILIWICK_SITE, or one of invented figures, on a server of its own. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** A server of one folder below /atlas/, so that an address relative to the host's root fails. */
function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const inside = path.startsWith("/atlas/") ? path.slice("/atlas/".length) || "index.html" : "";
    const file = normalize(join(folder, inside));
    if (inside === "" || !file.startsWith(folder + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

function python(script: string, ...args: string[]): void {
  const own = join(ROOT, ".venv/bin/python");
  const command = process.env["BAILIWICK_PYTHON"] ?? (existsSync(own) ? own : "python3");
  execFileSync(command, [join(ROOT, "tests/end_to_end", script), ...args], { cwd: ROOT, stdio: "inherit" });
}

export default async function setup(): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), "bailiwick-atlas-"));
  const given = process.env["BAILIWICK_SITE"];
  if (given === undefined) python("build_demo_site.py", scratch);
  const site = resolve(given ?? join(scratch, "site"));
  const single = resolve(process.env["BAILIWICK_SINGLE"] ?? join(scratch, "atlas.html"));
  const expected = join(scratch, "expected.json");
  python("expected_atlas.py", site, expected);

  const server = await serve(site);
  process.env["ATLAS_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/atlas/index.html`;
  process.env["ATLAS_SITE"] = site;
  process.env["ATLAS_SINGLE"] = existsSync(single) ? single : "";
  process.env["ATLAS_EXPECTED"] = expected;
  return async () => {
    await new Promise((done) => server.close(done));
    rmSync(scratch, { recursive: true, force: true });
  };
}
