import { emulatorEnvironment } from './emulator/emulator.js'

/** Some test files in one environment; test/run.ts runs them. */
export interface Run {
  /** Empty where the environment is the caller's own. */
  name: string
  env: Record<string, string>
  /** How the paths of its files begin, below test/. */
  files: string[]
}

/** Lets a CPU with AVX-512 compute in bfloat16 without the instructions for it: the same numbers, slowly. */
const emulatedBFloat16 = { XCEPTION_CPU_BFLOAT16: 'emulate' }

const bfloat16OnCpu: Run = {
  name: 'CPU, bfloat16 emulated where there is AVX-512 without it',
  env: {
    ...emulatedBFloat16,
    XCEPTION_TEST_DTYPE: 'bfloat16',
    XCEPTION_TEST_LARGEST_SIDE: '71',
  },
  // The tables of test/ops go through all dtypes, float32 among them.
  files: ['models/dtype', 'models/passes', 'models/xception.', 'ops/'],
}

/** As on an older CPU: AVX2 has kernels of its own, and with SSE4.1 oneDNN computes all. Threads share odd parts. */
const withOlderInstructions = (set: string, model: string): Run => ({
  name: `CPU, ${set} at most, 3 threads`,
  env: { DNNL_MAX_CPU_ISA: set, XCEPTION_NUM_THREADS: '3' },
  files: ['models/downsampling', 'models/passes', model, 'ops/convolution.'],
})

const onCpu: Run[] = [
  { name: '', env: {}, files: ['cuda/', 'lifetime/', 'models/', 'onnx/', 'types/', 'unit/'] },
  bfloat16OnCpu,
  withOlderInstructions('AVX2', 'models/xception'),
  withOlderInstructions('SSE41', 'models/xceptionLayers'),
]

const everyDType = ['float16', 'bfloat16', 'float32']

function emulated(dtype: string, largestSide: number, files: string[]): Run {
  const env = {
    ...emulatorEnvironment(),
    XCEPTION_TEST_DEVICE: 'cuda',
    XCEPTION_TEST_DTYPE: dtype,
    XCEPTION_TEST_LARGEST_SIDE: String(largestSide),
  }
  return { name: `emulated GPU, ${dtype}, images up to ${largestSide}`, env, files }
}

const withEnvironment = (run: Run, env: Record<string, string>): Run => ({
  ...run,
  env: { ...run.env, ...env },
})

// The tables of test/ops go through all devices and dtypes by themselves.
const emulatedOnce = emulated('float16', 71, [
  'emulator/',
  'lifetime/',
  'models/batching',
  'models/depthwise',
  'models/eager',
  'models/passes',
  'models/pool',
  'models/predict',
  'models/profile',
  'models/sharing',
  'models/tensor',
  'ops/',
])
const goldenAt = (largestSide: number, dtypes = everyDType): Run[] =>
  dtypes.map((dtype) => emulated(dtype, largestSide, ['models/xception.']))

const forSanitizers = (files: string[]): Run =>
  withEnvironment(emulated('float16', 71, files), {
    XCEPTION_TEST_CYCLES: '6',
    XCEPTION_TEST_FAULTS: '2',
    XCEPTION_TEST_RUNS: '1',
    XCEPTION_TEST_SANITIZED: '1',
  })

/** On a GPU that is there; nothing is asked of the emulator. */
const onGpu = (dtype: string, files: string[]): Run => ({
  name: `GPU, ${dtype}`,
  env: { XCEPTION_TEST_DEVICE: 'cuda', XCEPTION_TEST_DTYPE: dtype, XCEPTION_TEST_REAL_GPU: '1' },
  files,
})

const tuned = (run: Run): Run => ({
  ...withEnvironment(run, { XCEPTION_TEST_TUNE: '1' }),
  name: `${run.name}, engines chosen by timing`,
})

/** The most telling first, where time is short; what takes longest early, where they go side by side. */
const gpu: Run[] = [
  onGpu('float16', ['models/xception.']),
  onGpu('float16', [
    'ops/convolution.',
    'ops/nan',
    'ops/pool',
    'ops/elementwise',
    'ops/rows',
    'ops/structure',
    'ops/conversion',
  ]),
  onGpu('float32', ['models/xception.', 'models/xceptionLayers']),
  onGpu('bfloat16', ['models/xception.']),
  tuned(onGpu('float16', ['models/xception.', 'ops/convolution.'])),
  onGpu('float16', ['lifetime/lifetime', 'lifetime/cycles', 'lifetime/memory']),
  onGpu('float16', [
    'models/depthwise',
    'models/predict',
    'models/batching',
    'models/sharing',
    'models/pool',
    'models/tensor',
    'models/eager',
    'models/passes',
    'models/profile',
    'ops/sharing',
    'ops/refusal',
    'ops/convolutionRefusal',
  ]),
  tuned(onGpu('float32', ['models/xception.'])),
  tuned(onGpu('bfloat16', ['models/xception.'])),
]

/** By what --on names. */
export const runs: Record<string, Run[]> = {
  cpu: onCpu,
  'emulator-quick': [emulatedOnce, ...goldenAt(71)],
  emulator: [
    withEnvironment(emulatedOnce, { XCEPTION_TEST_FAULTS: 'Infinity', XCEPTION_TEST_RUNS: '200' }),
    ...goldenAt(150),
    emulated('float32', 299, ['models/xception.', 'models/xceptionLayers']),
  ],
  gpu,
  // What scripts/sanitize.sh runs.
  'cpu-sanitized': [
    {
      name: 'CPU',
      env: {},
      files: [
        'lifetime/',
        'models/downsampling',
        'models/eager',
        'models/int8',
        'models/weightMemory',
        'unit/binding',
        'unit/images-formats',
        'unit/images-fuzz',
        'unit/images-golden',
        'unit/images-native-fuzz',
      ],
    },
  ],
  'emulator-sanitized': [
    withEnvironment(
      emulated('float16', 71, [
        'models/eager',
        'models/predict',
        'models/tensor',
        'models/xception.',
        'ops/',
      ]),
      // The tables of test/ops go through the dtypes of the CPU too.
      emulatedBFloat16,
    ),
    forSanitizers([
      'emulator/cudnn',
      'emulator/faults',
      'emulator/race',
      'emulator/runtime',
      'lifetime/cycles',
      'lifetime/lifetime',
      'models/batching',
      'models/sharing',
    ]),
  ],
  'emulator-threads': [
    forSanitizers([
      'emulator/cudnn',
      'emulator/faults',
      'emulator/race',
      'emulator/runtime',
      'lifetime/lifetime',
      'lifetime/cycles',
      'models/batching',
      'models/predict',
      'models/sharing',
      'models/tensor',
      'ops/sharing',
    ]),
  ],
}
