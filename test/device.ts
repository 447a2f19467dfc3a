import { binding } from '../lib/binding.js'
import type { DeviceOption } from '../lib/device.js'
import type { FloatingDType } from '../lib/dtype.js'

const { XCEPTION_TEST_DEVICE = 'cpu', XCEPTION_TEST_DTYPE = 'float32' } = process.env

/** Where the tests of models and lifetimes run: the CPU, unless XCEPTION_TEST_DEVICE names a GPU. */
export const testDevice = XCEPTION_TEST_DEVICE as DeviceOption
/** Images with longer sides are left out: an emulated GPU takes long for them. */
export const largestSide = Number(process.env.XCEPTION_TEST_LARGEST_SIDE ?? Number.POSITIVE_INFINITY)

/** A CPU may lack the instructions, even those that XCEPTION_CPU_BFLOAT16=emulate can do with. */
function dtypeThere(wanted: FloatingDType): FloatingDType {
  if (wanted === 'float32' || testDevice !== 'cpu') return wanted
  const [{ dtypes, description }] = binding().devices()
  if (dtypes.includes(wanted)) return wanted
  console.log(`in float32: this CPU (${description}) cannot compute in ${wanted}`)
  return 'float32'
}

/** What models compute in there: float32, unless XCEPTION_TEST_DTYPE says otherwise. */
export const testDType = dtypeThere(XCEPTION_TEST_DTYPE as FloatingDType)
/**
 * A real GPU, or one that is treated so: XCEPTION_TEST_REAL_GPU=1. There cuDNN may compute another batch size by another
 * engine, so that sums differ in their last bits; no books are kept; and device memory is no memory of the process.
 */
export const realGpu = process.env.XCEPTION_TEST_REAL_GPU === '1'
/**
 * Whether an image is answered to the bit as in a batch of another size. On a real GPU each size has engines of its own;
 * with AVX2 or less, oneDNN cuts its sums by the batch.
 */
export const sameInAnyBatch =
  testDevice === 'cpu' ? binding().devices()[0].description.startsWith('avx512') : !realGpu
/** cuDNN's engines are chosen by timing them, where tests else take the first: XCEPTION_TEST_TUNE=1. */
export const testTune = process.env.XCEPTION_TEST_TUNE === '1'
/** Under a sanitizer, which is slow, and ends programs that err on purpose: XCEPTION_TEST_SANITIZED=1. */
export const sanitized = process.env.XCEPTION_TEST_SANITIZED === '1'
