/** The language tag of a text, so that its letters and line breaks are set as they should be. */
export function languageTag(text: string): "zh-CN" | "en" {
  return /\p{Script=Han}/u.test(text) ? "zh-CN" : "en";
}
