#!/usr/bin/env node
// Is a post that was exported to one file finished work, whoever opens it?
//
//   node tests/judges/exported_page/judge.mjs CLI POST… [--shots FOLDER]
//
// Each post is exported in each theme, light, dark and following the reader, and opened in Debian's Chromium with the
// network cut. Counted for each page: requests; errors in the console; links of the table of contents that do not land
// on the heading they name; other links in the page that land nowhere; `**` that a reader sees; errors of tidy and of
// html-validate; violations that axe-core finds. With --shots also a picture of each page, as wide as a phone and as a
// desk. Exit status 1 when anything was counted.
//
// Needs: chromium and tidy of Debian; in this folder: npm install --ignore-scripts
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { HtmlValidate } from "html-validate"
import puppeteer from "puppeteer-core"

const THEMES = ["quiet", "wren", "fond", "print"]
const LOOKS = [
  { appearance: "light", reader: "light" },
  { appearance: "dark", reader: "light" },
  { appearance: "auto", reader: "light" },
  { appearance: "auto", reader: "dark" },
]
const WIDTHS = { desk: 1280, phone: 390 }

const given = process.argv.slice(2)
const at = given.indexOf("--shots")
const shots = at < 0 ? null : given.splice(at, 2)[1]
const [cli, ...posts] = given
if (!cli || posts.length === 0) {
  console.error("usage: judge.mjs CLI POST… [--shots FOLDER]")
  process.exit(2)
}
if (shots) mkdirSync(shots, { recursive: true })

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const checker = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    // How it is written, not whether it is right; what a post says; and what its writer chose.
    "no-trailing-whitespace": "off", "void-style": "off", "attr-quotes": "off", "attribute-boolean-style": "off", "doctype-style": "off", "long-title": "off",
    "no-inline-style": "off", "tel-non-breaking": "off", "prefer-native-element": "off", "no-implicit-button-type": "off", "attribute-empty-style": "off",
  },
})

function tidyErrors(file) {
  const { stderr } = spawnSync("tidy", ["-e", "-q", "-utf8", "--show-warnings", "no", "--drop-empty-elements", "no", "--custom-tags", "blocklevel", file], { encoding: "utf8" })
  // Debian's tidy is older than these.
  return stderr.split("\n").filter((line) => / - Error: /.test(line) && !/<(mark|math|svg|picture|main|time)>/.test(line))
}

async function inBrowser(browser, file, reader) {
  const page = await browser.newPage()
  const wrong = { requests: [], console: [] }
  page.on("request", (request) => {
    const isPage = request.isNavigationRequest() && request.url().startsWith("file:")
    if (!isPage && !request.url().startsWith("data:")) wrong.requests.push(request.url())
  })
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && wrong.console.push(message.text()))
  page.on("pageerror", (error) => wrong.console.push(String(error)))
  // The page's own policy holds until its reader's tools come.
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: reader }])
  await page.setViewport({ width: WIDTHS.desk, height: 900 })
  await page.setOfflineMode(true)
  await page.goto(`file://${file}`, { waitUntil: "load" })
  for (const [name, width] of shots ? Object.entries(WIDTHS) : []) {
    await page.setViewport({ width, height: name === "phone" ? 844 : 900 })
    const look = file.includes("-auto") ? `-reader-${reader}` : ""
    await page.screenshot({ path: join(shots, `${basename(file, ".html")}${look}-${name}.png`) })
  }
  await page.setViewport({ width: WIDTHS.desk, height: 900 })
  await page.setBypassCSP(true)
  await page.reload({ waitUntil: "load" })
  await page.evaluate(axe)
  Object.assign(wrong, await page.evaluate(async () => {
    const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "")
    const target = (link) => document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)))
    // The page's own table of contents, or the one that the post brings: links into the page but those of footnotes.
    const contents = [...document.querySelectorAll('nav.toc a[href^="#"], .article-body a[href^="#"]')].filter((link) => !link.closest("sup, .footnotes"))
    const found = await window.axe.run()
    return {
      contents: contents.length,
      astray: contents.filter((link) => {
        const heading = target(link)
        return !/^H[1-6]$/.test(heading?.tagName ?? "") || !letters(heading.textContent).includes(letters(link.textContent))
      }).map((link) => link.textContent),
      nowhere: [...document.querySelectorAll('a[href^="#"]')].filter((link) => !target(link)).map((link) => link.getAttribute("href")),
      stars: document.body.innerText.split("**").length - 1,
      wide: document.documentElement.scrollWidth > innerWidth ? ["wider than the window"] : [],
      axe: found.violations.map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0].html.slice(0, 160)}`),
    }
  }))
  await page.close()
  return wrong
}

const folder = mkdtempSync(join(tmpdir(), "exported-page-"))
const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"], headless: true })
let bad = 0
for (const post of posts) {
  for (const theme of THEMES) {
    for (const { appearance, reader } of LOOKS) {
      const file = join(folder, `${basename(post, ".md")}-${theme}-${appearance}.html`)
      execFileSync(cli, ["export", "--theme", theme, "--appearance", appearance, "--out", file, post], { stdio: ["ignore", "ignore", "ignore"] })
      const { contents, stars, ...wrong } = await inBrowser(browser, file, reader)
      wrong.tidy = tidyErrors(file)
      const report = await checker.validateFile(file)
      wrong.validate = report.results.flatMap(({ messages }) => messages.filter(({ severity }) => severity === 2).map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`))
      wrong.stars = stars > 0 ? [`${stars} × **`] : []
      const counts = Object.entries(wrong).map(([name, all]) => `${name} ${all.length}`)
      console.log(`${basename(post)} ${theme} ${appearance} for a ${reader} reader: ${contents} links of contents, ${counts.join(", ")}`)
      for (const [name, all] of Object.entries(wrong)) for (const one of all.slice(0, 5)) console.log(`    ${name}: ${one}`)
      bad += Object.values(wrong).flat().length
    }
  }
}
await browser.close()
rmSync(folder, { recursive: true })
console.log(bad === 0 ? "nothing is wrong" : `${bad} things are wrong`)
process.exit(bad === 0 ? 0 : 1)
