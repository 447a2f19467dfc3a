import { type CompiledKernel, compiledKernels } from './cuda/cuobjdump.js'

/**
 * node dist/scripts/check-kernels.js [MODULE [CUOBJDUMP]]
 *
 * Shows what the CUDA backend's own kernels were compiled to, for each architecture. Fails when one of them uses
 * local memory, when a kernel that Xception's speed hangs on moves activations in less than 128 bits at a time or takes
 * more registers than it may, or when an architecture is missing.
 */
const architectures = ['sm_75', 'sm_80', 'sm_86', 'sm_89', 'sm_90', 'sm_100', 'sm_120']

interface HotKernel {
  pattern: RegExp
  /** That it may take, so that a multiprocessor, which has 65536, holds as many threads as it was made for. */
  mostRegisters: number
  /** The same for sm_100 and newer, where it is another. */
  onBlackwell?: number
}

/** In 16-bit dtypes, with channels a multiple of 8. */
const hotKernels: readonly HotKernel[] = [
  { pattern: /^depthwise_conv2d_two_columns<__(half|nv_bfloat16), /, mostRegisters: 255 },
  { pattern: /^depthwise_conv2d_two_rows<__(half|nv_bfloat16), /, mostRegisters: 128, onBlackwell: 168 },
  { pattern: /^depthwise_conv2d_any<__(half|nv_bfloat16), 8>/, mostRegisters: 64 },
  { pattern: /^pooling2d_kernel<\w+, __(half|nv_bfloat16), 8, /, mostRegisters: 128 },
  { pattern: /^global_pooling2d_kernel<\w+, __(half|nv_bfloat16), 8>/, mostRegisters: 64 },
]

const hotKernelOf = ({ name }: CompiledKernel) => hotKernels.find(({ pattern }) => pattern.test(name))
const isBlackwell = (architecture: string) => Number(architecture.slice('sm_'.length)) >= 100
const say = (line: string) => process.stdout.write(`${line}\n`)

function problemsOf(kernel: CompiledKernel): string[] {
  const { architecture, name, registers, stack, localAccesses, loads, stores } = kernel
  const hot = hotKernelOf(kernel)
  const problems: string[] = []
  if (stack > 0 || localAccesses > 0) {
    problems.push(`${stack} bytes of local memory, ${localAccesses} accesses to it`)
  }
  if (hot) {
    const narrow = [...loads.keys(), ...stores.keys()].filter((width) => width !== 128)
    if (narrow.length > 0) problems.push(`accesses of ${narrow.join(', ')} bits`)
    if (!loads.has(128) || !stores.has(128)) problems.push('no accesses of 128 bits')
    const limit = (isBlackwell(architecture) && hot.onBlackwell) || hot.mostRegisters
    if (registers > limit) problems.push(`${registers} registers, more than ${limit}`)
  }
  return problems.map((problem) => `${architecture} ${name}: ${problem}`)
}

function missing(kernels: readonly CompiledKernel[]): string[] {
  return architectures.flatMap((architecture) => {
    const names = kernels.filter((kernel) => kernel.architecture === architecture).map(({ name }) => name)
    return hotKernels
      .filter(({ pattern }) => !names.some((name) => pattern.test(name)))
      .map(({ pattern }) => `${architecture}: no kernel ${pattern.source}`)
  })
}

const most = (numbers: readonly number[]) => Math.max(...numbers)

function range(numbers: readonly number[]): string {
  const least = Math.min(...numbers)
  return least === most(numbers) ? `${least}` : `${least}-${most(numbers)}`
}

/** '21 x 128, 2 x 16' */
function widths(maps: readonly Map<number, number>[]): string {
  const sums = new Map<number, number>()
  for (const [width, instructions] of maps.flatMap((map) => [...map])) {
    sums.set(width, (sums.get(width) ?? 0) + instructions)
  }
  const widest = [...sums].sort(([a], [b]) => b - a)
  return widest.map(([width, instructions]) => `${instructions} x ${width}`).join(', ')
}

/** A hot kernel has a row of its own, the variants of any other share one. */
const rowOf = (kernel: CompiledKernel) => (hotKernelOf(kernel) ? kernel.name : kernel.name.split('<', 1)[0])

function printTable(kernels: readonly CompiledKernel[]): void {
  const rows = new Map<string, CompiledKernel[]>()
  for (const kernel of kernels) {
    const key = `${rowOf(kernel)}\n${kernel.architecture}`
    rows.set(key, [...(rows.get(key) ?? []), kernel])
  }
  const columns = [60, 9, 10, 10, 7, 12, 40]
  const print = (cells: readonly string[]) =>
    say(
      cells
        .map((cell, i) => cell.padEnd(columns[i]))
        .join(' ')
        .trimEnd(),
    )
  print([
    'Kernel',
    'For',
    'Variants',
    'Registers',
    'Stack',
    'LDL + STL',
    'Global loads (bits)',
    'Global stores',
  ])
  for (const [key, variants] of [...rows].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    print([
      ...key.split('\n'),
      `${variants.length}`,
      range(variants.map(({ registers }) => registers)),
      `${most(variants.map(({ stack }) => stack))}`,
      `${most(variants.map(({ localAccesses }) => localAccesses))}`,
      widths(variants.map(({ loads }) => loads)),
      widths(variants.map(({ stores }) => stores)),
    ])
  }
}

async function main(): Promise<void> {
  const [module = 'build/Release/xception_cuda.so', cuobjdump = '.cuda/bin/cuobjdump'] = process.argv.slice(2)
  const kernels = await compiledKernels(module, cuobjdump)
  printTable(kernels)
  const problems = [...missing(kernels), ...kernels.flatMap(problemsOf)]
  for (const problem of problems) say(problem)
  say(`\n${kernels.length} kernels, ${problems.length} problems`)
  if (problems.length > 0) process.exitCode = 1
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
