/** A long file name is cut in the middle: its end tells versions and kinds apart. */
export function cutMiddle(name: string, most = 40): string {
  const letters = Array.from(name)
  if (letters.length <= most) return name
  const tail = Math.floor((most - 1) / 3)
  return `${letters.slice(0, most - 1 - tail).join("")}…${letters.slice(-tail).join("")}`
}
