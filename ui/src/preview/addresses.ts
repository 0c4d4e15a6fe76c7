// Addresses as they are shown to the reader, and what may be done with them.
import { cutMiddle } from "../post/cut-middle"

export type Leads = { to: "outside"; url: string } | { to: "site"; address: string } | { to: "nowhere"; scheme: string }

/** Where a link leads. What is no web or mail address, and no address of the site, leads nowhere. */
export function leadsTo(href: string): Leads {
  const address = href.startsWith("//") ? `https:${href}` : href
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase()
  if (scheme === undefined) return { to: "site", address }
  return scheme === "http" || scheme === "https" || scheme === "mailto" ? { to: "outside", url: address } : { to: "nowhere", scheme }
}

/** The address in words: the path as it was meant, the host as it is really called, cut in the middle when it is long. */
export function shownAddress(href: string, most = 96): string {
  const leads = leadsTo(href)
  return cutMiddle(leads.to === "outside" && URL.canParse(leads.url) ? outside(new URL(leads.url)) : readable(href), most)
}

/** Whoever is named before an `@` is not the host. */
function outside(url: URL): string {
  return url.protocol === "mailto:" ? url.href : `${url.protocol}//${url.host}${readable(url.pathname + url.search + url.hash)}`
}

/** Without percent-encoding, save of what shows nothing, turns the line round or would read as another address. */
function readable(address: string): string {
  try {
    return decodeURI(address).replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (hidden) => encodeURIComponent(hidden))
  } catch {
    return address
  }
}
