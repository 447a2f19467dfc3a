import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FloatingDType, TargetOptions } from '../../../lib/index.js'
import { quick } from '../kit.js'
import { figuresIn, printFigure } from '../result.js'

// parts.js FOLDER: the whole network with one part after the other left out, each in a process of its own, so that the one
// that crashes is known by name. A small run times no engines: those of an emulated GPU take minutes.

interface Variant {
  name: string
  options: TargetOptions & { dtype: FloatingDType }
  env?: NodeJS.ProcessEnv
}

/** How far a probability may be from Keras's, with engines that are not the emulator's. */
const tolerances = { float32: 1e-5, float16: 2e-2, bfloat16: 1e-1 } as const satisfies Record<
  FloatingDType,
  number
>

const plans = join(process.argv[2], 'parts.plans')
const plain = { tune: false, cudaGraph: false } as const
/** cuDNN's plans are made with a handle of this GPU, not from its description. */
const withHandle = { XCEPTION_CUDNN_PLANS: 'handle' }

const variants: Variant[] = [
  { name: 'no tuning, no graph', options: { dtype: 'float16', ...plain } },
  { name: 'no tuning, graph', options: { dtype: 'float16', tune: false } },
  { name: 'tuning, no graph', options: { dtype: 'float16', cudaGraph: false } },
  { name: 'tuning, graph', options: { dtype: 'float16' } },
  { name: 'bfloat16, no tuning, no graph', options: { dtype: 'bfloat16', ...plain } },
  { name: 'float32, no tuning, no graph', options: { dtype: 'float32', ...plain } },
  { name: 'plans made with a handle', options: { dtype: 'float16', ...plain }, env: withHandle },
  { name: 'plans saved', options: { dtype: 'float16', planCache: plans } },
  { name: 'plans loaded', options: { dtype: 'float16', planCache: plans } },
  { name: 'bfloat16', options: { dtype: 'bfloat16' } },
  { name: 'float32', options: { dtype: 'float32' } },
]

function attempt({ name, options, env }: Variant): boolean {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(__dirname, 'part.js'),
      name,
      String(tolerances[options.dtype]),
      JSON.stringify(quick ? { ...options, tune: false } : options),
    ],
    { encoding: 'utf8', env: { ...process.env, ...env } },
  )
  process.stdout.write(stdout)
  process.stdout.write(stderr)
  const [figure] = figuresIn(stdout)
  if (figure) return figure.kind === 'part' && figure.ok
  const error = `ended by ${signal ?? `exit code ${status}`}`
  printFigure({ kind: 'part', name, ok: false, error })
  console.log(`FAIL ${name}: ${error}`)
  return false
}

rmSync(plans, { force: true })
let wrong = 0
for (const variant of variants) if (!attempt(variant)) wrong++
if (wrong > 0) process.exitCode = 1
