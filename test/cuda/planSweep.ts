import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DepthwiseOption, Step } from '../../lib/binding.js'
import { type DescribedGpu, describedGpu } from '../../lib/cuda/describedGpu.js'
import { knownGpus } from '../../lib/cuda/gpus.js'
import type { FloatingDType } from '../../lib/dtype.js'
import { conv2d, input, type Model, model, Xception } from '../../lib/index.js'
import { checkDepthwiseSteps, checkSteps } from './checkSteps.js'
import { planFor } from './planFor.js'
import { readSavedPlans, type SavedPlan } from './savedPlans.js'
import { formatRow, header, type Row } from './sweepTable.js'

// planSweep.js xception|depthwise|convolution: plans with the real cuDNN for GPUs that are known, on a machine that need
// not have one. 'depthwise': cuDNN computes the depthwise convolutions too. 'convolution' is for a cuDNN without its
// precompiled engines, which has to compile others at run time.

const batches = [1, 8, 32]
/** In 16 bits; float32 has engines that want more. native/cuda/cudnn/plan_builder.h has the number. */
const baseWorkspace = 64 * 2 ** 20
/** Batches whose float32 engines all want more than that. */
const largeBatch = 64
/** Compute capability from which there is bfloat16, and a tensor-core engine for every dense convolution in 16 bits. */
const ampere = 800

interface Subject {
  name: string
  dtypes: readonly FloatingDType[]
  depthwise: DepthwiseOption
  /** By the size of its images. */
  models: ReadonlyMap<number, Model>
  check: (steps: readonly Step[], needsTensorCores: boolean) => string[]
  /** Whether engines are all compiled at run time, or none is: a GPU then needs no compiler to be ready. */
  runtimeCompiled: boolean
}

const everyDType: readonly FloatingDType[] = ['float16', 'bfloat16', 'float32']

async function xceptions(sizes: readonly number[]): Promise<Map<number, Model>> {
  const models = new Map<number, Model>()
  for (const size of sizes) {
    models.set(size, await Xception({ weights: null, inputShape: [size, size, 3], device: 'cpu' }))
  }
  return models
}

const xception = async (): Promise<Subject> => ({
  name: 'Xception',
  dtypes: everyDType,
  depthwise: 'auto',
  models: await xceptions([299, 150, 71]),
  check: checkSteps,
  runtimeCompiled: false,
})

const depthwise = async (): Promise<Subject> => ({
  name: 'dw=cuDNN',
  dtypes: everyDType,
  depthwise: 'cudnn',
  models: await xceptions([299]),
  check: checkDepthwiseSteps,
  runtimeCompiled: false,
})

async function convolution(): Promise<Subject> {
  const x = input({ shape: [32, 32, 3] })
  const layer = conv2d({ filters: 32, kernelSize: 3, activation: 'relu' })
  const models = new Map([[32, model({ inputs: x, outputs: layer.apply(x), device: 'cpu' })]])
  return {
    name: 'conv2d',
    dtypes: ['float16'],
    depthwise: 'auto',
    models,
    check: checkSteps,
    runtimeCompiled: true,
  }
}

/** What is wrong with the plans of one model, which are added to `file`. */
async function problemsOf(
  { check, depthwise: by }: Subject,
  network: Model,
  size: number,
  gpu: DescribedGpu,
  dtype: FloatingDType,
  file: string,
): Promise<string[]> {
  const needsTensorCores = dtype === 'float16' && gpu.computeCapability >= ampere
  const plans = await planFor(gpu, network, dtype, size, batches, file, by)
  return plans.flatMap(({ steps }, i) =>
    check(steps, needsTensorCores).map((problem) => `${size} px, batch ${batches[i]}: ${problem}`),
  )
}

async function sweep(
  subject: Subject,
  name: string,
  dtype: FloatingDType,
  folder: string,
): Promise<{ row: Row; problems: string[] }> {
  const gpu = describedGpu(name)
  const file = join(folder, `${subject.name}-${name}-${dtype}`)
  const problems: string[] = []
  const begin = performance.now()
  for (const [size, network] of subject.models) {
    problems.push(...(await problemsOf(subject, network, size, gpu, dtype, file)))
  }
  const seconds = (performance.now() - begin) / 1000
  const saved = readSavedPlans(file)
  const sum = (of: (plan: SavedPlan) => number) => saved.plans.reduce((total, plan) => total + of(plan), 0)
  const row: Row = {
    model: subject.name,
    gpu: name,
    dtype,
    graphs: saved.plans.length,
    engines: sum(({ candidates }) => candidates),
    tensorCores: sum(({ tensorCores }) => Number(tensorCores)),
    runtimeCompiled: sum(({ runtimeCompiled }) => Number(runtimeCompiled)),
    workspace: Math.max(...saved.plans.map(({ workspace }) => workspace)),
    bytes: saved.bytes,
    seconds,
  }
  const most = dtype === 'float32' ? gpu.memoryBytes / 8 : baseWorkspace
  if (row.workspace > most) problems.push(`an engine wants ${row.workspace} bytes of workspace`)
  if (row.runtimeCompiled !== (subject.runtimeCompiled ? row.graphs : 0)) {
    problems.push(`${row.runtimeCompiled} engines were compiled at run time`)
  }
  // What cuDNN refuses of a file is made again, and the file with it.
  for (const [size, network] of subject.models) {
    await planFor(gpu, network, dtype, size, batches, file, subject.depthwise)
  }
  if (readSavedPlans(file).identity !== saved.identity) problems.push('saved plans did not load again')
  return { row, problems }
}

/** Convolutions of Xception that have an engine which works for everything, for want of workspace for a better one. */
async function fallbacks(folder: string): Promise<string[]> {
  const network = await Xception({ weights: null, device: 'cpu' })
  const file = join(folder, 'large batch')
  const [{ steps }] = await planFor(describedGpu('h100'), network, 'float32', 299, [largeBatch], file)
  const launches = steps.flatMap(({ launches }) => launches).filter(({ candidates }) => candidates > 0)
  const workspace = Math.max(...launches.map(({ workspaceBytes }) => workspaceBytes))
  console.log(`h100, float32, batch ${largeBatch}: workspaces up to ${Math.ceil(workspace / 2 ** 20)} MiB`)
  return launches.filter(({ name }) => name.includes('fallback')).map(({ name }) => name)
}

const subjects: Record<string, () => Promise<Subject>> = { xception, depthwise, convolution }

async function main(folder: string): Promise<void> {
  const subject = await subjects[process.argv[2]]()
  console.log(header)
  for (const name of Object.keys(knownGpus)) {
    for (const dtype of subject.dtypes) {
      if (dtype === 'bfloat16' && describedGpu(name).computeCapability < ampere) continue
      const { row, problems } = await sweep(subject, name, dtype, folder)
      console.log(formatRow(row))
      for (const problem of problems) console.log(`  FAIL ${problem}`)
      if (problems.length > 0) process.exitCode = 1
    }
  }
  if (subject.name !== 'Xception') return
  const found = await fallbacks(folder)
  if (found.length > 0) console.log(`  FAIL ${found.length} convolutions have a fallback engine`)
  if (found.length > 0) process.exitCode = 1
}

const folder = mkdtempSync(join(tmpdir(), 'xception-plans-'))
main(folder).finally(() => rmSync(folder, { recursive: true, force: true }))
