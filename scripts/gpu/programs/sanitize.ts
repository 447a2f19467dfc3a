import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

// sanitize.js TOOL: one image of 71x71 through the network under compute-sanitizer; all but memcheck watch the kernels of
// this package alone, for they make the rest a hundred times as slow.

const tool = process.argv[2]

/** The option that picks kernels has had two names. */
function onlyOwn(): string[] {
  const { stdout } = spawnSync('compute-sanitizer', ['--help'], { encoding: 'utf8' })
  const option = ['--kernel-name', '--kernel-regex'].find((name) => stdout?.includes(name))
  return option ? [option, 'kns=xception'] : []
}

const { status, signal, error } = spawnSync(
  'compute-sanitizer',
  [
    ...['--tool', tool, '--error-exitcode', '9', '--print-limit', '20'],
    ...(tool === 'memcheck' ? [] : onlyOwn()),
    ...[process.execPath, join(__dirname, 'once.js'), '71', '1', 'float16', '1'],
  ],
  // The process that tries cuDNN first is not what is looked at.
  { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, XCEPTION_CUDA_PROBE: '0' } },
)
if (error) console.error(error)
process.exitCode = signal ? 1 : (status ?? 1)
