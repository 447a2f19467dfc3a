/**
 * How often an OpenMP thread looks for the others before it sleeps. libgomp's default, 300,000, keeps a core busy for
 * milliseconds: where other processes want the cores as well, predictions took 3 times as long with it.
 */
export const SPIN_COUNT = '10000'

/**
 * Calls `load`, which opens libgomp, with that setting, unless the user has one. libgomp reads it only then, so child
 * processes never see it. No effect in a worker thread, whose `process.env` is a copy. Like any change of process.env,
 * it must not meet a native thread that reads the environment; none of this package's does.
 */
export function withShortBusyWait<T>(load: () => T): T {
  const { env } = process
  if (env.GOMP_SPINCOUNT !== undefined || env.OMP_WAIT_POLICY !== undefined) return load()
  env.GOMP_SPINCOUNT = SPIN_COUNT
  try {
    return load()
  } finally {
    delete env.GOMP_SPINCOUNT
  }
}
