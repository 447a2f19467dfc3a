export interface Abortable {
  signal?: AbortSignal
  /** Takes the number of a run that nobody waits for any more. */
  abort: (id: number) => void
}

/** Numbers that this thread's runs are aborted by: 31 bits, 0 for none. */
let last = 0
const nextId = (): number => {
  last = (last % (2 ** 31 - 1)) + 1
  return last
}

/** One listener for each signal, however many predictions hang on it: Node warns of more than ten. */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>()

/** Returns what takes the callback back. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const known = callbacks.get(signal)
  const all = known ?? new Set()
  if (!known) {
    callbacks.set(signal, all)
    signal.addEventListener(
      'abort',
      () => {
        for (const call of all) call()
        all.clear()
      },
      { once: true },
    )
  }
  all.add(callback)
  return () => {
    all.delete(callback)
  }
}

/**
 * Starts something that `abort` can stop by its number, and no longer waits for it once the signal is aborted.
 * @throws the signal's reason
 */
export function abortable<T>({ signal, abort }: Abortable, start: (id: number) => Promise<T>): Promise<T> {
  if (!signal) return start(0)
  if (signal.aborted) return Promise.reject(signal.reason)
  const id = nextId()
  return new Promise((resolve, reject) => {
    const settled = onAbort(signal, () => {
      reject(signal.reason)
      abort(id)
    })
    start(id).then(resolve, reject).finally(settled)
  })
}
