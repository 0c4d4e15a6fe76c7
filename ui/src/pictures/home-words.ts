// Remote addresses as the lists of them show them.
import type { HomeRow } from "../bindings"
import { cutMiddle } from "../post/cut-middle"
import { shownAddress } from "../preview/addresses"

export const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address)

export function nameOf(address: string): string {
  const shown = shownAddress(address, 300).replace(/^https?:\/\//, "")
  return cutMiddle(shown.slice(shown.indexOf("/") + 1) || shown, 52)
}

export const isHome = ({ state }: HomeRow): boolean => state === "home" || state === "left"
