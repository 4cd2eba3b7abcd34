/** Names that nobody would see. Spec: XEP-0045 v1.35.5 §17.1. */

/** Whether there is nothing to be seen of a text. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Z}\p{C}\u115F\u1160\u2800\u3164\uFFA0]*$/u.test(text)
}
