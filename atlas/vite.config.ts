import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Library mode gives one classic script: a page opened from disk may not load modules.
export default defineConfig({
  resolve: {
    alias: { "d3-transition": fileURLToPath(new URL("src/map/interrupt.ts", import.meta.url)) },
  },
  build: {
    target: "es2021",
    minify: "terser", // some hundreds of bytes smaller after gzip than the default, in a bundle with a hard budget
    terserOptions: { ecma: 2020, compress: { ecma: 2020, passes: 3, unsafe_arrows: true, unsafe_methods: true, inline: 1 } },
    cssTarget: ["chrome111", "firefox113", "safari16.4"],
    outDir: "dist",
    emptyOutDir: true,
    cssCodeSplit: false,
    reportCompressedSize: false,
    lib: {
      entry: fileURLToPath(new URL("src/main.tsx", import.meta.url)),
      name: "bailiwickAtlas",
      formats: ["iife"],
      fileName: () => "atlas.js",
      cssFileName: "atlas",
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
