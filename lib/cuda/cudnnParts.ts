import { realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ElfFile } from './elf.js'
import { list } from './loader.js'

// cuDNN 9 is a thin libcudnn.so.9, which opens libcudnn_graph, which opens the others when the first descriptor is
// finalized. What is read of them here is read from the files; nothing is opened.

/** 92400 for 9.24.0, as cudnnGetVersion() says it. */
export type CudnnVersion = number

export const versionText = (version: CudnnVersion): string =>
  [Math.floor(version / 10000), Math.floor((version % 10000) / 100), version % 100].join('.')

export const soname = (part: string): string => `libcudnn_${part}.so.9`

/** The parts that convolutions make cuDNN open, in its order. `ops`, `cnn` and others stay closed. */
export const openedParts = [
  'graph',
  'engines_precompiled',
  'heuristic',
  'engines_runtime_compiled',
  'engines_tensor_ir',
] as const
export type Part = (typeof openedParts)[number]

/**
 * A function that each part exports for its own sake. Near it is the one that libcudnn_graph hands its version to; it
 * compares that with the part's own.
 */
const landmarks: Record<Exclude<Part, 'graph'>, string> = {
  engines_precompiled: 'dummyBackendEnginesPreCompiledSymbol',
  heuristic: 'dummyHeuristicSymbol',
  engines_runtime_compiled: 'dummyBackendEnginesRuntimeCompiledSymbol',
  engines_tensor_ir: 'dummyBackendEnginesTensorIRSymbol',
}
/** How far around the landmark is looked; in 9.24 it is 6 KB at most. */
const neighbourhood = 0x10000

/** "9.24.0" of libcudnn_graph.so.9.24.0, which a link leads to where cuDNN was not installed by pip. */
function versionInName(path: string): CudnnVersion | undefined {
  const match = /\.so\.(\d+)\.(\d+)\.(\d+)$/.exec(basename(realpathSync(path)))
  return match ? Number(match[1]) * 10000 + Number(match[2]) * 100 + Number(match[3]) : undefined
}

/** Exported for the other parts: 0x091800 is 9.24.0. */
function graphVersion(file: ElfFile): CudnnVersion | undefined {
  const symbol = file.symbol('cudnn_graph_version')
  if (symbol?.size !== 4) return undefined
  const packed = file.read(symbol).readUInt32LE(0)
  return (packed >> 16) * 10000 + ((packed >> 8) & 0xff) * 100 + (packed & 0xff)
}

/** The versions that x86-64 code near `landmark` compares its first argument with: `cmp edi, version; je`. */
function comparedVersions(file: ElfFile, landmark: string): CudnnVersion[] {
  const symbol = file.symbol(landmark)
  if (!symbol) return []
  const start = Math.max(symbol.offset - neighbourhood, 0)
  const code = file.read({ offset: start, size: symbol.offset + neighbourhood - start })
  const versions: CudnnVersion[] = []
  const compare = Buffer.from([0x81, 0xff])
  for (let at = code.indexOf(compare); at >= 0 && at + 6 < code.length; at = code.indexOf(compare, at + 1)) {
    const value = code.readUInt32LE(at + 2)
    if (code[at + 6] === 0x74 && value >= 90000 && value < 100000) versions.push(value)
  }
  return versions
}

/** Whether the file is a shared library to its end, where the table of its sections is. */
export const isLibrary = (path: string): boolean => ElfFile.read(path, () => true) ?? false

/** The version of libcudnn_graph at `path`; undefined where the file does not tell. */
export const versionOfGraph = (path: string): CudnnVersion | undefined =>
  versionInName(path) ?? ElfFile.read(path, graphVersion)

/**
 * What the file at `path` tells of its version: none where it does not, several where it cannot be told which. The name
 * tells for all but pip's; the code of pip's does on x86-64.
 */
export function possibleVersions(path: string, part: Part): CudnnVersion[] {
  if (part === 'graph') {
    const version = versionOfGraph(path)
    return version === undefined ? [] : [version]
  }
  const named = versionInName(path)
  return named === undefined
    ? (ElfFile.read(path, (file) => comparedVersions(file, landmarks[part])) ?? [])
    : [named]
}

/** Whether libcudnn_graph at `path` has the name of `part` in it, and so opens it. */
export const asksFor = (path: string, part: Part): boolean =>
  ElfFile.read(path, (file) => file.section('.rodata').includes(`libcudnn_${part}.so`)) ?? false

/** The major version of CUDA that cuDNN in `folder` is for: that of the cuBLASLt its engines open. */
export function cudaMajor(folder: string): number | undefined {
  const path = join(folder, soname('engines_precompiled'))
  const strings = ElfFile.read(path, (file) => file.section('.rodata'))
  if (!strings) return undefined
  const name = 'libcublasLt.so.'
  const at = strings.indexOf(name)
  const major =
    at < 0
      ? Number.NaN
      : Number.parseInt(strings.toString('latin1', at + name.length, at + name.length + 2), 10)
  return Number.isNaN(major) ? undefined : major
}

/** All of cuDNN's libraries in `folder`, whether they are opened or not. */
export const librariesIn = (folder: string): string[] =>
  list(folder, 'libcudnn')
    .filter((name) => /^libcudnn(_\w+)?\.so\.9$/.test(name))
    .map((name) => join(folder, name))
