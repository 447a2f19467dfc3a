import { XceptionError } from './errors.js'

/** Levenshtein distance, for suggesting the option that was meant. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]
}

/** The entry of `known` most like `name`, if any is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, d: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.d - b.d)
  return best && best.d <= Math.max(2, name.length / 3) ? best.candidate : undefined
}

/**
 * Checks that `options` is an object with no other keys than `known`.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export function checkOptions(options: unknown, known: readonly string[], owner: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new XceptionError('ERR_INVALID_ARGUMENT', `Expected an options object for ${owner}`)
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    const suggestion = nearest(key, known)
    throw new XceptionError('ERR_UNKNOWN_OPTION', `${owner} has no option '${key}'`, {
      hint: suggestion ? `Did you mean '${suggestion}'?` : `Its options are: ${known.join(', ')}.`,
    })
  }
}
