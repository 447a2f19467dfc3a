import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

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
