import { join } from 'node:path'
import { type Result, readBack, type StepResult } from './result.js'
import { stepsFor } from './steps.js'

// checkDryRun.js driverless|emulated FOLDER: whether the steps that were taken without a GPU ended as they must.

/** How a step says that there is no driver. */
const wantOfDriver = /ERR_CUDA_DRIVER|no NVIDIA driver/i

/** Of the tools that steps use, what an empty machine does not have. */
const wantOfTool = /^this machine has no /

function problemDriverless({ status, reason = '' }: StepResult): string | undefined {
  if (status === 'skipped') return wantOfTool.test(reason) ? undefined : reason
  if (status !== 'failed') return `${status}, without a GPU`
  return wantOfDriver.test(reason) ? undefined : `failed for another reason: ${reason}`
}

function problemEmulated({ status, reason = '' }: StepResult): string | undefined {
  if (status === 'passed') return undefined
  return status === 'skipped' && wantOfTool.test(reason) ? undefined : `${status}: ${reason}`
}

const [half, folder] = process.argv.slice(2)
const problemOf = half === 'emulated' ? problemEmulated : problemDriverless
const result = readBack<Result>(folder, 'result.json')
// An emulated GPU is too slow for photographs (steps.ts).
const names = stepsFor(folder, folder)
  .map(({ name }) => name)
  .filter((name) => half !== 'emulated' || name !== 'classify')
const taken = new Map((result?.steps ?? []).map((step) => [step.name, step]))
const problems = names.flatMap((name) => {
  const step = taken.get(name)
  const problem = step ? problemOf(step) : 'was not taken'
  return problem === undefined ? [] : [`FAIL ${name}: ${problem}`]
})
if (half === 'emulated' && result?.gpu?.emulated !== true)
  problems.push('FAIL the results are not marked as emulated')
for (const problem of problems) console.log(problem)
console.log(
  `${half}: ${names.length - problems.length} of ${names.length} steps ended as they must (${join(folder, 'summary.txt')})`,
)
if (problems.length > 0) process.exitCode = 1
