import type { Pool } from '../../batch/index.js'
import type { Input } from '../inputs.js'
import type { Failures } from './failures.js'
import type { LineFormat } from './lines.js'
import type { BatchProgress } from './progress.js'
import type { Results } from './results.js'

export interface BatchRun {
  pool: Pool
  format: LineFormat
  results: Results
  failures: Failures
  progress: BatchProgress
  /** Inputs that earlier runs have done. */
  done: number
  signal: AbortSignal
}

/** An input that cannot even be tried, such as a directory that cannot be read, and how many sources came before it. */
interface Refusal {
  file: string
  error: unknown
  after: number
}

/**
 * Classifies the inputs and adds a line for each to the results, in order. Comes to its end early, in good order, when the
 * signal is aborted. What is done is on the disk then, and so it is, if that is possible, when it throws.
 * @returns how many inputs are done now, those of earlier runs among them
 */
export async function runBatch(inputs: AsyncIterable<Input>, run: BatchRun): Promise<number> {
  const { pool, format, results, failures, progress, signal } = run
  const refusals: Refusal[] = []
  async function* sources() {
    let count = 0
    for await (const input of inputs) {
      if ('error' in input) refusals.push({ file: input.file, error: input.error, after: count })
      else {
        count++
        yield input.source as string
      }
    }
  }
  let { done } = run
  const fail = async (file: string, error: unknown) => {
    done++
    failures.add(file, error)
    await results.add(file, format.error(file, error), true)
  }
  const failBefore = async (index: number) => {
    while (refusals.length > 0 && refusals[0].after <= index) {
      const { file, error } = refusals.shift()!
      await fail(file, error)
    }
  }
  const onProgress = ({ perSecond }: { perSecond: number }) =>
    progress.update(done, failures.count, perSecond)
  try {
    for await (const item of pool.classify(sources(), { signal, onProgress })) {
      await failBefore(item.index)
      if ('error' in item) await fail(item.input, item.error)
      else {
        done++
        await results.add(item.input, format.scores(item.input, item.scores), false)
      }
    }
    await failBefore(Number.POSITIVE_INFINITY)
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) {
      await results.commit().catch(() => {}) // the first error is the one to tell of
      throw error
    }
  } finally {
    progress.stop()
  }
  await results.commit()
  return done
}
