// The type checkers have been seen to report nothing at all. They must fail on the errors kept here.
import { spawnSync } from "node:child_process"

const project = ["test/types-negative/tsconfig.json"]
const checks = [
  ["tsc", ["--noEmit", "-p", ...project], "must-fail.ts"],
  ["svelte-check", ["--tsconfig", ...project, "--output", "machine"], "must-fail.svelte"],
]
for (const [command, args, file] of checks) {
  const { status, stdout } = spawnSync("npx", [command, ...args], { encoding: "utf8" })
  if (status === 0 || !stdout.includes(file)) {
    console.error(`${command} did not report the deliberate error in test/types-negative/${file}`)
    process.exit(1)
  }
}
