import { join } from 'node:path'
import { emulated, prepared, python, quick, root, side, untouched } from './kit.js'

/** One thing to find out. */
export interface Step {
  name: string
  /** What it settles. */
  what: string
  /** Seconds, at most. */
  limit: number
  command: string[]
  env: NodeJS.ProcessEnv
  /** Commands without which it is skipped. */
  needs?: string[]
  /** A file of bench/run.js's results, to be added to bench.json. */
  bench?: string
}

const node = (script: string, ...parameters: string[]) => [
  process.execPath,
  join(root, 'dist', script),
  ...parameters,
]
const program = (name: string, ...parameters: string[]) =>
  node(`scripts/gpu/programs/${name}.js`, ...parameters)
const batches = (list: string) => (quick ? '1' : list)

/** Tests that an emulated GPU is done with in a minute, of each kind one. */
const quickTests = ['ops/pool', 'models/predict', 'models/pool', 'lifetime/cycles']

/** An emulated GPU may be that much slower. */
const slowness = quick ? 5 : 1

const quickEnv = quick ? { XCEPTION_TEST_LARGEST_SIDE: String(side), XCEPTION_TEST_CYCLES: '6' } : {}

/**
 * The most telling first: where time runs out, the rest is skipped.
 * @param out folder for what comes back
 * @param scratch folder for the rest
 */
export function stepsFor(out: string, scratch: string): Step[] {
  const env = prepared()
  const step = (
    name: string,
    what: string,
    limit: number,
    command: string[],
    more: Partial<Step> = {},
  ): Step => ({
    name,
    what,
    limit,
    command,
    env,
    ...more,
  })
  const speed = (dtype: string, list: string, options: object = {}) =>
    program('speed', dtype, batches(list), JSON.stringify(options))
  const bench = (name: string, what: string, limit: number, trials: string[]): Step => {
    const file = join(scratch, `${name}.json`)
    const length = quick ? '--quick' : '--brief'
    const command = node('bench/run.js', '--device', 'cuda', length, ...trials, '--json', file)
    return step(name, what, limit, command, { bench: file })
  }
  const sanitizer = (tool: string, limit: number) =>
    step(tool, `compute-sanitizer's ${tool} on one inference`, limit, program('sanitize', tool), {
      needs: ['compute-sanitizer'],
    })
  return [
    step('facts', 'what is here', 25, program('facts', python)),
    step(
      'doctor-as-is',
      'what a user sees who installs it and types xception doctor',
      60,
      program('doctor'),
      {
        env: untouched(),
      },
    ),
    step('doctor', 'the same with the Python environment active that has cuDNN', 60, program('doctor')),
    step('describe', "cuDNN's description of this GPU", 20, [
      ...node('lib/cli/main.js', 'plan', '--describe', '--out', join(out, 'gpu.json')),
    ]),
    step('speed-float16', 'images/s', 80, speed('float16', '1,8,32,128')),
    step('parts', 'which part is wrong, if one is', 90, program('parts', scratch)),
    step('tests', 'ops, goldens, lifetimes and models: npm run test:gpu', 200, [
      ...node(
        'test/run.js',
        '--on',
        'gpu',
        '--jobs',
        'half',
        '--limit',
        String(185 * slowness),
        ...(quick ? quickTests : []),
      ),
    ]),
    // An emulated GPU takes many minutes for photographs of that size.
    ...(emulated
      ? []
      : [step('classify', 'photographs: GPU and CPU agree', 60, program('classify', scratch))]),
    bench('contenders', 'PyTorch, eager and as a CUDA graph', 150, [
      'contest-xception',
      'contest-torch-eager',
      'contest-torch-graph',
    ]),
    step(
      'depthwise-own',
      "depthwise by this package's kernel",
      30,
      speed('float16', '1,32', { depthwise: 'own' }),
    ),
    step('depthwise-cudnn', 'depthwise by cuDNN', 40, speed('float16', '1,32', { depthwise: 'cudnn' })),
    step('depthwise-auto', 'depthwise by the faster', 40, speed('float16', '1,32', { depthwise: 'auto' })),
    step('launch-plain', 'without programmatic dependent launch', 25, [
      ...speed('float16', '1,8', { programmaticLaunch: false }),
    ]),
    step('launch-dependent', 'with it', 25, speed('float16', '1,8', { programmaticLaunch: true })),
    bench('kernels', 'every kernel against the roofline', 90, [
      'kernels-float16-batch-1',
      quick ? 'kernels-float16-batch-2' : 'kernels-float16-batch-32',
    ]),
    sanitizer('memcheck', 70),
    sanitizer('racecheck', 50),
    sanitizer('initcheck', 40),
    step('ncu', "counters of this package's kernels", 70, program('counters', join(out, 'ncu.csv')), {
      needs: ['ncu'],
    }),
    bench('compiled', 'PyTorch, torch.compile', 150, ['contest-torch-compile']),
    step('speed-bfloat16', 'images/s', 40, speed('bfloat16', '1,32')),
    step('speed-float32', 'images/s', 40, speed('float32', '1,32')),
    step('speed-tf32', 'images/s', 40, speed('float32', '1,32', { tf32: true })),
    step('memory', 'models that are disposed of leave no device memory taken', 40, program('deviceMemory'), {
      needs: ['nvidia-smi'],
    }),
    bench('predict', 'predict, with and without the CUDA graph', 120, ['predict-float16']),
  ].map((one) => ({
    ...one,
    limit: one.limit * slowness,
    env: { SIDE: String(side), ...quickEnv, ...one.env },
  }))
}
