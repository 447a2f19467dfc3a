import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addonPath } from '../binding.js'
import { XceptionError } from '../errors.js'

/**
 * Path of the CUDA module, which lies beside the addon. Not named `.node`: node-gyp-build would take it for the addon.
 * @throws ERR_CUDA_MODULE when it is not there, ERR_UNSUPPORTED_PLATFORM
 */
export function cudaModulePath(): string {
  const path = join(dirname(addonPath()), 'xception_cuda.so')
  if (existsSync(path)) return path
  throw new XceptionError('ERR_CUDA_MODULE', `The CUDA module was not built: there is no ${path}`, {
    hint: 'In a clone of the repository, build it: npm run build:cuda',
  })
}
