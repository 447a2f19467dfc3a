import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { XceptionError } from '../lib/errors.js'
import { sizeOf } from '../lib/ndarray.js'
import type { WeightedLayer } from '../lib/weights/index.js'
import { readWeights } from '../lib/weights/read.js'

interface Setup {
  /** Where each file is written before it is read. */
  path: string
  layers: WeightedLayer[]
  /** A file that reads well as long as libhdf5 is not spoilt by what it read before. */
  sound: Uint8Array
}

/** How reading a file ended: 'read', or a code. `spoilt`: the thread can read no more. */
export interface ReadOutcome {
  result: string
  spoilt: boolean
}

/** Reads many files in one thread, which starting one per file would take too long for. */
export class Reader {
  #worker?: Worker

  constructor(readonly setup: Setup) {}

  /**
   * Ends the thread and resolves to 'given up' when it says nothing for `timeLimit` ms, as loading does after a longer
   * time: there are files that libhdf5 never stops reading. Rejects when the thread dies.
   */
  async read(bytes: Uint8Array, timeLimit: number): Promise<string> {
    this.#worker ??= new Worker(__filename, { workerData: this.setup, stderr: true })
    const worker = this.#worker
    worker.postMessage(bytes)
    try {
      const signal = AbortSignal.timeout(timeLimit)
      const [outcome]: ReadOutcome[] = await once(worker, 'message', { signal })
      if (outcome.spoilt) await this.close()
      return outcome.result
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error
      await this.close()
      return 'given up'
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }
}

async function attempt({ path, layers }: Setup, bytes: Uint8Array): Promise<string> {
  rmSync(path, { force: true }) // a new inode: libhdf5 may still hold the last one
  writeFileSync(path, bytes)
  try {
    const weights = await readWeights({ type: 'read', path, layers })
    const sizes = layers.flatMap(({ weights }) => weights.map(({ shape }) => sizeOf(shape)))
    return sizes.every((size, i) => weights[i].values.length === size) ? 'read' : 'arrays of the wrong size'
  } catch (error) {
    return error instanceof XceptionError ? error.code : String(error)
  }
}

parentPort?.on('message', async (bytes: Uint8Array) => {
  const setup = workerData as Setup
  const result = await attempt(setup, bytes)
  const spoilt = result !== 'read' && (await attempt(setup, setup.sound)) !== 'read'
  parentPort!.postMessage({ result, spoilt } satisfies ReadOutcome)
})
