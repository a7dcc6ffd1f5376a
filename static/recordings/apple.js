/**
 * Whether this is an iPhone or an iPad, also one that says it is a Mac: there one getUserMedia silences the other.
 * @param {Pick<Navigator, "userAgent" | "maxTouchPoints">} navigator
 */
export function sharesItsMedia({ userAgent, maxTouchPoints }) {
  return /iP(hone|ad|od)/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}
