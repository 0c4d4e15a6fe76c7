import { svelte } from "@sveltejs/vite-plugin-svelte"
import { svelteTesting } from "@testing-library/svelte/vite"
import { defineConfig } from "vitest/config"

// The window. The preview frame's script is built apart (vite.frame.config.ts), as one classic file.
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  // The themes lie with the engine, which exports with them too.
  server: { fs: { strict: false, allow: [".", "../src-tauri/core/themes"] } },
  build: {
    target: "safari16",
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts", "src/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
  },
})
