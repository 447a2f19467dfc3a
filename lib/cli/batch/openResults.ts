import { rm, stat } from 'node:fs/promises'
import { XceptionError } from '../../errors.js'
import { doneInputs, type Fingerprint, type Journal, readJournal } from './journal.js'
import { lock } from './lock.js'
import { FileResults, type Paths, pathsOf, type Results } from './results.js'

export interface OpenedResults {
  results: Results
  /** Inputs that an earlier run has done, and how many of them failed. */
  done: number
  failed: number
  /** Their names, in order. */
  doneInputs(): AsyncIterable<string>
}

/** What to do with results that are there. */
export type Mode = 'new' | 'resume' | 'force'

/** What was found where the results are to be. */
export interface Found {
  paths: Paths
  /** Of the run to go on with. */
  journal?: Journal
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

const goOn = 'Go on with it with --resume, or begin anew with --force.'
const beginAnew = 'Begin anew with --force.'

function refuse(condition: boolean, message: string, hint: string): void {
  if (condition) throw new XceptionError('ERR_OUTPUT', message, { hint })
}

/** Results that are complete need no more runs. */
export const complete = 'complete'

/**
 * Looks at what is there of the results `out`. No other process can do so until this one ends.
 * @throws ERR_OUTPUT when there is something in the way, or another run writes there; ERR_IO
 */
export async function findResults(out: string, mode: Mode): Promise<Found | typeof complete> {
  const paths = pathsOf(out)
  await lock(out)
  if (mode === 'force') return { paths }
  const [isOut, isPart, isJournal] = await Promise.all([paths.out, paths.part, paths.journal].map(exists))
  if (mode === 'new') {
    refuse(isPart || isJournal, `${paths.part} is there: an earlier run has not come to its end`, goOn)
    refuse(isOut, `${out} is there already`, 'Begin anew with --force, or choose another --out.')
    return { paths }
  }
  if (isOut && !isPart) {
    // With a journal it has ended between its last two steps.
    await rm(paths.journal, { force: true })
    return complete
  }
  refuse(isOut, `${out} is there, and so is ${paths.part}`, 'Move one of them away.')
  const journal = isJournal ? await readJournal(paths.journal) : undefined
  if (!journal) refuse(isPart && (await stat(paths.part)).size > 0, `${paths.part} has no journal`, beginAnew)
  if (!journal || journal.resultBytes === 0) return { paths }
  refuse(!isPart, `${paths.part} is not there, but its journal is`, beginAnew)
  return { paths, journal }
}

/**
 * Goes on with the results that were found, or begins them anew.
 * @param header what comes before the first line
 * @throws ERR_OUTPUT when they were begun with other options; ERR_IO
 */
export async function openResults(
  { paths, journal }: Found,
  fingerprint: Fingerprint,
  header: string,
): Promise<OpenedResults> {
  if (!journal) {
    // The journal last: results without one would be in the way of the next run.
    for (const path of [paths.out, paths.part, paths.journal]) await rm(path, { force: true })
    const results = await FileResults.begin(paths, fingerprint, header)
    return { results, done: 0, failed: 0, async *doneInputs() {} }
  }
  checkFingerprint(journal.fingerprint, fingerprint, paths.out)
  const results = await FileResults.resume(paths, journal)
  const { done, failed } = journal
  return { results, done, failed, doneInputs: () => doneInputs(paths.journal, journal) }
}

function checkFingerprint(earlier: Fingerprint, present: Fingerprint, out: string): void {
  const keys = new Set([...Object.keys(earlier), ...Object.keys(present)])
  const differing = [...keys].find((key) => earlier[key] !== present[key])
  if (differing === undefined) return
  const [was, is] = [earlier, present].map((fingerprint) => JSON.stringify(fingerprint[differing]) ?? 'unset')
  throw new XceptionError(
    'ERR_OUTPUT',
    `${out} was begun with other options: ${differing} was ${was} and is ${is} now`,
    { hint: 'Resume with the options of the first run, or begin anew with --force.' },
  )
}
