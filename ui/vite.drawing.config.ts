import { defineConfig } from "vite"

// `dist/drawing.js`: Mermaid, for a frame of opaque origin: one classic script, as `frame.js` is.
export default defineConfig({
  publicDir: false,
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    target: "safari16",
    emptyOutDir: false,
    chunkSizeWarningLimit: 6000,
    lib: { entry: "src/drawing/draw.ts", formats: ["iife"], name: "inkstoneDrawing", fileName: () => "drawing.js" },
    rolldownOptions: { output: { codeSplitting: false } },
  },
})
