import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { list } from './loader.js'

// Where a Python keeps its packages, found from its executable. None is run.

/** Of one Python: where its lib/python3.x lies. */
export interface PythonPrefix {
  prefix: string
  origin: string
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** `path`, and what it leads to, link by link: any of them may lie in the environment that is meant. */
function withLinks(path: string): string[] {
  const steps = [path]
  for (let i = 0; i < 40; i++) {
    const last = steps[steps.length - 1]
    try {
      steps.push(resolve(dirname(last), readlinkSync(last)))
    } catch {
      break
    }
  }
  return [...steps, realpathSync(path)]
}

/** The environment's own prefix, and its Python's where the environment shows that one's packages too. */
function prefixesOf(environment: string): string[] {
  const configuration = text(join(environment, 'pyvenv.cfg'))
  const value = (key: string) => new RegExp(`^${key}\\s*=\\s*(.+?)\\s*$`, 'm').exec(configuration)?.[1]
  const home = value('home')
  const showsAll = value('include-system-site-packages')?.toLowerCase() === 'true'
  return home && showsAll ? [environment, dirname(home)] : [environment]
}

/** A script of pyenv stands for the Python that PYENV_VERSION, .python-version or pyenv's own `version` names. */
function pyenvPrefixes(shim: string, env: NodeJS.ProcessEnv, folder: string): string[] {
  if (basename(dirname(shim)) !== 'shims') return []
  const root = env.PYENV_ROOT ?? dirname(dirname(shim))
  const versions = join(root, 'versions')
  if (!existsSync(versions)) return []
  const files: string[] = []
  for (let at = resolve(folder); ; at = dirname(at)) {
    files.push(join(at, '.python-version'))
    if (at === dirname(at)) break
  }
  files.push(join(root, 'version'))
  const chosen = env.PYENV_VERSION?.replaceAll(':', '\n') || files.map(text).find((lines) => lines.trim())
  return (chosen ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .flatMap((name) => (existsSync(join(versions, name)) ? [name] : list(versions, `${name}.`)))
    .map((name) => join(versions, name))
}

/**
 * The environments whose python3 or python a shell would start, and those behind them on PATH. A virtual environment
 * that is on PATH need not have been activated.
 */
export function pythonsOnPath(env: NodeJS.ProcessEnv, folder = process.cwd()): PythonPrefix[] {
  const folders = (env.PATH ?? '').split(':').filter(Boolean)
  return ['python3', 'python'].flatMap((name) =>
    folders
      .map((bin) => join(bin, name))
      .filter((path) => existsSync(path))
      .flatMap((path) => [
        ...withLinks(path).flatMap((step) => prefixesOf(dirname(dirname(step)))),
        ...pyenvPrefixes(path, env, folder).flatMap(prefixesOf),
      ])
      .map((prefix) => ({ prefix, origin: `${name} on PATH` })),
  )
}
