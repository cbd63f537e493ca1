import { defineConfig } from "@playwright/test";

// The browser is the system's own: none is downloaded.
const CHROMIUM = process.env["BAILIWICK_CHROMIUM"] ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/global-setup.ts",
  // Each test has a page of its own and reads only, so tests of one file may run side by side.
  fullyParallel: true,
  workers: 2,
  // A browser that dies on a crowded machine must not stop a release. The list at the end names every test that needed
  // its second try as "flaky": that is a fault of the test, to be mended, and `--retries=0` shows it as a failure.
  retries: 1,
  forbidOnly: true,
  // Ample, for machines several times slower than a desk's: no test should fail for want of time.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  // What measures time waits until nothing else runs.
  projects: [
    { name: "atlas", grepInvert: /@alone/ },
    { name: "alone", grep: /@alone/, dependencies: ["atlas"] },
  ],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "off",
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--font-render-hinting=none",
      ],
    },
  },
});
