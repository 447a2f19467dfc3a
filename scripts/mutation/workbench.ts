import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Mutation } from './mutations.js'

// A copy of the sources, and what is built of it: the emulator and the CUDA backend on it.

const root = join(__dirname, '..', '..', '..')
const sources = ['CMakeLists.txt', 'package.json', 'lib/cuda/gpus', 'native', 'test/emulator']
const jobs = 2

const run = promisify(execFile)

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return ['']
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
}

/** Leaves files alone that are as they should be, so that only what has changed is built again. */
function write(path: string, content: Buffer | string): void {
  const wanted = Buffer.from(content)
  if (existsSync(path) && readFileSync(path).equals(wanted)) return
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, wanted)
}

export class Workbench {
  /** @param folder ignored by git; kept from one time to the next */
  constructor(private readonly folder: string) {}

  /** Makes the copy what the sources are now. */
  copy(): void {
    for (const source of sources) {
      const [from, to] = [join(root, source), this.#path(source)]
      const files = filesOf(from)
      for (const file of files) write(join(to, file), readFileSync(join(from, file)))
      const removed = filesOf(to).filter((file) => !files.includes(file))
      for (const file of removed) rmSync(join(to, file))
    }
    const modules = this.#path('node_modules')
    if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules)
  }

  /** @throws Error with what the compiler says */
  async build(): Promise<void> {
    const tree = join(this.folder, 'tree')
    if (!existsSync(join(tree, 'CMakeCache.txt'))) {
      const output = join(this.folder, 'build', 'Release')
      await this.#command(join(root, 'node_modules', '.bin', 'cmake-js'), [
        'configure',
        ...['--out', tree, '--CDXCEPTION_EMULATOR=ON', `--CDXCEPTION_OUTPUT=${output}`],
      ])
    }
    await this.#command('cmake', ['--build', tree, '-j', `${jobs}`, '--target', 'xception', 'emulator'])
  }

  /** @throws Error when the text that it changes is not there once */
  check(mutation: Mutation): void {
    this.#mutated(mutation)
  }

  /** Makes the mistake in the copy, and returns what takes it back. @throws as `check` does */
  mutate(mutation: Mutation): () => void {
    const path = this.#path(mutation.file)
    const text = readFileSync(path)
    write(path, this.#mutated(mutation))
    return () => write(path, text)
  }

  #mutated({ what, file, from, to }: Mutation): string {
    const parts = readFileSync(this.#path(file), 'utf8').split(from)
    if (parts.length === 2) return parts.join(to)
    throw new Error(`${what}: its text was found ${parts.length - 1} times in ${file}`)
  }

  #path(source: string): string {
    return join(this.folder, 'source', source)
  }

  async #command(file: string, args: string[]): Promise<void> {
    try {
      await run(file, args, { cwd: this.#path('.'), maxBuffer: 2 ** 26 })
    } catch (error) {
      const { stdout, message } = error as Error & { stdout: string }
      throw new Error(`${message}\n${stdout}`)
    }
  }
}
