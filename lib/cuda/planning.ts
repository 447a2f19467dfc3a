import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CudaLibraries } from '../binding.js'
import { driverLibrary } from './driver.js'
import { locateLibraries } from './locate.js'

/** What `npm run cuda:toolchain` builds in a clone. */
const standIn = join(__dirname, '..', '..', '..', '.cuda', 'libcuda-stand-in', 'libcuda.so.1')

/**
 * The libraries for planning on a machine that need not have a GPU. cuDNN offers the engines that are compiled at run
 * time only where it can open a libcuda.so.1; where there is none, the stand-in is opened if it was built.
 * @throws ERR_CUDNN_NOT_FOUND, ERR_CUDNN_VERSION
 */
export function planningLibraries(): CudaLibraries {
  const { main, preload } = locateLibraries()
  const driver = driverLibrary()
  if (driver) return { main, preload: driver.listed ? preload : [driver.path, ...preload] }
  return { main, preload: existsSync(standIn) ? [standIn, ...preload] : preload }
}
