import { resolve } from 'node:path'
import { Xception } from '../../applications/index.js'
import { binding, type CompileOptions } from '../../binding.js'
import { type DescribedGpu, describedGpu } from '../../cuda/describedGpu.js'
import { locateLibraries } from '../../cuda/locate.js'
import { cudaModulePath } from '../../cuda/module.js'
import { openCuda } from '../../cuda/open.js'
import { planningLibraries } from '../../cuda/planning.js'
import { XceptionError } from '../../errors.js'
import { depthwiseOptions } from '../../models/target.js'
import { choice, dtypes, exclusive, integer, integers, requireOneOf } from '../arguments.js'
import type { Arguments, Command, OptionValues } from '../command.js'
import { exitCodes } from '../exitCodes.js'
import { writeOutput } from '../output.js'
import { formatPlans } from '../plan/format.js'
import { type PlanRequest, reportPlans } from '../plan/report.js'

/** cuDNN's description of a GPU that is there. */
async function describe(values: OptionValues): Promise<void> {
  const { error } = openCuda()
  if (error) throw error
  const device = integer(values, 'device', 0, 1023)
  const json = binding().describeGpu(cudaModulePath(), locateLibraries(), device)
  if (values.out) await writeOutput(String(values.out), `${json}\n`)
  else process.stdout.write(`${json}\n`)
}

/** @throws ERR_USAGE for a GPU that is not known, as for any other value that is none of an option's */
function gpuOf(values: OptionValues): DescribedGpu {
  try {
    return describedGpu(String(values.gpu))
  } catch (error) {
    if (!(error instanceof XceptionError) || error.code !== 'ERR_INVALID_ARGUMENT') throw error
    throw new XceptionError('ERR_USAGE', error.message, { hint: error.hint, cause: error })
  }
}

async function makePlans(request: PlanRequest, options: Pick<CompileOptions, 'tf32' | 'depthwise'>) {
  const { gpu, dtype, input, size, file, batches } = request
  const model = await Xception({ weights: null, seed: 1, inputShape: [size, size, 3], inputDType: input })
  const { spec, weights } = model.compile('cuda', dtype)
  return binding().planModel(
    cudaModulePath(),
    planningLibraries(),
    gpu,
    spec,
    weights.map(({ shape }) => [...shape]),
    batches.map((batch) => [[batch, size, size, 3]]),
    { ...options, tune: false, record: false, programmaticLaunch: false, planCache: file ?? '' },
  )
}

async function run({ values }: Arguments) {
  exclusive(values, 'describe', 'gpu')
  exclusive(values, 'describe', 'explain')
  requireOneOf(values, 'plan', ['gpu', 'describe'])
  if (values.describe) {
    await describe(values)
    return exitCodes.ok
  }
  requireOneOf(values, 'plan', ['out', 'explain'])
  const request: PlanRequest = {
    gpu: gpuOf(values),
    dtype: choice(values, 'dtype', dtypes),
    input: choice(values, 'input', ['uint8', 'float32']),
    size: integer(values, 'size', 71, 8192),
    file: values.out ? resolve(String(values.out)) : null,
    batches: integers(values, 'batch', 1, 4096),
    explain: Boolean(values.explain),
  }
  const depthwise = choice(values, 'depthwise', depthwiseOptions)
  const report = reportPlans(await makePlans(request, { tf32: Boolean(values.tf32), depthwise }), request)
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatPlans(report))
  return exitCodes.ok
}

export const plan: Command = {
  name: 'plan',
  summary: "build cuDNN's plans ahead of time for a GPU that need not be there, and say what they cost",
  synopsis: '--gpu GPU --out FILE|--explain [OPTIONS]',
  options: {
    gpu: {
      type: 'string',
      value: 'h100|sm_90|PROFILE.json|...',
      description: 'which GPU; those with names are described as their data sheets do',
    },
    batch: { type: 'string', value: 'N,...', default: '1,8,32', description: 'batch sizes' },
    dtype: { type: 'string', value: dtypes.join('|'), default: 'float16', description: 'what to compute in' },
    input: {
      type: 'string',
      value: 'uint8|float32',
      default: 'uint8',
      description: 'what the network takes: pixels, as classify gives them, or preprocessInput of them',
    },
    size: { type: 'string', value: 'N', default: '299', description: 'height and width of the images' },
    tf32: { type: 'boolean', description: 'float32 convolutions may round their factors to TF32' },
    depthwise: {
      type: 'string',
      value: depthwiseOptions.join('|'),
      default: 'auto',
      description:
        'who computes depthwise convolutions; auto: our own kernels, until a GPU that is there times both',
    },
    out: {
      type: 'string',
      value: 'FILE',
      description: 'where to save the plans, for classify --cache or planCache',
    },
    explain: { type: 'boolean', description: 'bytes, operations and the least time of every kernel' },
    describe: { type: 'boolean', description: 'write the profile of a GPU that is there instead' },
    device: { type: 'string', value: 'N', default: '0', description: 'which one, with --describe' },
    json: { type: 'boolean', description: 'one JSON document on stdout' },
  },
  examples: [
    'xception plan --gpu h100 --batch 1,8,32 --out h100.plans',
    'xception plan --gpu a100 --explain',
    'xception plan --describe --out my-gpu.json',
  ],
  maxPositionals: 0,
  run,
}
