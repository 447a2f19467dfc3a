import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { ElfFile } from './elf.js'

const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'

/** Where ld.so looks without being told. */
const defaultFolders = [`/lib/${triplet}`, `/usr/lib/${triplet}`, '/lib64', '/usr/lib64', '/lib', '/usr/lib']

/** Names in `folder` that begin and end so; none where it cannot be read. */
export function list(folder: string, prefix = '', suffix = ''): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
      .sort()
  } catch {
    return []
  }
}

/** The lines of an ld.so.conf(5), with the files that it includes in their place. */
function configuredFolders(path: string): string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim())
  return lines.filter(Boolean).flatMap((line) => {
    const pattern = /^include\s+(.*)$/.exec(line)?.[1]
    if (pattern === undefined) return [line]
    const folder = dirname(resolve(dirname(path), pattern))
    const [prefix, suffix] = basename(pattern).split('*')
    return list(folder, prefix, suffix).flatMap((name) => configuredFolders(join(folder, name)))
  })
}

/** The folders of LD_LIBRARY_PATH. */
export const libraryPath = (env: NodeJS.ProcessEnv): string[] =>
  (env.LD_LIBRARY_PATH ?? '').split(/[:;]/).filter(Boolean)

/** The folders that the dynamic loader searches on this system, whatever the environment says. */
export const systemFolders = (configuration = '/etc/ld.so.conf'): string[] => [
  ...configuredFolders(configuration),
  ...defaultFolders,
]

/** Where the loader looks for what a library opens by its name, besides where it always does. */
export interface SearchPath {
  /** Of the environment and the system. */
  libraryPath: string[]
  systemFolders: string[]
}

export const searchPath = (env: NodeJS.ProcessEnv = process.env): SearchPath => ({
  libraryPath: libraryPath(env),
  systemFolders: systemFolders(),
})

function ownFolders(library: string): { rpath: string[]; runpath: string[] } {
  const folders = (file: ElfFile, tag: 'rpath' | 'runpath') =>
    file.searchFolders(tag).map((folder) => folder.replace(/\$ORIGIN|\$\{ORIGIN\}/, dirname(library)))
  return (
    ElfFile.read(library, (file) => ({
      rpath: folders(file, 'rpath'),
      runpath: folders(file, 'runpath'),
    })) ?? {
      rpath: [],
      runpath: [],
    }
  )
}

/**
 * The file that the loader takes when a library opens the first of `names` that there is (ld.so(8)): LD_LIBRARY_PATH
 * comes before the library's RUNPATH, or after its RPATH and those of what opened it.
 * @param openers the library, then the one that opened it, and so on
 */
export function fileTheLoaderTakes(
  names: readonly string[],
  openers: readonly string[],
  { libraryPath, systemFolders }: SearchPath,
): string | undefined {
  const own = openers.map(ownFolders)
  const folders =
    own[0].runpath.length > 0
      ? [...libraryPath, ...own[0].runpath, ...systemFolders]
      : [...own.flatMap(({ rpath }) => rpath), ...libraryPath, ...systemFolders]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}
