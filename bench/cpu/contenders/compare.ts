import { fixed } from '../../figures.js'
import type { Highlight } from '../../suite.js'

/** What one contender needed, less is better; none where it was wrong. */
export interface Candidate {
  contender: string
  ours: boolean
  value?: number
}

const least = (candidates: readonly Candidate[]) =>
  candidates
    .flatMap(({ contender, value }) => (value === undefined ? [] : [{ contender, value }]))
    .sort((a, b) => a.value - b.value)
    .at(0)

/** The least of ours, the least of the others, and the one over the other. */
export function compare(candidates: readonly Candidate[]) {
  const ours = least(candidates.filter((one) => one.ours))
  const other = least(candidates.filter((one) => !one.ours))
  return { ours, other, ratio: ours && other && ours.value / other.value }
}

/** One of ours over the best other; none for the others. */
export function ratioOf(candidate: Candidate, candidates: readonly Candidate[]): number | undefined {
  const { other } = compare(candidates)
  return candidate.ours && candidate.value && other ? candidate.value / other.value : undefined
}

/** For JSON: `name`-ratio. */
export const ratioResult = (name: string, candidates: readonly Candidate[]) => ({
  name: `${name}-ratio`,
  what: 'ours over the best other',
  ratio: compare(candidates).ratio,
})

export function highlight(
  label: string,
  unit: string,
  digits: number,
  candidates: readonly Candidate[],
): Highlight[] {
  const { ours, other, ratio } = compare(candidates)
  if (!ours) return []
  const note = other ? `${fixed(ratio, 2)} of what ${other.contender} takes` : ''
  return [{ label, value: `${fixed(ours.value, digits)} ${unit}`, note }]
}
