// The tests run against servers of their own: those of the conformance suites.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    include: ["tests/*.test.tsx"],
    testTimeout: 20_000,
    // Node's modules as they are, which know where their own files are.
    server: { deps: { external: [/tests\/conformance\/support/] } },
  },
});
