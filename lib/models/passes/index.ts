import { XceptionError } from '../../errors.js'
import { nearest } from '../../options.js'
import { show } from '../../show.js'
import type { Graph } from '../graph.js'
import { compact } from './compact.js'
import { dropIdentity } from './dropIdentity.js'
import { foldBatchNormalization } from './foldBatchNormalization.js'
import { fuseActivation } from './fuseActivation.js'
import { fuseReluPrologue } from './fuseReluPrologue.js'
import { fuseResidualAdd } from './fuseResidualAdd.js'
import { fuseZeroPadding } from './fuseZeroPadding.js'

/** In the order in which they run. */
const passes = {
  dropIdentity,
  fuseZeroPadding,
  foldBatchNormalization,
  fuseResidualAdd,
  fuseActivation,
  fuseReluPrologue,
}

export type PassName = keyof typeof passes

/** Which passes run, for finding out whether one of them is to blame: false for none. Default all. */
export type PassesOption = false | readonly PassName[]

export const passNames = Object.keys(passes) as PassName[]

/** @throws ERR_INVALID_ARGUMENT */
export function checkPasses(option: unknown): readonly PassName[] {
  if (option === false) return []
  if (option === undefined) return passNames
  const unknown = Array.isArray(option) ? option.find((name) => !passNames.includes(name)) : option
  if (unknown === undefined) return option as PassName[]
  const suggestion = typeof unknown === 'string' ? nearest(unknown, passNames) : undefined
  throw new XceptionError('ERR_INVALID_ARGUMENT', `There is no pass ${show(unknown)}`, {
    hint: suggestion
      ? `Did you mean '${suggestion}'?`
      : `false for none, or an array of: ${passNames.join(', ')}.`,
  })
}

/** The graph as the native side gets it. Every pass gives a new graph; values that are outputs stay. */
export const applyPasses = (graph: Graph, names: readonly PassName[] = passNames): Graph =>
  compact(
    passNames.filter((name) => names.includes(name)).reduce((result, name) => passes[name](result), graph),
  )
