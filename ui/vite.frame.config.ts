import { defineConfig } from "vite"

// `dist/frame.js`: loaded by address inside the sandboxed preview, whose origin is opaque, so it must be one
// classic script with a stable name and no imports.
export default defineConfig({
  publicDir: false,
  build: {
    target: "safari16",
    emptyOutDir: false,
    lib: { entry: "src/frame/frame.ts", formats: ["iife"], name: "inkstoneFrame", fileName: () => "frame.js" },
  },
})
