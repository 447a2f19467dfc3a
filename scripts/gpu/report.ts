import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mergeBenches, mergeResults } from './merge.js'
import { insertTable, markdownTable } from './readme.js'
import { type Bench, type Result, readBack } from './result.js'

// npm run gpu:report -- FOLDER...: what came back from one GPU, of one call of run.sh or of several, the later ones counting
// more, into bench/results/GPU-DATE.json and into the table of the README. What no GPU has measured is refused.

/** @throws where these are no figures of one real GPU */
export function checkResults(results: readonly Result[]): void {
  const [first] = results
  if (!first) throw new Error('There is no result.json in what was given')
  for (const { gpu, quick } of results) {
    if (!gpu) throw new Error('No GPU was found when this was run: there is nothing to report')
    if (gpu.emulated) throw new Error('This GPU was emulated: its times are no figures, and are not reported')
    if (quick) throw new Error('This was a small run (QUICK): its times are no figures, and are not reported')
    if (gpu.card !== first.gpu?.card)
      throw new Error(`These are of two GPUs: ${first.gpu?.card} and ${gpu.card}`)
  }
}

/** 'NVIDIA H100 80GB HBM3, compute capability 9.0' is 'h100-80gb-hbm3'. */
export const fileNameOf = ({ gpu, date }: Result): string => {
  const card = gpu!.card.split(',')[0].replace(/^NVIDIA /, '')
  return `${card.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${date.slice(0, 10)}.json`
}

/** Writes both below `root` and returns the path of the results. */
export function report(folders: readonly string[], root: string): string {
  const results = folders.flatMap((folder) => readBack<Result>(folder, 'result.json') ?? [])
  checkResults(results)
  const benches = folders.flatMap((folder) => readBack<Bench>(folder, 'bench.json') ?? [])
  const result = mergeResults(results)
  const bench = mergeBenches(benches)
  const readme = join(root, 'README.md')
  // Before anything is written: a README without a place for the table is an error.
  const text = insertTable(readFileSync(readme, 'utf8'), markdownTable(result, bench))
  const path = join(root, 'bench', 'results', fileNameOf(result))
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `${JSON.stringify({ ...result, bench: bench.results }, null, 1)}\n`)
  writeFileSync(readme, text)
  return path
}

if (require.main === module) {
  try {
    const { positionals } = parseArgs({ allowPositionals: true })
    if (positionals.length === 0)
      throw new Error('npm run gpu:report -- FOLDER...: the folders that came back')
    console.log(`${report(positionals, join(__dirname, '..', '..', '..'))}, and the table in README.md`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
