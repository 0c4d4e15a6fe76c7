// A deliberate type error. `npm run check` has to find it, or the check finds nothing at all.
export const wrong: number = "not a number"
