import type { DeviceOption } from '../lib/device.js'
import type { FloatingDType } from '../lib/dtype.js'

const { XCEPTION_TEST_DEVICE = 'cpu', XCEPTION_TEST_DTYPE = 'float32' } = process.env

/** Where the tests of models and lifetimes run: the CPU, unless XCEPTION_TEST_DEVICE names a GPU. */
export const testDevice = XCEPTION_TEST_DEVICE as DeviceOption
/** Images with longer sides are left out: an emulated GPU takes long for them. */
export const largestSide = Number(process.env.XCEPTION_TEST_LARGEST_SIDE ?? Number.POSITIVE_INFINITY)
/** What models compute in there: float32, unless XCEPTION_TEST_DTYPE says otherwise. */
export const testDType = XCEPTION_TEST_DTYPE as FloatingDType
/** Under a sanitizer, which is slow, and ends programs that err on purpose: XCEPTION_TEST_SANITIZED=1. */
export const sanitized = process.env.XCEPTION_TEST_SANITIZED === '1'
