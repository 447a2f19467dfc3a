import type { Command } from '../command.js'
import { classify } from './classify.js'
import { doctor } from './doctor.js'
import { exportModel } from './export.js'
import { plan } from './plan.js'
import { summary } from './summary.js'
import { weightsFetch } from './weightsFetch.js'

/** In the order of --help. */
export const commands: readonly Command[] = [classify, summary, exportModel, plan, doctor, weightsFetch]
