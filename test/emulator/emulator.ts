import { join } from 'node:path'

// The emulated GPU, for tests that run on it: the process must have been started with emulatorEnvironment(). What the
// emulator is, and how it is built: README.md.

/** What the emulator's addon exports. */
interface EmulatorAddon {
  setRecording(on: boolean): void
  takeRecords(): string
  books(): string
  clearBooks(): void
  setFaults(faults: string): void
  heal(): void
  setDelay(stream: number, microseconds: number): void
  setDelayOf(name: string, microseconds: number): void
  setSeed(seed: number): void
}

/** One line of the record: a call of the API, work as a stream's thread ran it, or something a GPU would have hidden. */
export interface EmulatorRecord {
  /** The API's function. Kernel launches are 'cudaLaunchKernelEx'. Written when the call returns. */
  call?: string
  /** The kernel, the engine, or the kind of the copy that a stream ran. Written when that begins. */
  run?: string
  violation?: string
  /** Of a call: the kernel's name, or 'HostToDevice'. */
  name?: string
  /** Streams, events and executable graphs are numbered from 1 as they are made. */
  stream?: number
  event?: number
  /** Of a run: the executable graph that it was a node of. */
  graph?: number
  bytes?: number
  nodes?: number
  /** Of a launch that may begin before the kernel ahead of it has ended; absent for any other. */
  programmatic?: boolean
  /** Of cudaSetDevice. */
  device?: number
  /** The error's name; absent for success. */
  result?: string
  /** The calling thread, numbered from 1. */
  thread?: number
}

export interface EmulatorBooks {
  /** How often each function of the API was called since clearBooks(). */
  calls: Record<string, number>
  /** What is alive: 'stream', 'event', 'graph', 'executable graph', 'device memory', 'pinned memory', cuDNN's objects. */
  objects: Record<string, number>
  bytes: Record<string, number>
  violations: string[]
}

/** Where scripts/emulator.sh has put the emulator: XCEPTION_EMULATOR names another than the usual place. */
export const emulatorRoot =
  process.env.XCEPTION_EMULATOR ?? join(__dirname, '..', '..', '..', '.cmake-emulator')

/** Environment variables that put the emulator in the place of CUDA and cuDNN. */
export const emulatorEnvironment = (): Record<string, string> => ({
  NODE_XCEPTION_PREBUILD: emulatorRoot,
  XCEPTION_CUDNN_PATH: join(emulatorRoot, 'cudnn'),
  // Plans of the emulated cuDNN are not for the user's own cache.
  XDG_CACHE_HOME: join(emulatorRoot, 'cache'),
})

let addon: EmulatorAddon | undefined

function loaded(): EmulatorAddon {
  addon ??= require(join(emulatorRoot, 'emulator.node')) as EmulatorAddon
  return addon
}

export const emulator = {
  /** Keeps a record of what follows, for takeRecords(). */
  setRecording: (on: boolean): void => loaded().setRecording(on),

  /** What was recorded since the last time. */
  takeRecords: (): EmulatorRecord[] =>
    loaded()
      .takeRecords()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as EmulatorRecord),

  books: (): EmulatorBooks => JSON.parse(loaded().books()) as EmulatorBooks,

  /** Forgets calls and violations; what is alive stays. */
  clearBooks: (): void => loaded().clearBooks(),

  /**
   * Replaces the faults there were: 'cudaMalloc:3=cudaErrorMemoryAllocation;cudaGraphLaunch:*=cudaErrorUnknown' makes
   * the third cudaMalloc from now fail, and every cudaGraphLaunch. 'capture of cudaEventRecord:1=...' is the first while its
   * stream is captured. '' for none.
   * @throws TypeError when it cannot be read
   */
  setFaults: (faults: string): void => loaded().setFaults(faults),

  /** Takes back what the devices have failed with for good. */
  heal: (): void => loaded().heal(),

  /** Lets every piece of work on a stream wait for a random time first. @param stream its number, 0 for all */
  setDelay: (stream: number, microseconds: number): void => loaded().setDelay(stream, microseconds),

  /** Lets every run of a kernel or an engine wait for just so long first. @param name as in a record; 0 for no longer */
  setDelayOf: (name: string, microseconds: number): void => loaded().setDelayOf(name, microseconds),

  /** What is drawn at random follows from this: delays, the order of blocks, of threads and of a graph's nodes. */
  setSeed: (seed: number): void => loaded().setSeed(seed),
}
