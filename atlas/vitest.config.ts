import { defineConfig, mergeConfig } from "vitest/config";
import vite from "./vite.config";

// Ample, for machines several times slower than a desk's: no test should fail for want of time.
export default mergeConfig(vite, defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } }));
