import js from "@eslint/js"
import svelte from "eslint-plugin-svelte"
import globals from "globals"
import ts from "typescript-eslint"

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/paraglide/", "src/bindings.ts", "test/types-negative/"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "no-undef": "off",
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["@tauri-apps/*"], message: "Only src/ipc.ts talks to the host." }],
          paths: [{ name: "@lucide/svelte", message: "Import icons by path: the barrel pulls in thousands of modules." }],
        },
      ],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Only the preview frame may parse HTML." },
        { property: "outerHTML", message: "Only the preview frame may parse HTML." },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "svelte/no-at-html-tags": "error",
      // Maps here are replaced as a whole (`$state.raw`), which is also what keeps ten thousand posts cheap.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  { files: ["**/*.svelte", "**/*.svelte.ts"], languageOptions: { parserOptions: { parser: ts.parser } } },
  { files: ["src/ipc.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["src/frame/**", "test/frame/**"], rules: { "no-restricted-properties": "off" } },
)
