import { type DeviceKind, deviceNamed, kindOf, type ResolvedDevice } from '../device.js'
import type { ComputeDType } from '../dtype.js'
import { XceptionError } from '../errors.js'

/** What models compute in. */
export const computeDTypes = [
  'float32',
  'float16',
  'bfloat16',
  'int8',
] as const satisfies readonly ComputeDType[]

/** What a model may be asked to compute in: 'auto' is the fastest that the device has instructions for, without calibration. */
export type DTypeOption = ComputeDType | 'auto'

export const dtypeOptions = [...computeDTypes, 'auto'] as const satisfies readonly DTypeOption[]

const defaultDTypes = { cpu: 'float32', cuda: 'float16' } as const satisfies Record<DeviceKind, ComputeDType>

/** The best one first; every device has the last. */
const fastest: Record<DeviceKind, readonly ComputeDType[]> = {
  cpu: ['bfloat16', 'float32'],
  cuda: ['float16', 'float32'],
}

/** What a CPU must have for a dtype. */
const instructions: Partial<Record<ComputeDType, string>> = {
  bfloat16: 'AVX512-BF16 or AMX',
  int8: 'AVX512-VNNI or AVX-VNNI',
}

/** What `option` means on this device. @throws ERR_DTYPE when the device does not compute in it */
export function resolveDType(option: DTypeOption | undefined, device: ResolvedDevice): ComputeDType {
  const { name, fallbackReason } = device
  const kind = kindOf(name)
  const { dtypes, description } = deviceNamed(name)
  if (option === 'auto') return fastest[kind].find((dtype) => dtypes.includes(dtype))!
  const dtype = option ?? defaultDTypes[kind]
  if (dtypes.includes(dtype)) return dtype
  const needed = kind === 'cpu' && instructions[dtype]
  const reason = needed ? `: it has ${description}, and that needs ${needed}` : ''
  const able = [...computeDTypes.filter((item) => dtypes.includes(item)), 'auto']
  const hint = `dtype can be ${able.map((item) => `'${item}'`).join(' or ')} there.`
  throw new XceptionError('ERR_DTYPE', `Device '${name}' does not compute in ${dtype}${reason}`, {
    hint: fallbackReason ? `${hint} Device 'auto' is the CPU because: ${fallbackReason}` : hint,
  })
}
