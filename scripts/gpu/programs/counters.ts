import { spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { quick, side } from '../kit.js'
import { firstError } from '../runStep.js'

// counters.js FILE: ncu's counters of the second inference, of the kernels of this package, as CSV.

/** Kernels of this package in one inference; the first inference warms up. */
const kernels = '41'

const metrics = [
  'gpu__time_duration.sum',
  'dram__throughput.avg.pct_of_peak_sustained_elapsed',
  'lts__throughput.avg.pct_of_peak_sustained_elapsed',
  'sm__throughput.avg.pct_of_peak_sustained_elapsed',
  'sm__warps_active.avg.pct_of_peak_sustained_active',
  'launch__registers_per_thread',
  'launch__grid_size',
  'launch__waves_per_multiprocessor',
]

const { status, error, stderr } = spawnSync(
  'ncu',
  [
    ...['--csv', '--page', 'raw', '--kernel-name-base', 'mangled', '--kernel-name', 'regex:xception'],
    ...['--launch-skip', kernels, '--launch-count', kernels, '--metrics', metrics.join()],
    ...[process.execPath, join(__dirname, 'once.js'), String(side), quick ? '1' : '32', 'float16', '2'],
  ],
  { stdio: ['ignore', openSync(process.argv[2], 'w'), 'pipe'], encoding: 'utf8' },
)
if (error) console.error(error)
if (status !== 0) console.error(firstError(stderr ?? ''))
process.exitCode = status ?? 1
