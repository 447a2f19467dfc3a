import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ElfFile } from '../lib/cuda/elf.js'
import { elfFile } from './elfFile.js'

// Files of cuDNN that are made up, or made of others, for tests of what is found and what is refused.

const parts = {
  engines_precompiled: 'dummyBackendEnginesPreCompiledSymbol',
  heuristic: 'dummyHeuristicSymbol',
  engines_runtime_compiled: 'dummyBackendEnginesRuntimeCompiledSymbol',
  engines_tensor_ir: 'dummyBackendEnginesTensorIRSymbol',
}

/** The numbers of "9.24.0". */
const numbers = (version: string): number[] => version.split('.').map(Number)

/** As libcudnn_graph exports it. */
function packed(version: string): Buffer {
  const [major, minor, patch] = numbers(version)
  return Buffer.from([patch, minor, major, 0])
}

/** As the code of the other parts has it: cmp edi, version; je. */
function compared(version: string): Buffer {
  const [major, minor, patch] = numbers(version)
  const code = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x74])
  code.writeUInt32LE(major * 10000 + minor * 100 + patch, 2)
  return code
}

/** All that is looked at of a cuDNN of this version that pip has installed, by file name. */
export function cudnnFiles(
  version: string,
  { cuda = 13, asksFor = Object.keys(parts) }: { cuda?: number; asksFor?: string[] } = {},
): Record<string, Buffer> {
  const files: Record<string, Buffer> = {
    'libcudnn.so.9': elfFile({ rpath: '$ORIGIN' }),
    'libcudnn_graph.so.9': elfFile({
      symbols: { cudnn_graph_version: packed(version) },
      strings: asksFor.map((part) => `libcudnn_${part}.so`),
      runpath: '$ORIGIN:$ORIGIN/../../cu13/lib',
    }),
  }
  for (const [part, landmark] of Object.entries(parts)) {
    files[`libcudnn_${part}.so.9`] = elfFile({
      symbols: { unrelated: Buffer.alloc(16), [landmark]: Buffer.from([0xc3]), check: compared(version) },
      strings: part === 'engines_precompiled' ? [`libcublasLt.so.${cuda}`] : [],
    })
  }
  return files
}

function replaceAll(bytes: Buffer, from: Buffer, to: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) {
    to.copy(bytes, at)
    count++
  }
  return count
}

/** Puts a copy of a part in the place of the one at `path` (a link to it, too) that says that it is of version `to`. */
export function changeVersion(path: string, from: string, to: string): void {
  const bytes = readFileSync(path)
  const graph = path.includes('libcudnn_graph')
  const form = graph ? packed : compared
  const place = graph && ElfFile.read(path, (file) => file.symbol('cudnn_graph_version'))
  const range = place ? bytes.subarray(place.offset, place.offset + place.size) : bytes
  if (replaceAll(range, form(from), form(to)) === 0) throw new Error(`${path} is not of version ${from}`)
  rmSync(path)
  writeFileSync(path, bytes)
}

/** Lets libcudnn_graph in `folder` ask for the heuristic once more in the place of engines_tensor_ir. */
export function askForNoTensorIr(folder: string): void {
  const path = join(folder, 'libcudnn_graph.so.9')
  const bytes = readFileSync(path)
  const name = 'libcudnn_engines_tensor_ir.so'
  const to = Buffer.from('libcudnn_heuristic.so'.padEnd(name.length, '\0'))
  if (replaceAll(bytes, Buffer.from(name), to) === 0) throw new Error(`${path} asks for no ${name}`)
  rmSync(path)
  writeFileSync(path, bytes)
}
