import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CudaLibraries } from '../binding.js'
import { type ErrorCode, XceptionError } from '../errors.js'
import { cudaCacheFolder } from './cacheFolder.js'
import { librariesIn } from './cudnnParts.js'
import { driverVersion, seesDriver } from './driver.js'

/** What probeChild.ts answers. */
export interface ProbeReply {
  error?: { code: ErrorCode; message: string; hint?: string }
}

/** How it is known that opening the libraries does not end the process. */
export type ProbeOutcome =
  | 'passed' // a child process opened them just now
  | 'remembered' // one did before, and nothing has changed since
  | 'no driver' // without one, nothing gets as far as cuDNN
  | 'switched off' // by XCEPTION_CUDA_PROBE=0
  | 'no child process' // none could be started

/** The first opening after a boot reads a gigabyte and wakes every GPU. */
const TIME_LIMIT_MS = 60_000

const memory = (): string => join(cudaCacheFolder(), 'cuda-probe')

/** Everything on which it depends whether the libraries can be opened. */
function fingerprint(module: string, { main, preload }: CudaLibraries): string {
  const files = [module, main, ...preload, ...librariesIn(dirname(main))].map((path) => {
    const { size, mtimeMs } = statSync(path)
    return [path, size, mtimeMs]
  })
  const circumstances = [process.version, driverVersion(), process.env.LD_LIBRARY_PATH, files]
  return createHash('sha256').update(JSON.stringify(circumstances)).digest('hex')
}

function isRemembered(key: string): boolean {
  try {
    return readFileSync(memory(), 'utf8') === key
  } catch {
    return false
  }
}

function remember(key: string): void {
  try {
    mkdirSync(dirname(memory()), { recursive: true })
    writeFileSync(memory(), key)
  } catch {
    // where nothing can be kept, every process probes
  }
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' | ')

function openInChild(module: string, libraries: CudaLibraries): 'passed' | 'no child process' {
  // a debugger's port or a preloaded script is the parent's business
  const { NODE_OPTIONS, ...env } = process.env
  let child: ReturnType<typeof spawnSync>
  try {
    child = spawnSync(
      process.execPath,
      [join(__dirname, 'probeChild.js'), module, JSON.stringify(libraries)],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        timeout: TIME_LIMIT_MS,
        killSignal: 'SIGKILL',
        env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      },
    )
  } catch {
    return 'no child process'
  }
  const { error, signal, status, output } = child
  const timedOut = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT'
  if (error && !timedOut) return 'no child process'
  const [stdout, stderr, answer] = output.slice(1).map(String)
  if (answer === '') {
    const end = timedOut ? `hung for ${TIME_LIMIT_MS / 1000} s` : `ended with ${signal ?? `code ${status}`}`
    throw new XceptionError(
      'ERR_CUDNN',
      `Opening cuDNN (${libraries.main}) was tried in a process of its own, which ${end}. It said: ${lastLines(stdout + stderr) || 'nothing'}`,
      {
        hint: 'Reinstall it whole: pip install --force-reinstall nvidia-cudnn-cu13. xception doctor shows what was opened.',
      },
    )
  }
  const reply = JSON.parse(answer) as ProbeReply
  if (reply.error) throw new XceptionError(reply.error.code, reply.error.message, { hint: reply.error.hint })
  return 'passed'
}

/**
 * Makes sure that opening the libraries does not take this process along: opens them in a child process first, once
 * for each combination of module, libraries and driver. XCEPTION_CUDA_PROBE=1 does so each time, 0 never.
 * @throws ERR_CUDNN with what the child printed last when it crashed or hung; what openCuda threw in the child
 */
export function probe(module: string, libraries: CudaLibraries): ProbeOutcome {
  const { XCEPTION_CUDA_PROBE: wish } = process.env
  if (wish === '0') return 'switched off'
  if (wish !== '1' && !seesDriver()) return 'no driver'
  const key = fingerprint(module, libraries)
  if (wish !== '1' && isRemembered(key)) return 'remembered'
  const outcome = openInChild(module, libraries)
  if (outcome === 'passed') remember(key)
  return outcome
}
