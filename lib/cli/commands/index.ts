import type { Command } from '../command.js'
import { batch } from './batch.js'
import { classify } from './classify.js'
import { doctor } from './doctor.js'
import { exportModel } from './export.js'
import { plan } from './plan.js'
import { profile } from './profile.js'
import { quantize } from './quantize.js'
import { summary } from './summary.js'
import { weightsFetch } from './weightsFetch.js'

/** In the order of --help. */
export const commands: readonly Command[] = [
  classify,
  batch,
  summary,
  profile,
  exportModel,
  quantize,
  plan,
  doctor,
  weightsFetch,
]
