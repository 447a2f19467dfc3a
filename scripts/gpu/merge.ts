import type { Bench, Result, StepResult } from './result.js'

// Several calls on one machine are one set of results: of each step and of each trial the last one that came to its end.

/** Under a name, a step that passed or failed counts more than one that was skipped; else the later. */
function laterOf(before: StepResult | undefined, after: StepResult): StepResult {
  return before && after.status === 'skipped' ? before : after
}

export function mergeResults(results: readonly Result[]): Result {
  const steps = new Map<string, StepResult>()
  for (const step of results.flatMap((result) => result.steps)) {
    steps.set(step.name, laterOf(steps.get(step.name), step))
  }
  return { ...results[0], steps: [...steps.values()] }
}

export const mergeBenches = (benches: readonly Bench[]): Bench => ({
  machine: benches.at(0)?.machine,
  results: [...new Map(benches.flatMap(({ results }) => results).map((one) => [one.name, one])).values()],
})
