import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname } from 'node:path'
import { createInterface } from 'node:readline'

/** What a kernel was compiled to, for one architecture. */
export interface CompiledKernel {
  /** 'sm_90' */
  architecture: string
  /** With its template arguments: 'pooling2d_kernel<MaxReduction, __half, 8, true>'. */
  name: string
  registers: number
  /** Bytes a thread: spilled registers, and what else is in local memory. */
  stack: number
  /** Instructions that read or write local memory. */
  localAccesses: number
  /** How many instructions there are that read and write global memory, by their width in bits. */
  loads: Map<number, number>
  stores: Map<number, number>
  /** Of these, how many stand before the wait of a programmatic launch; all of them where there is none. */
  beforeWait: number
}

/** Of an executable, a shared library or an object file. Throws when cuobjdump fails. */
export async function compiledKernels(file: string, cuobjdump: string): Promise<CompiledKernel[]> {
  const kernels = new Map<string, CompiledKernel>()
  const kernelOf = (architecture: string, symbol: string): CompiledKernel => {
    const key = `${architecture} ${symbol}`
    let kernel = kernels.get(key)
    if (kernel === undefined) {
      kernel = {
        architecture,
        name: symbol,
        registers: 0,
        stack: 0,
        localAccesses: 0,
        loads: new Map(),
        stores: new Map(),
        beforeWait: 0,
      }
      kernels.set(key, kernel)
    }
    return kernel
  }
  await readResources(file, cuobjdump, kernelOf)
  await readInstructions(file, cuobjdump, kernelOf)
  return demangled([...kernels.values()])
}

type KernelOf = (architecture: string, symbol: string) => CompiledKernel

async function readResources(file: string, cuobjdump: string, kernelOf: KernelOf): Promise<void> {
  let architecture = ''
  let symbol = ''
  for await (const line of output(cuobjdump, ['-res-usage', file])) {
    architecture = /^arch = (\w+)/.exec(line)?.[1] ?? architecture
    symbol = /^ Function (\w+):/.exec(line)?.[1] ?? symbol
    const usage = /^ {2}REG:(\d+) STACK:(\d+) SHARED:\d+ LOCAL:(\d+)/.exec(line)
    if (usage === null) continue
    const kernel = kernelOf(architecture, symbol)
    kernel.registers = Number(usage[1])
    kernel.stack = Number(usage[2]) + Number(usage[3])
  }
}

async function readInstructions(file: string, cuobjdump: string, kernelOf: KernelOf): Promise<void> {
  let architecture = ''
  let kernel: CompiledKernel | undefined
  let waited = false
  for await (const line of output(cuobjdump, ['-sass', file])) {
    architecture = /^\tcode for (\w+)/.exec(line)?.[1] ?? architecture
    const symbol = /^\t\tFunction : (\w+)/.exec(line)?.[1]
    if (symbol !== undefined) {
      kernel = kernelOf(architecture, symbol)
      waited = false
    }
    const instruction = /^\s+\/\*[0-9a-f]{4,}\*\/\s+(?:@!?\w+ )?([A-Z][\w.]*)/.exec(line)?.[1]
    if (instruction === undefined || kernel === undefined) continue
    waited ||= instruction === 'ACQBULK' // griddepcontrol.wait
    const accesses = count(instruction, kernel)
    if (!waited) kernel.beforeWait += accesses
  }
}

/** @returns accesses of global memory: 1 or 0 */
function count(instruction: string, kernel: CompiledKernel): number {
  const operation = instruction.split('.', 1)[0]
  if (operation === 'LDL' || operation === 'STL') kernel.localAccesses++
  // LD and ST are of an address space that the compiler did not know.
  const widths = /^LDG?$/.test(operation)
    ? kernel.loads
    : /^STG?$/.test(operation)
      ? kernel.stores
      : undefined
  if (widths === undefined) return 0
  const width = Number(/\.[US]?(256|128|64|16|8)(?=\.|$)/.exec(instruction)?.[1] ?? 32)
  widths.set(width, (widths.get(width) ?? 0) + 1)
  return 1
}

async function* output(cuobjdump: string, args: string[]): AsyncGenerator<string> {
  // It starts the nvdisasm that lies beside it.
  const env = { ...process.env, PATH: `${dirname(cuobjdump)}${delimiter}${process.env.PATH}` }
  const child = spawn(cuobjdump, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const end = once(child, 'close')
  yield* createInterface({ input: child.stdout })
  const [status] = await end
  if (status !== 0) throw new Error(`${cuobjdump} ${args.join(' ')} ended with status ${status}`)
}

function demangled(kernels: CompiledKernel[]): CompiledKernel[] {
  const symbols = kernels.map(({ name }) => name).join('\n')
  const names = execFileSync('c++filt', { input: symbols, encoding: 'utf8' }).split('\n')
  return kernels.map((kernel, i) => ({ ...kernel, name: shortName(names[i]) }))
}

/** Without return type, parameters and namespaces. */
function shortName(signature: string): string {
  const plain = signature.replaceAll('(anonymous namespace)::', '').replaceAll('xception::', '')
  return plain.slice(0, plain.indexOf('(')).replace(/^void /, '')
}
